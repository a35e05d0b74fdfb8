"""The meetings that are coming, as the provider last told them, and which of them a person wants
recorded. Core.

Whether a meeting is recorded is the provider's decision. A wish stands beside it until the
provider has taken it or refused it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
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
WISHED_FOR = timedelta(minutes=10)  # so long a wish is tried again
KEPT = timedelta(days=60)  # so long the provider keeps them (WIRE 5.6)
UNTITLED = "Meeting without a title"
TITLE_LIMIT, ID_LIMIT = 255, 80

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
    held = _held(meeting_id)  # a job may just be writing down what became of an older wish
    if held is None or meeting.gone_at is not None:
        raise Conflict(GONE)
    if is_over(meeting):
        raise Conflict(OVER)
    meeting.wish, meeting.wish_at, meeting.wish_problem = wanted, now(), None
    calendars.touch(meeting.calendar)
    calendars.queue(meeting.calendar_id)
    return meeting


def is_over(meeting: Meeting) -> bool:
    """Whether it has ended, as far as that is known."""
    return (meeting.ends_at or meeting.starts_at + timedelta(hours=1)) < now()


def wishes(calendar: Calendar) -> list[Meeting]:
    """Those whose wish the provider hasn't taken yet."""
    query = select(Meeting).where(Meeting.calendar_id == calendar.id, Meeting.wish.is_not(None))
    return list(db.session.scalars(query.order_by(Meeting.wish_at)))


def took(meeting_id: uuid.UUID, wanted: str, seen: MeetingSeen) -> None:
    """The provider has taken a wish, and says how the meeting stands. A newer wish stays."""
    meeting = _held(meeting_id)
    if meeting is None:
        return
    _fill(meeting, seen)
    if meeting.wish == wanted:
        meeting.wish = meeting.wish_problem = None
    calendars.touch(meeting.calendar)


def refused(meeting_id: uuid.UUID, wanted: str, why: str) -> None:
    """The provider doesn't take a wish: the meeting stands as before, and says why."""
    meeting = _held(meeting_id)
    if meeting is None or meeting.wish != wanted:
        return
    meeting.wish, meeting.wish_problem = None, why
    calendars.touch(meeting.calendar)


def put_off(meeting_id: uuid.UUID, why: str) -> None:
    """The provider couldn't be told: the wish stays, and says why it isn't done yet."""
    meeting = _held(meeting_id)
    if meeting is not None and meeting.wish is not None:
        meeting.wish_problem = why
        calendars.touch(meeting.calendar)


def waits_long(meeting: Meeting) -> bool:
    """Whether a wish has waited for so long that it had better be asked again by its person."""
    return meeting.wish_at is None or now() - meeting.wish_at > WISHED_FOR


def give_up(calendar: Calendar, why: str, *, all_: bool) -> None:
    """Nothing can be asked of the provider: wishes that have waited long, or all of them, go back.
    The calendar must be held."""
    for meeting in wishes(calendar):
        if all_ or waits_long(meeting):
            meeting.wish, meeting.wish_problem = None, why
    db.session.flush()


def store(
    calendar: Calendar, seen: Sequence[MeetingSeen], after: datetime, read: Collection[str]
) -> bool:
    """Take in all meetings that begin after a moment; those that are missing have left the
    calendar. `read` are the companies whose calendars were read: what is known of another's
    stays. Gives whether anything changed that people see. The calendar must be held."""
    query = select(Meeting).where(Meeting.calendar_id == calendar.id)
    fresh = query.execution_options(populate_existing=True)
    rows = {one.external_id: one for one in db.session.scalars(fresh)}
    changed = False
    for one in {one.id: one for one in seen if len(one.id) <= ID_LIMIT}.values():
        row = rows.pop(one.id, None)
        if row is None:
            row = Meeting(calendar_id=calendar.id, external_id=one.id)
            db.session.add(row)
            changed = True
        changed = _fill(row, one) or changed
    for row in rows.values():
        if row.starts_at < now() - KEPT:
            if row.recording_id is None:  # else it says who was invited
                db.session.delete(row)
        elif (row.calendar_platform or "") not in {"", *read}:
            continue
        elif row.gone_at is None and row.starts_at > max(after, now()):
            row.gone_at = now()
            row.wish = row.wish_problem = None
            changed = True
    db.session.flush()
    return changed


def _held(meeting_id: uuid.UUID) -> Meeting | None:
    """A meeting as it stands now, nobody else changing it until the commit."""
    meeting = db.session.get(Meeting, meeting_id, populate_existing=True)
    if meeting is None or calendars.hold(meeting.calendar_id) is None:
        return None
    return db.session.get(Meeting, meeting_id, populate_existing=True)


def _fill(row: Meeting, seen: MeetingSeen) -> bool:
    """Let a row say what the provider says; gives whether that is anything new."""
    told = _told(seen)
    if row.starts_at is not None and row.starts_at != seen.starts_at:
        back = row.moved_from == seen.starts_at
        row.moved_from = None if back else row.starts_at
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
