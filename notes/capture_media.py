"""Captures whose media isn't on its way here yet: which to ask about, and what comes of it. Core.

That nothing was begun is told by the runs: a recording without a `fetch` waits for its provider.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, or_, select

from notes import announced, live_drafts, recordings, rooms, runs, transcripts
from notes.bot_states import UNSENT
from notes.db import db, now
from notes.models import Bot, Capture, Recording, Run, Segment, Status, Step, Summary
from notes.providers.base import CaptureState

QUIET_FOR = timedelta(seconds=60)
"""Who was heard of so lately is being told of by events, and isn't asked about."""

WAITS_AT_MOST = timedelta(days=1)
"""After this an upload into which nothing came is given up."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A capture as it stood at a moment. `recording_ref`: see the row."""

    id: uuid.UUID
    team_id: int
    recording_id: uuid.UUID
    provider: str
    kind: str
    external_id: str
    recording_ref: str | None
    state: CaptureState
    created_at: datetime
    join_at: datetime | None = None  # of a bot that was ordered for a time

    @property
    def age_s(self) -> float:
        """Seconds since it was made, or since its bot was to join; below 0: until then."""
        since = max(self.join_at or self.created_at, self.created_at)
        return (now() - since).total_seconds()

    @property
    def overdue(self) -> bool:
        """Whether it has waited long enough."""
        return self.age_s > WAITS_AT_MOST.total_seconds()


def unfetched(provider: str, limit: int) -> list[Seen]:
    """The provider's captures that nothing was begun for, without those heard of just now."""
    lately = now() - QUIET_FOR
    quiet = or_(
        Capture.state == CaptureState.COMPLETE,
        Capture.kind.in_(rooms.KINDS),  # their news don't say when they were told
        Capture.last_event_at.is_(None),
        Capture.last_event_at < lately,
    )
    ahead = case((Bot.join_at > now(), 1), else_=0)
    query = (
        select(Capture, Recording.team_id, Bot.join_at)
        .join(Recording, Recording.id == Capture.recording_id)
        .outerjoin(Bot, Bot.recording_id == Capture.recording_id)
        .where(
            Capture.provider == provider,
            Capture.state != CaptureState.FAILED,
            ~Capture.external_id.startswith(UNSENT, autoescape=True),
            Recording.deleted_at.is_(None),
            ~_begun(),
            quiet,
        )
        .order_by(ahead, Capture.state != CaptureState.COMPLETE, Capture.created_at.desc())
        .limit(limit)
    )
    return [_seen(row[0], row[1], row[2]) for row in db.session.execute(query)]


def of(recording_id: uuid.UUID) -> Seen | None:
    """The capture that a recording comes from, if it does."""
    query = (
        select(Capture, Recording.team_id)
        .join(Recording, Recording.id == Capture.recording_id)
        .where(Capture.recording_id == recording_id)
        .order_by(Capture.id)
        .limit(1)
    )
    found = db.session.execute(query).one_or_none()
    return _seen(found[0], found[1]) if found is not None else None


def heard_only(provider: str, limit: int) -> list[Seen]:
    """The provider's captures of which no media will come, but words came while they ran, and
    nothing was made of those yet."""
    begun = select(Run.id).where(Run.recording_id == Capture.recording_id)
    heard = select(Segment.id).where(
        Segment.recording_id == Capture.recording_id, Segment.is_final, ~Segment.removed
    )
    query = (
        select(Capture, Recording.team_id)
        .join(Recording, Recording.id == Capture.recording_id)
        .where(
            Capture.provider == provider,
            Capture.state == CaptureState.FAILED,
            Recording.status == Status.ERROR,
            Recording.deleted_at.is_(None),
            ~begun.exists(),
            heard.exists(),
        )
        .order_by(Capture.id.desc())
        .limit(limit)
    )
    return [_seen(row[0], row[1]) for row in db.session.execute(query)]


def not_summed_up(
    provider: str, engine: str, within: timedelta, limit: int
) -> list[tuple[uuid.UUID, float]]:
    """Recordings of a provider's rooms whose notes were written lately, without any summary by
    that name: the newest first, each with how many seconds ago that was."""
    told = select(Summary.id).where(
        Summary.recording_id == Recording.id, Summary.engine.startswith(engine, autoescape=True)
    )
    query = (
        select(Recording.id, Recording.completed_at)
        .join(Capture, Capture.recording_id == Recording.id)
        .where(
            Capture.provider == provider,
            Capture.session_ref.is_not(None),
            Recording.status == Status.READY,
            Recording.deleted_at.is_(None),
            Recording.completed_at > now() - within,
            ~told.exists(),
        )
        .order_by(Recording.completed_at.desc())
        .limit(limit)
    )
    return [(one, (now() - at).total_seconds()) for one, at in db.session.execute(query) if at]


def begin(seen: Seen, recording_ref: str) -> bool:
    """Begin the work on a recording whose media is complete at the provider. False where it has
    begun, or was deleted."""
    recording = _held(seen)
    capture = db.session.get(Capture, seen.id, populate_existing=True)
    if recording is None or capture is None or _is_begun(seen.recording_id):
        return False
    capture.state, capture.recording_ref = CaptureState.COMPLETE, recording_ref
    runs.start(recording)
    return True


def give_up(seen: Seen, why: str) -> bool:
    """No media will come. What clients sent of the meeting becomes notes all the same; where
    there is nothing, the recording says why, or is dropped if it was only announced. False where
    the work has begun, or was deleted."""
    recording = _held(seen)
    capture = db.session.get(Capture, seen.id, populate_existing=True)
    if recording is None or capture is None or _is_begun(seen.recording_id):
        return False
    if announced.drop(seen.recording_id):
        return True
    capture.state = CaptureState.FAILED
    live_drafts.drop(seen.recording_id)
    if transcripts.any_lines(seen.recording_id):
        runs.complete(recording)
    elif recording.status != Status.READY:
        recording.status, recording.problem = Status.ERROR, why
    db.session.flush()
    return True


def _held(seen: Seen) -> Recording | None:
    """The recording, nobody else beginning with it until the commit."""
    runs.lock(seen.recording_id)  # before the recording's row: the order in which workers go
    recordings.touch(seen.recording_id, "header", "steps", "media", "summary", "tasks")
    recording = db.session.get_one(Recording, seen.recording_id, populate_existing=True)
    return recording if recording.deleted_at is None else None


def _begun() -> ColumnElement[bool]:
    fetches = select(Run.id).where(Run.recording_id == Capture.recording_id, Run.step == Step.FETCH)
    return fetches.exists()


def _is_begun(recording_id: uuid.UUID) -> bool:
    return Step.FETCH in runs.newest(recording_id)


def _seen(row: Capture, team_id: int, join_at: datetime | None = None) -> Seen:
    return Seen(
        row.id,
        team_id,
        row.recording_id,
        row.provider,
        row.kind,
        row.external_id,
        row.recording_ref,
        CaptureState(row.state),
        row.created_at,
        join_at,
    )
