"""Who works on a run: claiming it, proving that one still holds it, and ending it. Core.

A claim is a row's state, not a lock: it outlives a connection, and whoever lost it finds out at
the next write. Every write of a step happens in a transaction that begins with `hold`.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update

from notes import recordings, runs
from notes.db import db, now
from notes.models import Recording, Run, RunState, Step

SETBACKS = 5  # passing failures in a row before a run counts as failed
_PAUSE_S = 20.0
_LONGEST_PAUSE_S = 1800.0


class ClaimLost(Exception):
    """Somebody else has the run now, it was replaced, or its recording was deleted."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a run, and what it says is to be done."""

    run_id: uuid.UUID
    recording_id: uuid.UUID
    step: Step
    token: uuid.UUID
    options: Mapping[str, Any]
    checkpoint_ms: int
    since: datetime  # when the run was made: what is older was there before


def take(run_id: uuid.UUID, worker: str) -> Claim | None:
    """Claim a queued run for `worker` (see `processes.me`); None when it isn't to be had."""
    token = uuid.uuid4()
    moment = now()
    row = db.session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == RunState.QUEUED, _recording_lives())
        .values(
            state=RunState.RUNNING,
            claim=token,
            worker=worker,
            heartbeat_at=moment,
            started_at=moment,
            reason=None,
            draft=None,
        )
        .returning(Run.recording_id, Run.step, Run.options, Run.checkpoint_ms, Run.created_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    runs.settle(row.recording_id)
    return Claim(
        run_id,
        row.recording_id,
        Step(row.step),
        token,
        row.options,
        row.checkpoint_ms,
        row.created_at,
    )


def held(claim: Claim) -> ColumnElement[bool]:
    """The run, as long as the claim is good."""
    return and_(Run.id == claim.run_id, Run.claim == claim.token, _recording_lives())


def hold(claim: Claim, /, **values: Any) -> None:
    """Begin a transaction of writes: set `values` on the run, or raise ClaimLost."""
    kept = db.session.execute(
        update(Run)
        .where(held(claim))
        .values(heartbeat_at=now(), **values)
        .returning(Run.id)
        .execution_options(synchronize_session=False)
    ).first()
    if kept is None:
        raise ClaimLost


def progress(claim: Claim, done_ms: int, total_ms: int) -> None:
    """Say how far the work is."""
    hold(claim, done_ms=done_ms, total_ms=total_ms)
    recordings.touch(claim.recording_id, "steps")


def end(
    claim: Claim, state: RunState, reason: str | None = None, *, can_retry: bool = True
) -> None:
    """Done, skipped or failed; what waited for it is queued."""
    hold(
        claim,
        state=state,
        reason=reason,
        can_retry=can_retry,
        draft=None,
        claim=None,
        worker=None,
        finished_at=now(),
    )
    runs.advance(claim.recording_id)


def postpone(
    claim: Claim, reason: str, retry_after: float | None = None, *, setback: bool = True
) -> None:
    """Try again later: after `retry_after` seconds, or a pause that doubles each time.

    After SETBACKS times without getting further the run has failed; where it merely waits for
    something (`setback` false) that isn't counted.
    """
    setbacks = db.session.scalar(select(Run.setbacks).where(held(claim)))
    if setbacks is None:
        raise ClaimLost
    if setback and setbacks + 1 >= SETBACKS:
        end(claim, RunState.FAILED, f"{reason} It was tried {SETBACKS} times.")
        return
    pause = (
        retry_after if retry_after is not None else min(_PAUSE_S * 2**setbacks, _LONGEST_PAUSE_S)
    )
    pause *= random.uniform(1.0, 1.25)  # noqa: S311 - so that many don't come back at once
    hold(
        claim,
        state=RunState.WAITING,
        reason=reason,
        retry_at=now() + timedelta(seconds=pause),
        setbacks=setbacks + setback,
        draft=None,
        claim=None,
        worker=None,
    )
    runs.settle(claim.recording_id)


def _recording_lives() -> ColumnElement[bool]:
    return (
        select(Recording.id)
        .where(Recording.id == Run.recording_id, Recording.deleted_at.is_(None))
        .exists()
    )
