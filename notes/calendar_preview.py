"""Which coming meetings other rules would probably change: a guess by the rules that the provider
has published, and never more than that. Core."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from notes import calendar_meetings, calendar_rules, calendars
from notes.db import now
from notes.models import Calendar, Meeting
from notes.providers.calendars import Rules
from notes.recordings import Viewer
from notes.upcoming_words import EARLY

WHOLE_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change: meetings recorded from then on, and no more; and what would stay."""

    begins: list[Meeting] = field(default_factory=list)
    ends: list[Meeting] = field(default_factory=list)
    recorded: int = 0  # in all, by then
    by_hand: int = 0  # were switched one by one, so that no rule counts
    coming: int = 0


def preview(viewer: Viewer, rules: Rules) -> Preview:
    """What other rules would probably do to the viewer's coming meetings."""
    calendar = calendars.of(viewer)
    if calendar is None:
        return Preview()
    present = calendar_rules.read(calendar.preferences)
    found = [one for one in calendar_meetings.coming(viewer) if not _too_late(one)]
    begins, ends, recorded = [], [], 0
    for meeting in found:
        accepted = _accepted(calendar, meeting)
        then = _possible(meeting) and calendar_rules.would_record(meeting, rules, accepted)
        if _settled(meeting, present, accepted, then):
            then = meeting.will_record
        elif then and not meeting.will_record:
            begins.append(meeting)
        elif meeting.will_record and not then:
            ends.append(meeting)
        recorded += then
    by_hand = sum(one.override is not None for one in found)
    return Preview(begins, ends, recorded, by_hand, len(found))


def _too_late(meeting: Meeting) -> bool:
    """Whether rules can't change it any more: it is cancelled, or its bot has set out."""
    if meeting.gone_at is not None:
        return True
    return meeting.bot_ref is not None and meeting.starts_at - EARLY <= now()


def _settled(meeting: Meeting, present: Rules | None, accepted: bool, then: bool) -> bool:
    """Whether the rules make no difference: then the provider's own decision stands, though it
    may be another than we would guess."""
    if meeting.override is not None or meeting.wish is not None:
        return True
    if present is None:
        return False
    before = _possible(meeting) and calendar_rules.would_record(meeting, present, accepted)
    return before == then


def _possible(meeting: Meeting) -> bool:
    """Whether a bot could go there at all: a link, an end, not the whole day (WIRE 5.5)."""
    if meeting.platform is None or meeting.ends_at is None:
        return False
    return meeting.ends_at - meeting.starts_at < WHOLE_DAY


def _accepted(calendar: Calendar, meeting: Meeting) -> bool:
    """Whether the calendar's person accepted; who holds a meeting has."""
    addresses = {(one.email or "").casefold() for one in calendar.connections}
    addresses = (addresses | {calendar.user.email.casefold()}) - {""}
    own = [one for one in meeting.people if (one.get("email") or "").casefold() in addresses]
    return meeting.is_hosted or any(one.get("status") == "accepted" for one in own)
