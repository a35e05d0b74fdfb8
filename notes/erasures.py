"""What providers have to delete after a recording is gone here. Core.

The note of it is written in the transaction that removes the recording's rows, so that none is
lost; a job sees to it, for as many days as it takes.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from notes import bot_orders, bot_parts, jobqueue, rooms
from notes.bot_states import UNSENT
from notes.db import db, now
from notes.errors import ExternalError
from notes.models import Capture, Erasure, Recording
from notes.providers.base import CaptureState
from notes.recordings import Viewer

KEPT_FOR = timedelta(days=30)
GOES_WITHIN = timedelta(days=8)
"""A provider that can't be told to delete has deleted by then: a day to record, a week to keep."""

_FIRST_PAUSE_S = 60.0
_LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A thing to delete, as it stood at a moment."""

    id: uuid.UUID
    team_id: int
    provider: str
    kind: str
    external_id: str
    recording_ref: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """What is still to be deleted for a team, the oldest first, how many were deleted in the last
    thirty days, and at which providers."""

    pending: list[Erasure]
    done: int
    providers: list[str]


def remember(recording: Recording, *, whole_bot: bool = False) -> None:
    """Note what a provider has of a recording, as when its rows go in this transaction.
    `whole_bot`: also the further recordings of its bot, which may be here still."""
    query = select(Capture).where(Capture.recording_id == recording.id).order_by(Capture.id)
    found = [
        Erasure(
            team_id=recording.team_id,
            provider=capture.provider,
            kind=capture.kind if whole_bot else _kind(capture),
            external_id=capture.external_id,
            recording_ref=capture.recording_ref,
            recorded_at=recording.started_at,
            due_at=_goes_at(capture, recording),
        )
        for capture in db.session.scalars(query)
        if _leaves_something(capture)
    ]
    if found:
        db.session.add_all(found)
        db.session.flush()
        jobqueue.enqueue(jobqueue.ERASE, job_id=f"erase-{recording.id}")


def _leaves_something(capture: Capture) -> bool:
    """Whether a room's provider has anything of it."""
    unsent = capture.external_id.startswith(UNSENT)
    return capture.kind not in rooms.KINDS or not (unsent or capture.state == CaptureState.FAILED)


def _goes_at(capture: Capture, recording: Recording) -> datetime:
    """Now; what nobody can be told to delete is gone by itself then."""
    if capture.kind not in rooms.KINDS:
        return now()
    return capture.kept_until or recording.started_at + GOES_WITHIN


def due(limit: int) -> list[Due]:
    """What is to be tried now, the longest due first."""
    rows = db.session.execute(
        select(
            Erasure.id,
            Erasure.team_id,
            Erasure.provider,
            Erasure.kind,
            Erasure.external_id,
            Erasure.recording_ref,
            Erasure.recorded_at,
        )
        .where(_is_due())
        .order_by(Erasure.due_at, Erasure.id)
        .limit(limit)
    )
    return [Due(*row) for row in rows]


def any_due() -> bool:
    """Whether there is something to try."""
    return db.session.scalar(select(Erasure.id).where(_is_due()).limit(1)) is not None


def done(erasure_id: uuid.UUID) -> None:
    """It is deleted there."""
    db.session.execute(
        update(Erasure)
        .where(Erasure.id == erasure_id, Erasure.done_at.is_(None))
        .values(done_at=now(), problem=None, attempts=Erasure.attempts + 1)
    )


def failed(erasure_id: uuid.UUID, error: ExternalError) -> datetime:
    """It couldn't be deleted: say why, and when it is tried again, which is given back."""
    erasure = db.session.get_one(Erasure, erasure_id, populate_existing=True)
    erasure.attempts += 1
    erasure.problem = error.message
    erasure.due_at = now() + _pause(error, erasure.attempts)
    db.session.flush()
    return erasure.due_at


def put_off(team_id: int, provider: str, until: datetime) -> None:
    """Leave a team's provider alone until then."""
    theirs = (Erasure.team_id == team_id) & (Erasure.provider == provider)
    db.session.execute(update(Erasure).where(_is_due(), theirs).values(due_at=until))


def of(viewer: Viewer) -> State:
    """How things stand for the viewer's team. Raises Forbidden for a viewer."""
    viewer.require_edit()
    theirs = Erasure.team_id == viewer.team_id
    pending = select(Erasure).where(theirs, Erasure.done_at.is_(None))
    lately = Erasure.done_at > now() - KEPT_FOR
    finished = select(Erasure.provider, func.count(Erasure.id)).where(theirs, lately)
    done = {row[0]: row[1] for row in db.session.execute(finished.group_by(Erasure.provider))}
    waiting = list(db.session.scalars(pending.order_by(Erasure.created_at, Erasure.id)))
    providers = {one.provider for one in waiting} or set(done)
    return State(waiting, sum(done.values()), sorted(providers, reverse=True))


def try_now(viewer: Viewer) -> None:
    """Have everything of the viewer's team tried at once that can be. Raises Forbidden."""
    viewer.require_edit()
    db.session.execute(
        update(Erasure)
        .where(
            Erasure.team_id == viewer.team_id,
            Erasure.done_at.is_(None),
            Erasure.kind.not_in(rooms.KINDS),
        )
        .values(due_at=now())
    )
    jobqueue.enqueue(jobqueue.ERASE, job_id=f"erase-{uuid.uuid4()}")


def forget_old() -> None:
    """Forget what was deleted long ago."""
    db.session.execute(delete(Erasure).where(Erasure.done_at < now() - KEPT_FOR))


def _kind(capture: Capture) -> str:
    """What is to be deleted: of a bot whose other recordings are still here, this one alone."""
    if capture.kind != bot_orders.KIND or capture.recording_ref is None:
        return capture.kind
    others = Capture.external_id.startswith(f"{capture.external_id}/", autoescape=True)
    query = select(Capture.id).where(Capture.provider == capture.provider, others).limit(1)
    return bot_orders.KIND if db.session.scalar(query) is None else bot_parts.PART


def _is_due() -> ColumnElement[bool]:
    return Erasure.done_at.is_(None) & (Erasure.due_at <= now())


def _pause(error: ExternalError, attempts: int) -> timedelta:
    """What the provider asked for; a day where trying again soon can't help; else growing."""
    if error.permanent:
        return _LONGEST_PAUSE
    if error.retry_after is not None:
        return timedelta(seconds=max(error.retry_after, 1.0))
    growing = timedelta(seconds=_FIRST_PAUSE_S * 4.0 ** min(attempts - 1, 8))
    return min(growing * random.uniform(1.0, 1.25), _LONGEST_PAUSE)  # noqa: S311 - no secret
