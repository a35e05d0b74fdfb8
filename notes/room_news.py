"""What a provider tells of its rooms, and whom here that is about. Core.

Whoever has an account there can have it tell us something, signed as everything it tells. So
only what is here already is moved by it; what is unknown is looked up.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from notes import rooms
from notes.captures import Applied
from notes.db import db
from notes.models import Capture, Outcome, Recording, Step
from notes.providers.rooms import (
    Meeting,
    MeetingEnded,
    News,
    RecordingChanged,
    Session,
    TranscriptOffered,
)
from notes.providers.rooms import Recording as Found
from notes.rooms import KINDS, PROVIDER


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of something told. Worth a look now: these `captures` (with their state) at the
    provider, and this `step` of these recordings, where it waits."""

    applied: Applied
    captures: Sequence[tuple[uuid.UUID, str]] = ()
    step: Step | None = None
    recordings: Sequence[uuid.UUID] = ()


def hear(news: News) -> Heard:
    """Take in what is about recordings that are here."""
    if isinstance(news, RecordingChanged):
        return _changed(news)
    found = _of_session(news.session)
    outcome = Outcome.APPLIED if found else Outcome.NOBODY
    newest = db.session.get(Recording, found[0].recording_id) if found else None
    ours = [one.recording_id for one in found]
    return Heard(Applied(outcome, newest), _marked(found), _step(news), ours)


def told(news: RecordingChanged) -> Found:
    """A recording with all that its news say of it."""
    found, session = news.recording, news.session
    meeting_id = found.meeting_id or session.meeting_id
    meeting = found.meeting
    if meeting is None and meeting_id is not None:
        meeting = Meeting(meeting_id, session.title)
    session_id = found.session_id or session.session_id
    return replace(found, meeting_id=meeting_id, session_id=session_id, meeting=meeting)


def _changed(news: RecordingChanged) -> Heard:
    capture = db.session.scalar(
        select(Capture).where(
            Capture.provider == PROVIDER,
            Capture.kind.in_(KINDS),
            Capture.external_id == news.recording.id,
        )
    )
    if capture is None:
        return Heard(Applied(Outcome.NOBODY))
    before = (capture.state, capture.code)
    rooms.seen(capture.id, told(news))
    outcome = Outcome.APPLIED if (capture.state, capture.code) != before else Outcome.OLD
    recording = db.session.get(Recording, capture.recording_id)
    return Heard(Applied(outcome, recording), _marked([capture]))


def _marked(found: Sequence[Capture]) -> list[tuple[uuid.UUID, str]]:
    return [(one.id, one.state) for one in found]


def _of_session(session: Session) -> list[Capture]:
    """What is here of a session, the newest first; what doesn't know its session yet, by its
    meeting."""
    if session.meeting_id is None and session.session_id is None:
        return []
    of_meeting = Capture.session_ref.is_(None) & (Capture.meeting_ref == session.meeting_id)
    of_session = Capture.session_ref == session.session_id
    whole = Capture.meeting_ref == session.meeting_id
    wanted = whole if session.session_id is None else or_(of_session, of_meeting)
    query = select(Capture).where(Capture.provider == PROVIDER, Capture.kind.in_(KINDS), wanted)
    return list(db.session.scalars(query.order_by(Capture.id.desc())))


def _step(news: News) -> Step | None:
    if isinstance(news, MeetingEnded):
        return None
    return Step.TRANSCRIBE if isinstance(news, TranscriptOffered) else Step.SUMMARISE
