"""Four believable weeks in a calendar, for the demo: meetings that recur, that guests from outside
come to, that have no link or take the whole day. One begins soon after the calendar is connected;
later one moves, and one is called off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tests.standins.recall_calendar_bots import EARLY
from tests.standins.recall_calendar_events import Event, Guest, people

if TYPE_CHECKING:
    from tests.standins.recall_calendars import Calendars

SOON = timedelta(seconds=90)  # until the bot of the first meeting sets out
MOVES, CALLED_OFF = timedelta(minutes=3), timedelta(minutes=5)
DAYS = 28
ME = "me"
"""Whoever connects the calendar."""

MEET = "https://meet.google.com/abc-mnop-xyz"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_plan%40thread.v2/0"
WEBEX = "https://northwind.webex.com/meet/supplies"
CHECK_IN = "New office: weekly check-in"
SOON_LINK = "https://zoom.us/j/5550107777?pwd=checkin"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the plan. `days` are working days from today, or with `every` those on which it
    comes again; guests without a domain are colleagues."""

    title: str
    days: tuple[int, ...]
    hour: float
    minutes: int
    host: str
    guests: str
    link: str | None
    visibility: str = "default"

    @property
    def recurs(self) -> bool:
        return len(self.days) > 1


PLAN = (
    Row("Stand-up", tuple(range(1, 20)), 9.25, 15, "nora", "me peter sam ian", MEET),
    Row("One-to-one with Sam", (1, 6, 11, 16), 14, 30, ME, "sam",
        "https://zoom.us/j/5550102222?pwd=one"),
    Row("Harbour Foods: offer", (1,), 11, 45, ME, "nora ?dana.okafor@harbourfoods.example "
        "luis.prado@harbourfoods.example", TEAMS),
    Row("Budget 2027, first round", (2,), 10, 60, "peter", "?me ian", None),
    Row("Interview: product designer", (2,), 15, 60, ME,
        "sam kim.larsen@mail.example", "https://meet.google.com/int-ervw-dsg", "private"),
    Row("Lunch with Ian", (3,), 12.5, 60, ME, "ian", None),
    Row("Supplier review: Northwind", (3,), 16, 45, "t.brandt@northwind.example", "!me nora",
        WEBEX),
    Row("Sprint review", (4, 14), 13, 60, "peter", "me nora ian sam -alex", TEAMS),
    Row("Retrospective", (4, 14), 14.5, 45, "nora", "me peter ian sam", MEET),
    Row("Harbour Foods: kick-off", (8,), 10, 90, ME, "nora peter dana.okafor@harbourfoods.example",
        TEAMS),
    Row("Reading group", (5, 15), 17, 60, "alex", "-me ian sam",
        "https://zoom.us/j/5550103333"),
    Row("Quarterly planning", (10,), 9.5, 180, "nora", "!me peter ian sam alex",
        "https://zoom.us/j/5550104444?pwd=plan"),
    Row("Moving day", (12,), 8, 0, "nora", "me peter ian sam alex", None),
    Row("All hands", (18,), 15, 60, "alex", "me nora peter ian sam",
        "https://zoom.us/j/5550105555?pwd=all"),
)  # fmt: skip


def fill(calendars: Calendars, email: str, soon: timedelta = SOON) -> None:
    """Give an account its four weeks; none where colleagues have invited it already."""
    if any(event.guest(email) for event in calendars.events):
        return
    now = calendars.clock()
    weekly = _first(now, email, soon)
    events = [*calendars.repeat(calendars.put(weekly)[0], 4), *calendars.put(*_planned(now, email))]
    offer = next(one for one in events if one.title == "Harbour Foods: offer")
    review = next(one for one in events if one.title == "Sprint review")
    later: list[tuple[datetime, Callable[[], None]]] = [
        (now + MOVES, partial(calendars.move, offer, offer.starts_at + timedelta(minutes=30))),
        (now + CALLED_OFF, partial(calendars.cancel, review)),
    ]
    calendars.bots.script += later
    calendars.bots.run()


def _first(now: datetime, email: str, soon: timedelta) -> Event:
    """The one that begins soon: at a whole minute, unless time is short."""
    starts_at = now + EARLY + soon
    if soon >= timedelta(minutes=1):
        starts_at = starts_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    ends_at = starts_at + timedelta(minutes=30)
    guests = _guests("me peter ian sam", email)
    return Event(CHECK_IN, starts_at, ends_at, _guests("nora", email)[0], guests, SOON_LINK)


def _planned(now: datetime, email: str) -> Iterator[Event]:
    # Without a zone, so that each time is this machine's own on its day, whatever the season.
    morning = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    days = [morning + timedelta(days=one) for one in range(DAYS)]
    working = [days[0], *(one for one in days[1:] if one.weekday() < 5)]
    for row in PLAN:
        uid = f"{row.title.casefold().replace(' ', '-')}@{email.rpartition('@')[2]}"
        for number, at in enumerate(one for one in row.days if one < len(working)):
            starts_at = (working[at] + timedelta(hours=row.hour)).astimezone(UTC)
            ends_at = starts_at + timedelta(minutes=row.minutes or 24 * 60)
            yield Event(
                row.title, starts_at, ends_at, _guests(row.host, email)[0],
                _guests(row.guests, email), row.link, uid, f"{uid} {number}",
                all_day=not row.minutes, recurring=row.recurs, visibility=row.visibility,
            )  # fmt: skip


def _guests(words: str, email: str) -> list[Guest]:
    """The people of a row; colleagues are at the domain of who connects."""
    domain = email.rpartition("@")[2]
    found = []
    for word in words.split():
        mark, name = (word[0], word[1:]) if word[0] in "?!-" else ("", word)
        address = email if name == ME else name if "@" in name else f"{name}@{domain}"
        found += people(mark + address)
    return found
