"""Bots that the provider sends because a calendar says so: their recordings here. Core.

The provider sends them by itself. Shortly before such a meeting, or once something is heard of its
bot, a recording is made for it, with what the calendar knows: title, series, who it belongs to.
The same bot in two members' calendars is one recording, which both see.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from notes import bot_orders, calendars, meeting_links, recordings, search
from notes.bot_sending import DEFAULT_NAME, TITLES
from notes.db import db, now, uuid7
from notes.errors import Invalid
from notes.models import (
    Bot,
    Calendar,
    Capture,
    Meeting,
    Recording,
    RecordingShare,
    Series,
    Source,
    Status,
)
from notes.provider_accounts import RECALL, hold_team

EARLY = timedelta(minutes=2)  # so long before a meeting such a bot sets out (WIRE 5.6)
SHOWN_BEFORE = timedelta(minutes=10)
PRIVATE = {"private", "confidential", "personal"}
"""How calendars call what not even colleagues are to see: its recording is never the team's."""


def connect(calendar: Calendar) -> None:
    """Make or find the recordings of a calendar's meetings for which a bot is about to set out,
    or has."""
    query = (
        select(Meeting)
        .where(
            Meeting.calendar_id == calendar.id,
            Meeting.bot_ref.is_not(None),
            Meeting.recording_id.is_(None),
            Meeting.gone_at.is_(None),
            Meeting.starts_at < now() + SHOWN_BEFORE,
        )
        .order_by(Meeting.starts_at)
    )
    for meeting in db.session.scalars(query).all():
        _connect(meeting)


def heard_of(team_id: int | None, bot_ref: str) -> bool:
    """Something was heard of a bot that nobody here sent: make its recording, if a calendar knows
    it. Gives whether one does; with `team_id` only that team's calendars count."""
    query = (
        select(Meeting)
        .join(Calendar, Calendar.id == Meeting.calendar_id)
        .where(Meeting.bot_ref == bot_ref)
        .order_by(Meeting.created_at)
    )
    if team_id is not None:
        query = query.where(Calendar.team_id == team_id)
    meetings = db.session.scalars(query).all()
    for meeting in meetings:
        _connect(meeting)
    return bool(meetings)


def by_refs(refs: Sequence[str]) -> list[Calendar]:
    """The calendars that the provider knows under these refs."""
    return list(db.session.scalars(select(Calendar).where(Calendar.ref.in_(refs))))


def _connect(meeting: Meeting) -> None:
    if meeting.bot_ref is None or meeting.recording_id is not None:
        return
    calendar = meeting.calendar
    hold_team(calendar.team_id)  # of two calendars at once, one sees what the other made
    capture = db.session.scalar(
        select(Capture).where(Capture.provider == RECALL, Capture.external_id == meeting.bot_ref)
    )
    recording = db.session.get(Recording, capture.recording_id) if capture is not None else None
    if recording is None:
        recording = _recording(meeting, calendar)
    elif recording.team_id != calendar.team_id:
        return  # the account is shared by two teams, and the bot is the other's
    else:
        _share(recording, calendar)
    meeting.recording_id = recording.id
    meeting.series_id = recording.series_id
    calendars.touch(calendar)


def _recording(meeting: Meeting, calendar: Calendar) -> Recording:
    platform = meeting.platform or ""
    series = _series(meeting, calendar)
    hidden = calendar.sharing != calendars.TEAM or (meeting.visibility or "") in PRIVATE
    recording = Recording(
        team_id=calendar.team_id,
        created_by=calendar.user_id,
        series_id=series.id if series is not None else None,
        source=Source.BOT,
        platform=platform if platform in TITLES else "other",
        title=meeting.title,
        meeting_url=meeting.meeting_url,
        visibility="private" if hidden else "team",
        status=Status.RECORDING,
        started_at=meeting.starts_at,
    )
    db.session.add(recording)
    db.session.flush()
    db.session.add(
        Bot(
            id=uuid7(),
            recording_id=recording.id,
            team_id=calendar.team_id,
            meeting_key=_key(meeting),
            name=_bot_name(calendar),
            join_at=meeting.starts_at - EARLY,
            code="ready",
            changes=[],
        )
    )
    db.session.add(
        Capture(
            recording_id=recording.id,
            provider=RECALL,
            kind=bot_orders.KIND,
            external_id=meeting.bot_ref,
        )
    )
    db.session.flush()
    search.index(recording.id)
    return recording


def _share(recording: Recording, calendar: Calendar) -> None:
    """The meeting was in this member's calendar too, so the recording is theirs as well."""
    if recording.created_by == calendar.user_id:
        return
    key = {"recording_id": recording.id, "user_id": calendar.user_id}
    if db.session.get(RecordingShare, key) is None:
        db.session.add(RecordingShare(**key))
        recordings.touch(recording.id, "header")


def _series(meeting: Meeting, calendar: Calendar) -> Series | None:
    """The series of a meeting that comes again; made with its first recording."""
    if not meeting.is_recurring or meeting.ical_uid is None:
        return None
    found = db.session.scalar(
        select(Series)
        .where(Series.team_id == calendar.team_id, Series.ical_uid == meeting.ical_uid)
        .limit(1)
    )
    if found is None:
        found = Series(
            team_id=calendar.team_id,
            title=meeting.title,
            ical_uid=meeting.ical_uid,
            created_by=calendar.user_id,
        )
        db.session.add(found)
        db.session.flush()
    return found


def _key(meeting: Meeting) -> str:
    """The room, as for bots that people send; without a link the event itself."""
    try:
        return meeting_links.read(meeting.meeting_url or "").key
    except Invalid:
        event = meeting.ical_uid or meeting.external_id
        return f"event:{hashlib.sha256(event.encode()).hexdigest()}"


def _bot_name(calendar: Calendar) -> str:
    rules = calendars.rules(calendar)
    return (rules.bot_name if rules is not None else "") or DEFAULT_NAME
