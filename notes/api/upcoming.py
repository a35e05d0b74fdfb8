"""Coming meetings of the key's person.

They ask for a key that may do all: one that was made for recordings doesn't open a calendar.
"""

from __future__ import annotations

from collections.abc import Sequence

from notes import api_keys, calendar_meetings, calendars, upcoming
from notes.api.addresses import following, identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_upcoming import (
    Connected,
    Invited,
    MeetingWish,
    Upcoming,
    UpcomingMeeting,
    UpcomingQuery,
)
from notes.db import db
from notes.models import Meeting
from notes.upcoming import Row

TAG = "upcoming"
LIST, ONE = "/upcoming/", "/upcoming/{meeting_id}/"
_TOLD = {True: calendar_meetings.RECORD, False: calendar_meetings.SKIP}


@operation(
    "GET",
    LIST,
    scope=api_keys.ALL,
    query=UpcomingQuery,
    gives={200: Upcoming},
    summary="List coming meetings",
    tag=TAG,
)
def index(call: Call) -> Answer:
    """The next four weeks in the calendars of the key's person, those under way included. Take
    `next` until it is null."""
    asked: UpcomingQuery = call.query
    calendar = calendars.of(call.viewer)
    found = calendar_meetings.coming(call.viewer)
    page, end = found[asked.skip : asked.skip + asked.limit], asked.skip + asked.limit
    kept = calendar.connections if calendar is not None else []
    return Upcoming(
        calendars=[
            Connected(company=one.platform, email=one.email, connected=one.connected)
            for one in kept
            if not one.leaving
        ],
        synced_at=calendar.synced_at if calendar is not None else None,
        problem=calendar.problem if calendar is not None else None,
        next=following(skip=end) if end < len(found) else None,
        results=_shown(call, page),
    )


@operation(
    "GET",
    ONE,
    scope=api_keys.ALL,
    gives={200: UpcomingMeeting},
    summary="Read a coming meeting",
    tag=TAG,
)
def show(call: Call, meeting_id: str) -> Answer:
    """One, also when it is over or was cancelled."""
    meeting = calendar_meetings.get(call.viewer, identifier(meeting_id))
    return _shown(call, [meeting])[0]


@operation(
    "PATCH",
    ONE,
    scope=api_keys.ALL,
    takes=MeetingWish,
    gives={200: UpcomingMeeting},
    errors=(409,),
    summary="Record a coming meeting, or don't",
    tag=TAG,
)
def change(call: Call, meeting_id: str) -> Answer:
    """Recall.ai is told at once, by a job: `wish` says what it is being told until it has taken
    it, or `wish_problem` why it hasn't. A meeting that is over or cancelled is a 409."""
    call.viewer.require_edit()
    sent: MeetingWish = call.body
    meeting = upcoming.wish(call.viewer, identifier(meeting_id), sent.record)
    db.session.commit()
    return _shown(call, [meeting])[0]


def _shown(call: Call, meetings: Sequence[Meeting]) -> list[UpcomingMeeting]:
    return [_one(row) for row in upcoming.rows(call.viewer, meetings)]


def _one(row: Row) -> UpcomingMeeting:
    it = row.meeting
    return UpcomingMeeting.model_validate(
        {
            "id": it.id,
            "title": it.title,
            "starts_at": it.starts_at,
            "ends_at": it.ends_at,
            "moved_from": it.moved_from,
            "cancelled_at": it.gone_at,
            "calendar": it.calendar_platform,
            "platform": it.platform,
            "meeting_url": it.meeting_url,
            "people": [_invited(one) for one in it.people],
            "is_external": it.is_external,
            "is_hosted": it.is_hosted,
            "is_recurring": it.is_recurring,
            "will_record": it.will_record,
            "reason": it.reason,
            "record": calendar_meetings.AUTO if it.override is None else _TOLD[it.override],
            "wish": it.wish,
            "wish_problem": it.wish_problem,
            "state": row.standing.title,
            "recording_id": row.recording.id if row.recording is not None else None,
            "series_id": it.series_id,
        }
    )


def _invited(one: dict[str, object]) -> Invited:
    return Invited.model_validate(
        {"is_organizer": False, "name": None, "email": None, "status": None} | one
    )
