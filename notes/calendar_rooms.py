"""Which meetings a bot goes to anyhow, because a calendar says so. Core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

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


@dataclass(frozen=True, slots=True)
class Expected:
    """A bot will go to this meeting; `seen`: and the person will see what it records."""

    meeting: Meeting
    seen: bool


def expected(viewer: Viewer, key: str, at: datetime, apart: timedelta) -> Expected | None:
    """A meeting in a room, about that time, to which a bot of the team's calendars goes: their own
    first."""
    query = (
        select(Meeting, Calendar)
        .join(Calendar, Calendar.id == Meeting.calendar_id)
        .where(
            Calendar.team_id == viewer.team_id,
            Meeting.bot_ref.is_not(None),
            Meeting.recording_id.is_(None),  # else its bot is known
            Meeting.meeting_url.is_not(None),
            Meeting.gone_at.is_(None),
            Meeting.starts_at.between(at - apart, at + apart),
        )
    )
    found = [
        Expected(meeting, calendar.user_id == viewer.user.id or not is_hidden(meeting, calendar))
        for meeting, calendar in db.session.execute(query)
        if room(meeting) == key
    ]
    return max(found, key=lambda one: one.seen, default=None)


def room(meeting: Meeting) -> str | None:
    """The room, as for bots that people send; None without a link that tells it."""
    try:
        return meeting_links.read(meeting.meeting_url or "").key
    except Invalid:
        return None
