"""People and their calendars, as Recall.ai's stand-in has them (WIRE 5).

recall.calendars.connect("our-ref", "google", "ada@example.com")   # without a browser
event = recall.calendars.add("Weekly", starts_at, guests=people("bo@example.com"))
recall.calendars.move(event, later); recall.calendars.cancel(event)
recall.calendars.bots.of(event)                                    # its bot, if one goes
recall.calendars.expire_tokens(); recall.calendars.cut_off("ada@example.com")
recall.calendars.down = refuse(503, {})                            # until it is None again
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from tests.standins.recall_calendar_bots import CalendarBots
from tests.standins.recall_calendar_events import Event, Guest, series
from tests.standins.recall_calendar_rules import DEFAULTS, Decision, decide

if TYPE_CHECKING:
    from tests.standins.recall import Recall
    from tests.standins.recall_calendar_consent import Grant
    from tests.standins.recall_faults import Script

AHEAD, KEPT = timedelta(weeks=4), timedelta(days=60)
DAY_S = 86_400.0
ZOOM = "https://us02web.zoom.us/j/84512345678?pwd=abc"


def _token() -> str:
    return f"{uuid.uuid4().hex}+/=="  # an address has to carry these, too


@dataclass
class Connection:
    """An account at a company, of which one can read the calendar."""

    email: str
    connected: bool = True
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Person:
    """A calendar user."""

    ref: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    connections: dict[str, Connection] = field(default_factory=dict)
    preferences: dict[str, Any] = field(
        default_factory=lambda: {"id": str(uuid.uuid4()), **DEFAULTS}
    )
    overrides: dict[str, bool] = field(default_factory=dict)  # by meeting


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as it stands in a person's calendar."""

    id: str
    person: Person
    company: str
    email: str
    event: Event
    decision: Decision
    override: bool | None
    bot_id: str | None


@dataclass
class Calendars:
    """All of them. `clients` are the client ids that the companies know, `redirects` the
    addresses that they send people back to (none: any). `complaints` is what was wrong with what
    was asked of a company or of Recall; a test expects none."""

    recall: Recall
    people: dict[str, Person] = field(default_factory=dict)  # by our ref
    events: list[Event] = field(default_factory=list)
    down: Script | None = None
    only: str = ""  # it is down only for what begins so: "PUT meetings/"
    clients: dict[str, set[str]] = field(
        default_factory=lambda: {"google": {"google-client"}, "microsoft": {"microsoft-client"}}
    )
    redirects: dict[str, set[str]] = field(default_factory=dict)
    accounts: dict[str, str] = field(
        default_factory=lambda: {"google": "ada@example.com", "microsoft": "ada@example.com"}
    )
    admin_consent: bool = False  # at Microsoft only the company's admin may agree
    stays: bool = True  # a calendar that was disconnected is listed on, as not connected
    lists_all: bool = False  # so are those that never were
    merges: bool = False  # preferences that aren't sent keep their value
    expired: int = 401  # the answer to a token that is over
    token_for_s: float = DAY_S
    make_token: Callable[[], str] = _token
    refuse_next: list[str] = field(default_factory=list)  # the next callbacks end with this
    planner: Callable[[Calendars, str], None] | None = None  # fills an account when it is new
    complaints: list[str] = field(default_factory=list)
    refreshed: int = 0
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)  # what the companies gave out
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    bots: CalendarBots = field(init=False)
    _planned: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.bots = CalendarBots(self)

    # People and their tokens

    def token(self, ref: str) -> str:
        """A token for a person, who gets to be known by it."""
        with self.recall.lock:
            self.people.setdefault(ref, Person(ref))
            made = self.make_token()
            self.tokens[made] = (ref, self.clock() + timedelta(seconds=self.token_for_s))
        return made

    def who(self, token: str | None) -> Person | None:
        """Whose token this is, if it is still good."""
        ref, until = self.tokens.get(token or "", ("", None))
        return self.people.get(ref) if until is not None and self.clock() < until else None

    def expire_tokens(self) -> None:
        """No token that was given so far is taken any more."""
        self.tokens.clear()

    def connect(self, ref: str, company: str, email: str) -> Person:
        """A person's calendar of a company is connected, in place of the one before."""
        with self.recall.lock:
            person = self.people.setdefault(ref, Person(ref))
            person.connections[company] = Connection(email)
            if self.planner is not None and email not in self._planned:
                self._planned.add(email)
                self.planner(self, email)
            self.bots.arrange()
        return person

    def disconnect(self, person: Person, company: str) -> None:
        """A person's calendar of a company is forgotten."""
        with self.recall.lock:
            found = person.connections.get(company)
            if found is not None and self.stays:
                found.connected = False
            else:
                person.connections.pop(company, None)
            self.bots.arrange()

    def cut_off(self, email: str) -> None:
        """The company doesn't let this account be read any more."""
        with self.recall.lock:
            for person in self.people.values():
                for one in person.connections.values():
                    if one.email == email:
                        one.connected = False
            self.bots.arrange()

    def forget(self, person: Person) -> None:
        """A person is deleted, with all their calendars."""
        with self.recall.lock:
            self.people.pop(person.ref, None)
            self.bots.arrange()

    # What stands in the calendars

    def add(
        self,
        title: str,
        starts_at: datetime,
        *,
        minutes: float = 30,
        host: str | Guest = "ada@example.com",
        guests: list[Guest] | None = None,
        link: str | None = ZOOM,
        **others: Any,
    ) -> Event:
        """An event in the calendars of its host and guests; for `others` see Event."""
        organizer = host if isinstance(host, Guest) else Guest(host, host.partition("@")[0].title())
        ends_at = starts_at + timedelta(minutes=minutes)
        event = Event(title, starts_at, ends_at, organizer, guests or [], link, **others)
        return self.put(event)[0]

    def put(self, *events: Event) -> list[Event]:
        """Events that are made already."""
        with self.recall.lock:
            self.events += events
            for event in events:
                self.bots.arrange(event)
        return list(events)

    def repeat(
        self, event: Event, count: int, every: timedelta = timedelta(days=7), zone: tzinfo = UTC
    ) -> list[Event]:
        """The event becomes the first of a series, at the same time of day in a zone; gives all
        of it."""
        with self.recall.lock:
            return [event, *self.put(*series(event, count, every, zone)[1:])]

    def move(self, event: Event, to: datetime) -> None:
        """It begins then."""
        with self.recall.lock:
            event.move(to)
            self.bots.arrange(event)

    def cancel(self, event: Event) -> None:
        """It is called off."""
        with self.recall.lock:
            event.cancelled = True
            self.bots.arrange(event)

    def seen(self, person: Person, event: Event | None = None) -> Iterator[Seen]:
        """What stands in a person's calendars, from 60 days ago to four weeks ahead."""
        at = self.clock()
        for company, connection in person.connections.items():
            for one in self.events if event is None else [event]:
                near = at - KEPT <= one.starts_at <= at + AHEAD
                if connection.connected and near and one.guest(connection.email):
                    yield self._seen(person, company, connection.email, one, at)

    def _seen(self, person: Person, company: str, email: str, event: Event, at: datetime) -> Seen:
        number = str(uuid.uuid5(uuid.UUID(person.id), f"{company} {event.id}"))
        override = person.overrides.get(number)
        bot_id = self.bots.id_for(person, company, event)
        decision = decide(event, email, override, person.preferences, at)
        return Seen(number, person, company, email, event, decision, override, bot_id)
