"""What the page of coming meetings shows of each: how it stands, its recording, what to know
before. Core."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from notes import bot_words, calendar_meetings, calendars, upcoming_briefs, upcoming_words
from notes.bot_phases import Words
from notes.calendar_meetings import SKIP
from notes.db import db, now
from notes.errors import Forbidden, NotFound
from notes.models import Bot, Calendar, Meeting, Recording, Status
from notes.recordings import Viewer, visible
from notes.upcoming_briefs import Brief
from notes.upcoming_words import Standing

ABOUT_NOW = timedelta(days=1)
_WITH_BOT = {Status.RECORDING, Status.UPLOADING, Status.ERROR}


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting with all that is shown of it. `recording` only where the person may see it."""

    meeting: Meeting
    standing: Standing
    recording: Recording | None = None
    brief: Brief | None = None

    @property
    def is_now(self) -> bool:
        """Whether it is under way."""
        return self.meeting.starts_at <= now() < upcoming_words.ends(self.meeting)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return upcoming_words.ends(self.meeting) <= now()


def rows(viewer: Viewer, meetings: Sequence[Meeting], among: Sequence[Meeting] = ()) -> list[Row]:
    """How each of these stands. Of a series only the next one says what the last came to: the
    next `among` all that are coming, or of these themselves."""
    moment = now()
    recordings = _recordings(viewer, [one.recording_id for one in meetings if one.recording_id])
    bots = _bots(recordings.values(), moment)
    coming = _next(among or meetings, moment)
    wanted = [one.series for one in meetings if one.id in coming and one.series]
    briefs = upcoming_briefs.of(viewer, wanted)
    lost = _lost(meetings)
    found = []
    for one in meetings:
        recording = recordings.get(one.recording_id) if one.recording_id else None
        bot = bots.get(recording.id) if recording else None
        stands = upcoming_words.standing(one, moment, recording, bot)
        if one.calendar_platform in lost and recording is None:
            stands = upcoming_words.cut_off(stands, one.calendar_platform)
        brief = briefs.get(one.series_id) if one.series_id and one.id in coming else None
        found.append(Row(one, stands, recording, brief))
    return found


def one(viewer: Viewer, meeting_id: uuid.UUID) -> Row:
    """One meeting of the person's own calendar, with what the one before it came to. Raises
    NotFound."""
    meeting = calendar_meetings.get(viewer, meeting_id)
    (row,) = rows(viewer, [meeting])
    series = meeting.series
    if row.brief is not None or series is None:
        return row
    began = [one.started_at for one in (meeting.recording,) if one is not None]
    before = min(meeting.starts_at, *began)  # bots are there before the meeting
    brief = upcoming_briefs.of(viewer, [series], before).get(series.id)
    return replace(row, brief=brief)


def refresh(viewer: Viewer) -> None:
    """Have a job look into the person's calendars now. Raises NotFound where there are none."""
    calendar = calendars.of(viewer)
    if calendar is None:
        raise NotFound("You haven't connected a calendar.")
    calendars.ask_sync(calendar)


def wish(viewer: Viewer, meeting_id: uuid.UUID, wanted: str) -> Meeting:
    """Have a meeting recorded or not, or decided by the rules again. Who may only read can still
    have their own meetings left alone. Raises NotFound, Forbidden, Invalid, Conflict."""
    calendar_meetings.get(viewer, meeting_id)
    if wanted != SKIP and not viewer.role.can_edit:
        raise Forbidden("You can read this team's recordings but not make new ones.")
    return calendar_meetings.wish(viewer, meeting_id, wanted)


def of_recording(viewer: Viewer, recording_id: uuid.UUID) -> Meeting | None:
    """The meeting in the person's own calendar from which a recording came."""
    query = (
        select(Meeting)
        .join(Calendar, Calendar.id == Meeting.calendar_id)
        .where(
            Meeting.recording_id == recording_id,
            Calendar.team_id == viewer.team_id,
            Calendar.user_id == viewer.user.id,
        )
    )
    return db.session.scalar(query.order_by(Meeting.starts_at.desc()).limit(1))


def pulse(calendar: Calendar) -> str:
    """A short word that is another one once a recording of about now, or its bot, stands
    otherwise: a calendar's own `rev` doesn't tell that."""
    moment = now()
    query = (
        select(
            Meeting.id, Recording.status, Recording.deleted_at, Bot.code, Bot.sub_code, Bot.paused
        )
        .join(Recording, Recording.id == Meeting.recording_id)
        .outerjoin(Bot, Bot.recording_id == Recording.id)
        .where(
            Meeting.calendar_id == calendar.id,
            Meeting.starts_at.between(moment - ABOUT_NOW, moment + ABOUT_NOW),
        )
        .order_by(Meeting.id)
    )
    found = [tuple(map(str, row)) for row in db.session.execute(query)]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:12]


def _next(meetings: Iterable[Meeting], moment: datetime) -> set[uuid.UUID]:
    """Of each series the meeting that comes next, or is under way and not recorded yet: one that
    is, would be told what it came to itself."""
    first: dict[uuid.UUID, Meeting] = {}
    for one in meetings:
        over = upcoming_words.ends(one) <= moment or _is_ready(one.recording)
        if one.series_id is None or one.gone_at or over:
            continue
        known = first.setdefault(one.series_id, one)
        if one.starts_at < known.starts_at:
            first[one.series_id] = one
    return {one.id for one in first.values()}


def _lost(meetings: Sequence[Meeting]) -> set[str | None]:
    """The companies that don't let the provider read the person's calendar any more."""
    if not meetings:
        return set()
    return {one.platform for one in meetings[0].calendar.connections if not one.connected}


def _is_ready(recording: Recording | None) -> bool:
    return recording is not None and recording.status == Status.READY


def _recordings(viewer: Viewer, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Recording]:
    if not ids:
        return {}
    query = select(Recording).where(Recording.id.in_(ids), Recording.deleted_at.is_(None))
    return {found.id: found for found in db.session.scalars(query.where(visible(viewer)))}


def _bots(recordings: Iterable[Recording], moment: datetime) -> dict[uuid.UUID, Words]:
    ids = [one.id for one in recordings if one.status in _WITH_BOT]
    if not ids:
        return {}
    found = db.session.scalars(select(Bot).where(Bot.recording_id.in_(ids)))
    return {
        one.recording_id: bot_words.standing(
            one.code,
            one.sub_code,
            name=one.name,
            join_at=one.join_at,
            paused=one.paused,
            changes=one.changes,
            now=moment,
        )
        for one in found
    }
