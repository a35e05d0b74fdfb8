"""The series of a meeting that comes again and again in a calendar. Core.

It is known by the event's own id; where each meeting has another one, as some calendars do it, by
its title and who holds it, within one person's calendar. A series that people made by hand is
joined by its title.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select

from notes.db import db, now
from notes.models import Calendar, Meeting, Series

LATELY = timedelta(days=1)


def of(meeting: Meeting) -> Series | None:
    """The series of a meeting, made where there is none; None for one that doesn't come again.
    The team must be held."""
    if not meeting.is_recurring:
        return None
    calendar = meeting.calendar
    known = _Known(calendar, [meeting])
    found = known.of(meeting)
    if found is None:
        found = Series(
            team_id=calendar.team_id,
            title=meeting.title,
            ical_uid=meeting.ical_uid or f"meeting:{meeting.external_id}",
            created_by=calendar.user_id,
        )
        db.session.add(found)
        db.session.flush()
    return found


def foresee(calendar: Calendar) -> None:
    """Let the coming meetings of a calendar know their series, where there is one already."""
    query = select(Meeting).where(
        Meeting.calendar_id == calendar.id,
        Meeting.is_recurring,
        Meeting.recording_id.is_(None),
        Meeting.gone_at.is_(None),
        Meeting.starts_at > now() - LATELY,
    )
    meetings = db.session.scalars(query).all()
    if not meetings:
        return
    known = _Known(calendar, meetings)
    for meeting in meetings:
        found = known.of(meeting)
        if found is not None and meeting.series_id != found.id:
            meeting.series_id = found.id
    db.session.flush()


class _Known:
    """What series there are for some meetings of a calendar, asked for once."""

    def __init__(self, calendar: Calendar, meetings: Iterable[Meeting]) -> None:
        uids = {one.ical_uid for one in meetings if one.ical_uid}
        titles = {one.title.lower() for one in meetings}
        theirs = select(Series).where(Series.team_id == calendar.team_id).order_by(Series.id.desc())
        by_uid = theirs.where(Series.ical_uid.in_(uids))
        by_hand = theirs.where(Series.ical_uid.is_(None), func.lower(Series.title).in_(titles))
        before = (
            select(Meeting, Series)
            .join(Series, Series.id == Meeting.series_id)
            .where(Meeting.calendar_id == calendar.id, func.lower(Meeting.title).in_(titles))
            .order_by(Meeting.starts_at)
        )
        self._by_uid = {one.ical_uid: one for one in db.session.scalars(by_uid)}
        self._by_title = {one.title.lower(): one for one in db.session.scalars(by_hand)}
        self._before = {_place(meeting): series for meeting, series in db.session.execute(before)}

    def of(self, meeting: Meeting) -> Series | None:
        by_uid = self._by_uid.get(meeting.ical_uid) if meeting.ical_uid else None
        return (
            by_uid or self._before.get(_place(meeting)) or self._by_title.get(meeting.title.lower())
        )


def _place(meeting: Meeting) -> tuple[str, str]:
    return meeting.title.lower(), (meeting.organizer_email or "").lower()
