"""The meetings that are coming, as the provider last told them, and which of them a person wants
recorded. Core.

Whether a meeting is recorded is the provider's decision. A wish stands beside it until the
provider has taken it or refused it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from notes import calendars
from notes.db import db, now
from notes.errors import Conflict, Invalid, NotFound
from notes.models import Calendar, Meeting
from notes.providers.calendars import MeetingSeen
from notes.recordings import Viewer

AHEAD, BACK = timedelta(weeks=4), timedelta(days=1)
KEPT = timedelta(days=60)  # so long the provider keeps them (WIRE 5.6)
UNTITLED = "Meeting without a title"
TITLE_LIMIT = 255

RECORD, SKIP, AUTO = "record", "skip", "auto"
WISHES: Mapping[str, bool | None] = {RECORD: True, SKIP: False, AUTO: None}
"""What can be wished for, and what the provider is told."""

OVER = "This meeting is over, so nothing about its recording can be changed any more."
GONE = "This meeting isn't in your calendar any more."


def coming(viewer: Viewer, at: datetime | None = None) -> list[Meeting]:
    """The person's own meetings of the next four weeks, those under way included, the earliest
    first; what has left the calendar stays for a day, so that people see it."""
    moment = at or now()
    calendar = calendars.of(viewer)
    if calendar is None:
        return []
    ends = Meeting.ends_at.is_(None) & (Meeting.starts_at > moment - timedelta(hours=1))
    query = (
        select(Meeting)
        .where(
            Meeting.calendar_id == calendar.id,
            ends | (Meeting.ends_at > moment),
            Meeting.starts_at < moment + AHEAD,
            Meeting.gone_at.is_(None) | (Meeting.gone_at > moment - BACK),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .options(joinedload(Meeting.recording), joinedload(Meeting.series))
    )
    return list(db.session.scalars(query))


def get(viewer: Viewer, meeting_id: uuid.UUID) -> Meeting:
    """A meeting in the person's own calendar. Raises NotFound: also for another's."""
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or not calendars.is_own(meeting.calendar, viewer):
        raise NotFound("There is no such meeting in your calendar.")
    return meeting


def wish(viewer: Viewer, meeting_id: uuid.UUID, wanted: str) -> Meeting:
    """Have a meeting recorded or not, or decided by the rules again.

    Raises NotFound, Invalid, Conflict where it is over or gone.
    """
    meeting = get(viewer, meeting_id)
    if wanted not in WISHES:
        raise Invalid("Choose from the list.", "record")
    if meeting.gone_at is not None:
        raise Conflict(GONE)
    if (meeting.ends_at or meeting.starts_at + timedelta(hours=1)) < now():
        raise Conflict(OVER)
    meeting.wish, meeting.wish_at, meeting.wish_problem = wanted, now(), None
    calendars.touch(meeting.calendar)
    calendars.queue(meeting.calendar_id)
    return meeting


def wishes(calendar: Calendar) -> list[Meeting]:
    """Those whose wish the provider hasn't taken yet."""
    query = select(Meeting).where(Meeting.calendar_id == calendar.id, Meeting.wish.is_not(None))
    return list(db.session.scalars(query.order_by(Meeting.wish_at)))


def took(meeting_id: uuid.UUID, wanted: str, seen: MeetingSeen) -> None:
    """The provider has taken a wish, and says how the meeting stands. A newer wish stays."""
    meeting = db.session.get(Meeting, meeting_id, populate_existing=True)
    if meeting is None:
        return
    _fill(meeting, seen)
    if meeting.wish == wanted:
        meeting.wish = meeting.wish_problem = None
    calendars.touch(meeting.calendar)


def refused(meeting_id: uuid.UUID, wanted: str, why: str) -> None:
    """The provider doesn't take a wish: the meeting stands as before, and says why."""
    meeting = db.session.get(Meeting, meeting_id, populate_existing=True)
    if meeting is None or meeting.wish != wanted:
        return
    meeting.wish, meeting.wish_problem = None, why
    calendars.touch(meeting.calendar)


def store(calendar: Calendar, seen: Sequence[MeetingSeen], after: datetime) -> bool:
    """Take in all meetings that begin after a moment; those that are missing have left the
    calendar. Gives whether anything changed that people see."""
    query = select(Meeting).where(Meeting.calendar_id == calendar.id)
    rows = {one.external_id: one for one in db.session.scalars(query)}
    changed = False
    for one in seen:
        row = rows.pop(one.id, None)
        if row is None:
            row = Meeting(calendar_id=calendar.id, external_id=one.id)
            db.session.add(row)
            changed = True
        changed = _fill(row, one) or changed
    for row in rows.values():
        if row.starts_at < now() - KEPT:
            db.session.delete(row)
        elif row.gone_at is None and row.starts_at > max(after, now()):
            row.gone_at = now()
            row.wish = row.wish_problem = None
            changed = True
    db.session.flush()
    return changed


def _fill(row: Meeting, seen: MeetingSeen) -> bool:
    """Let a row say what the provider says; gives whether that is anything new."""
    told = _told(seen)
    if row.starts_at is not None and row.starts_at != seen.starts_at:
        row.moved_from = row.starts_at
    if row.gone_at is not None:
        told["gone_at"] = None
    new = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in new.items():
        setattr(row, name, value)
    return bool(new)


def _told(seen: MeetingSeen) -> dict[str, Any]:
    return {
        "title": " ".join(seen.title.split())[:TITLE_LIMIT] or UNTITLED,
        "starts_at": seen.starts_at,
        "ends_at": seen.ends_at,
        "ical_uid": _cut(seen.ical_uid, 1000),
        "organizer_email": _cut(seen.organizer_email, 254),
        "people": [asdict(one) for one in seen.people],
        "calendar_platform": seen.company.value if seen.company else None,
        "platform": seen.platform,
        "meeting_url": _cut(seen.meeting_url, 2000),
        "is_external": seen.is_external,
        "is_hosted": seen.is_hosted,
        "is_recurring": seen.is_recurring,
        "visibility": _cut(seen.visibility, 20),
        "will_record": seen.will_record,
        "reason": _cut(seen.reason, 200),
        "override": seen.override,
        "bot_ref": _cut(seen.bot_id, 80),
    }


def _cut(value: str | None, most: int) -> str | None:
    return value[:most] if value is not None else None
