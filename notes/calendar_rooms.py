"""Which meetings a bot goes to anyhow, because a calendar says so. Core."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from notes import meeting_links
from notes.db import db
from notes.errors import Invalid
from notes.models import Calendar, Meeting
from notes.recordings import Viewer

PEOPLE, TEAM = "people", "team"
"""Who sees what is recorded because of a calendar: those of the team who have the meeting in
theirs, or all of it."""

PRIVATE = {"private", "confidential", "personal"}
"""How calendars call what not even colleagues are to see: its recording is never the team's."""


def is_hidden(meeting: Meeting, calendar: Calendar) -> bool:
    """Whether only those who have a meeting in their calendar see its recording."""
    return calendar.sharing != TEAM or (meeting.visibility or "") in PRIVATE


def expected(viewer: Viewer, key: str, at: datetime, apart: timedelta) -> Meeting | None:
    """A meeting in a room, about that time, to which a bot goes whose recording the person will
    see: theirs, or the team's."""
    own = Calendar.user_id == viewer.user.id
    query = (
        select(Meeting, Calendar)
        .join(Calendar, Calendar.id == Meeting.calendar_id)
        .where(
            Calendar.team_id == viewer.team_id,
            or_(own, Calendar.sharing == TEAM),
            Meeting.bot_ref.is_not(None),
            Meeting.recording_id.is_(None),  # else its bot is known
            Meeting.meeting_url.is_not(None),
            Meeting.gone_at.is_(None),
            Meeting.starts_at.between(at - apart, at + apart),
        )
    )
    for meeting, calendar in db.session.execute(query):
        seen = calendar.user_id == viewer.user.id or not is_hidden(meeting, calendar)
        if seen and room(meeting) == key:
            return meeting
    return None


def room(meeting: Meeting) -> str | None:
    """The room, as for bots that people send; None without a link that tells it."""
    try:
        return meeting_links.read(meeting.meeting_url or "").key
    except Invalid:
        return None
