"""Bots that the provider sends because a calendar says so: their recordings here. Core.

The provider sends them by itself. Shortly before such a meeting, or once something is heard of its
bot, a recording is made for it, with what the calendar knows: title, series, who it belongs to.
The same bot in two members' calendars is one recording, which both see.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, delete, select

from notes import (
    bot_orders,
    calendar_rooms,
    calendar_series,
    calendars,
    recording_shares,
    recordings,
    search,
)
from notes.bot_sending import DEFAULT_NAME, TITLES
from notes.db import db, now, uuid7
from notes.models import (
    Bot,
    Calendar,
    Capture,
    Erasure,
    Meeting,
    Note,
    Recording,
    Source,
    Status,
    Task,
)
from notes.provider_accounts import RECALL, hold_team

EARLY = timedelta(minutes=2)  # so long before a meeting such a bot sets out (WIRE 5.6)
SHOWN_BEFORE = timedelta(minutes=10)
KIND, WAITS = bot_orders.KIND, "ready"


def connect(calendar_id: uuid.UUID) -> None:
    """Make or find the recordings of a calendar's meetings for which a bot is about to set out,
    or has; those whose bot waits follow their meeting. What comes later knows its series."""
    calendar = db.session.get(Calendar, calendar_id)
    if calendar is None:
        return
    hold_team(calendar.team_id)  # of two calendars at once, one sees what the other made
    for meeting, bot in db.session.execute(_waiting(calendar)).all():
        _follow(meeting, bot)
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
    calendar_series.foresee(calendar)


def stand_down(calendar_id: uuid.UUID, platform: str | None = None) -> None:
    """The provider has forgotten a calendar, or that of one company: no bot sets out for it any
    more, so what was expected of those that wait is expected no longer."""
    calendar = db.session.get(Calendar, calendar_id)
    if calendar is None:
        return
    hold_team(calendar.team_id)
    for meeting, bot in db.session.execute(_waiting(calendar)).all():
        if meeting.recording_id is not None and platform in {None, meeting.calendar_platform}:
            meeting.bot_ref = None
            _follow(meeting, bot)
    db.session.flush()


def abandon(team_id: int, user_id: int) -> None:
    """Somebody is no member any more: nothing is expected of their calendars."""
    query = select(Calendar.id).where(Calendar.team_id == team_id, Calendar.user_id == user_id)
    for calendar_id in db.session.scalars(query).all():
        stand_down(calendar_id)
    calendars.abandon(team_id, user_id)


def heard_of(team_id: int | None, bot_ref: str) -> bool:
    """Something was heard of a bot that nobody here sent: make its recording, if a calendar knows
    it. Gives whether one does; with `team_id` only that team's calendars count."""
    query = (
        select(Meeting)
        .join(Calendar, Calendar.id == Meeting.calendar_id)
        .where(Meeting.bot_ref == bot_ref)
        .order_by(Calendar.team_id, Meeting.created_at)
    )
    if team_id is not None:
        query = query.where(Calendar.team_id == team_id)
    meetings = db.session.scalars(query).all()
    for meeting in meetings:
        hold_team(meeting.calendar.team_id)
        db.session.refresh(meeting)
        _connect(meeting)
    return bool(meetings)


def by_refs(refs: Sequence[str]) -> list[Calendar]:
    """The calendars that the provider knows under these refs."""
    return list(db.session.scalars(select(Calendar).where(Calendar.ref.in_(refs))))


def _connect(meeting: Meeting) -> None:
    """The team is held."""
    if meeting.bot_ref is None or meeting.recording_id is not None or _is_erased(meeting.bot_ref):
        return
    calendar = meeting.calendar
    capture = _capture(meeting.bot_ref)
    recording = db.session.get(Recording, capture.recording_id) if capture is not None else None
    if recording is None:
        recording = _recording(meeting, calendar)
    elif recording.team_id != calendar.team_id:
        return  # the account is shared by two teams, and the bot is the other's
    else:
        _share(recording, calendar)
    meeting.recording_id = recording.id
    meeting.series_id = recording.series_id
    recordings.touch(recording.id, "speakers")  # who was invited
    calendars.touch(calendar)


def _capture(bot_ref: str) -> Capture | None:
    return db.session.scalar(
        select(Capture).where(Capture.provider == RECALL, Capture.external_id == bot_ref)
    )


def _is_erased(bot_ref: str) -> bool:
    """Whether somebody deleted for good what this bot recorded: it isn't brought here again."""
    query = select(Erasure.id).where(Erasure.provider == RECALL, Erasure.external_id == bot_ref)
    return db.session.scalar(query.limit(1)) is not None


def _waiting(calendar: Calendar) -> Select[Meeting, Bot]:
    """Its meetings with a recording whose bot hasn't set out."""
    return (
        select(Meeting, Bot)
        .join(Bot, Bot.recording_id == Meeting.recording_id)
        .where(Meeting.calendar_id == calendar.id, Bot.code == WAITS, Bot.ended_at.is_(None))
    )


def _follow(meeting: Meeting, bot: Bot) -> None:
    """The meeting was moved, called off or switched off before its bot set out."""
    recording = db.session.get_one(Recording, bot.recording_id)
    goes = meeting.bot_ref is not None and meeting.gone_at is None
    if goes and _capture(meeting.bot_ref or "") is None:  # another bot goes in its place
        capture = db.session.scalars(
            select(Capture).where(Capture.recording_id == recording.id, Capture.kind == KIND)
        ).one()
        capture.external_id = meeting.bot_ref or ""
    if goes:
        if bot.join_at != meeting.starts_at - EARLY:
            bot.join_at, recording.started_at = meeting.starts_at - EARLY, meeting.starts_at
            recordings.touch(recording.id, "header", "steps")
    elif not _others(meeting):
        _drop(recording, bot)


def _others(meeting: Meeting) -> bool:
    """Whether its bot still goes for another member."""
    query = select(Meeting.id).where(
        Meeting.recording_id == meeting.recording_id,
        Meeting.id != meeting.id,
        Meeting.bot_ref.is_not(None),
        Meeting.gone_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def _drop(recording: Recording, bot: Bot) -> None:
    """No bot goes: what was only expected leaves no trace, unless somebody wrote something."""
    written = [
        select(kind.id).where(kind.recording_id == recording.id).limit(1) for kind in (Note, Task)
    ]
    meetings = db.session.scalars(select(Meeting).where(Meeting.recording_id == recording.id)).all()
    if any(db.session.scalar(query) is not None for query in written):
        bot_orders.call_off(bot)
    else:
        recordings.touch(recording.id)  # an open page hears that it is gone
        db.session.execute(delete(Recording).where(Recording.id == recording.id))
    for meeting in meetings:
        meeting.recording_id = None
        calendars.touch(meeting.calendar)
    db.session.flush()


def _recording(meeting: Meeting, calendar: Calendar) -> Recording:
    platform = meeting.platform or ""
    series = calendar_series.of(meeting)
    recording = Recording(
        team_id=calendar.team_id,
        created_by=calendar.user_id,
        series_id=series.id if series is not None else None,
        source=Source.BOT,
        platform=platform if platform in TITLES else "other",
        title=meeting.title,
        meeting_url=meeting.meeting_url,
        visibility="private" if calendar_rooms.is_hidden(meeting, calendar) else "team",
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
            code=WAITS,
            options={bot_orders.BY_CALENDAR: True},
            changes=[],
        )
    )
    db.session.add(
        Capture(
            recording_id=recording.id,
            provider=RECALL,
            kind=KIND,
            external_id=meeting.bot_ref,
        )
    )
    db.session.flush()
    search.index(recording.id)
    return recording


def _share(recording: Recording, calendar: Calendar) -> None:
    """The meeting was in this member's calendar too, so all that was recorded is theirs as well."""
    bot = db.session.scalar(select(Bot).where(Bot.recording_id == recording.id))
    ours = {recording.id, *(uuid.UUID(one["recording"]) for one in (bot.recordings if bot else []))}
    query = select(Recording).where(Recording.id.in_(ours)).order_by(Recording.id)
    for one in db.session.scalars(query).all():
        recording_shares.share(one, calendar.user_id)


def _key(meeting: Meeting) -> str:
    """The room, as for bots that people send; without a link the event itself."""
    event = meeting.ical_uid or meeting.external_id
    return calendar_rooms.room(meeting) or f"event:{hashlib.sha256(event.encode()).hexdigest()}"


def _bot_name(calendar: Calendar) -> str:
    rules = calendars.rules(calendar)
    return (rules.bot_name if rules is not None else "") or DEFAULT_NAME
