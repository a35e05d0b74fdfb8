"""How Recall.ai decides whether a meeting is recorded (WIRE 5.5), as its stand-in does.

The reasons are the stand-in's own words: which ones Recall has isn't known, but for
`record_external`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.standins.recall_calendar_events import Event, invite

if TYPE_CHECKING:
    from collections.abc import Mapping

SWITCHES = (
    "record_non_host", "record_recurring", "record_external", "record_internal",
    "record_confirmed", "record_only_host",
)  # fmt: skip
EITHER = ("record_external", "record_internal")
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(SWITCHES, False), "record_external": True, "record_internal": True,
    "bot_name": "Notetaker",
}  # fmt: skip

Decision = tuple[bool, str]


def decide(
    event: Event, email: str, override: bool | None, preferences: Mapping[str, Any], at: datetime
) -> Decision:
    """Whether the meeting is recorded for whom this address belongs to, and why."""
    lacking = _lacking(event, at)
    if lacking is not None:
        return False, lacking
    if override is not None:
        return override, "override_should_record"
    wanted = [name for name in SWITCHES if preferences.get(name) is True]
    if not wanted:
        return False, "no_preferences"
    holds = {name for name in wanted if _holds(name, event, email)}
    either = [name for name in wanted if name in EITHER]
    fails = [name for name in wanted if name not in EITHER and name not in holds]
    if either and not holds & set(either):
        return False, f"not_{either[0]}"
    if fails:
        return False, f"not_{fails[0]}"
    return True, next((name for name in either if name in holds), wanted[0])


def _lacking(event: Event, at: datetime) -> str | None:
    """What a meeting lacks without which it is never recorded."""
    if event.cancelled:
        return "cancelled"
    if event.all_day:
        return "all_day_event"
    if invite(event.link)[0] is None:
        return "no_meeting_link"
    return "meeting_over" if event.ends_at <= at else None


def _holds(name: str, event: Event, email: str) -> bool:
    hosted = event.organizer.email.casefold() == email.casefold()
    guest = event.guest(email)
    return {
        "record_external": event.is_external,
        "record_internal": not event.is_external,
        "record_non_host": not hosted,
        "record_recurring": event.recurring,
        "record_confirmed": guest is not None and guest.status == "accepted",
        "record_only_host": hosted,
    }[name]
