"""What stands in people's calendars at Google and Microsoft, as Recall.ai's stand-in reads it.

An event stands in the calendar of everybody who is invited, under their address: two members who
are invited to the same one both have it.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.standins.recall_bots import platform

if TYPE_CHECKING:
    from tests.standins.recall_calendars import Seen

GOOGLE, MICROSOFT = "google", "microsoft"
COMPANIES = (GOOGLE, MICROSOFT)
INVITES = {
    "zoom": "zoom_invite",
    "google_meet": "meet_invite",
    "microsoft_teams": "teams_invite",
    "webex": "webex_invite",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited: accepted, declined, tentative or not_available."""

    email: str
    name: str = ""
    status: str = "accepted"

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2].casefold()


@dataclass
class Event:
    """One meeting, or one of a series: those share `uid`. `also` stands in the answers instead of
    what belongs there."""

    title: str
    starts_at: datetime
    ends_at: datetime
    organizer: Guest
    guests: list[Guest] = field(default_factory=list)
    link: str | None = None
    uid: str = field(default_factory=lambda: f"{uuid.uuid4().hex}@calendar.example")
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    all_day: bool = False
    recurring: bool = False
    visibility: str | None = "default"
    cancelled: bool = False
    also: dict[str, Any] = field(default_factory=dict)

    @property
    def people(self) -> list[Guest]:
        return [self.organizer, *self.guests]

    def guest(self, email: str) -> Guest | None:
        """This person, if they are invited."""
        wanted = email.casefold()
        return next((one for one in self.people if one.email.casefold() == wanted), None)

    @property
    def is_external(self) -> bool:
        """Whether somebody is of another domain than the host."""
        return any(one.domain != self.organizer.domain for one in self.guests)

    def move(self, to: datetime) -> None:
        """It begins then, and is as long as before."""
        self.starts_at, self.ends_at = to, to + (self.ends_at - self.starts_at)


def people(*addresses: str) -> list[Guest]:
    """Guests by address: `ada.byron@x.com` is Ada Byron; `?`, `!` or `-` before it is one who
    hasn't said yet, may come, or declined."""
    marks = {"?": "not_available", "!": "tentative", "-": "declined"}
    found = []
    for address in addresses:
        email = address.lstrip("?!-")
        name = re.sub(r"[._]", " ", email.partition("@")[0]).title()
        found.append(Guest(email, name, marks.get(address[0], "accepted")))
    return found


def written(at: datetime) -> str:
    """A time as Recall writes it."""
    return at.isoformat().replace("+00:00", "Z")


def shown(seen: Seen) -> dict[str, Any]:
    """A meeting as Recall gives it to one person (WIRE 5.4)."""
    event, company = seen.event, seen.company
    kind, invites = invite(event.link)
    will, reason = seen.decision
    return {
        "id": seen.id,
        "override_should_record": seen.override,
        "title": event.title,
        "will_record": will,
        "will_record_reason": reason,
        "start_time": written(event.starts_at),
        "end_time": written(event.ends_at),
        "platform": "google_calendar" if company == GOOGLE else "microsoft_outlook",
        "platform_id": event.id,
        "meeting_platform": kind,
        "calendar_platform": company,
        **invites,
        "ical_uid": event.uid,
        "bot_id": seen.bot_id,
        "is_external": event.is_external,
        "is_hosted_by_me": event.organizer.email.casefold() == seen.email.casefold(),
        "is_recurring": event.recurring,
        "organizer_email": event.organizer.email,
        "attendee_emails": [one.email for one in event.people],
        "attendees": [
            {
                "name": one.name,
                "email": one.email,
                "is_organizer": one is event.organizer,
                "status": one.status,
            }
            for one in event.people
        ],
        "visibility": event.visibility,
        **event.also,
    }


def invite(link: str | None) -> tuple[str | None, dict[str, Any]]:
    """The company whose meeting a link leads to, and its parts; without one that is known None."""
    found = platform(link) if link else None
    invites: dict[str, Any] = dict.fromkeys(INVITES.values())
    if link is None or found is None or found[0] not in INVITES:
        return None, invites
    kind, room = found
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    invites[INVITES[kind]] = {
        "zoom": {"meeting_id": room, "meeting_password": query.get("pwd")},
        "google_meet": {"meeting_id": room},
        "microsoft_teams": {
            "organizer_id": None, "tenant_id": None, "message_id": "0", "thread_id": room,
        },
        "webex": {
            "meeting_subdomain": (urlsplit(link).hostname or "").partition(".")[0],
            "meeting_path": room, "meeting_mtid": query.get("MTID"),
            "meeting_personal_room_id": None,
        },
    }[kind]  # fmt: skip
    return kind, invites


def series(
    event: Event, count: int, every: timedelta = timedelta(days=7), zone: tzinfo = UTC
) -> list[Event]:
    """The event and those that follow it, as one series, at the same time of day in a zone."""
    event.recurring = True
    found = [event]
    length = event.ends_at - event.starts_at
    for number in range(1, count):
        begins = (event.starts_at.astimezone(zone) + number * every).astimezone(UTC)
        found.append(
            replace(
                event,
                starts_at=begins,
                ends_at=begins + length,
                guests=list(event.guests),
                id=f"{event.id}_{begins:%Y%m%dT%H%M%SZ}",
            )
        )
    return found
