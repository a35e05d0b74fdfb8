"""The door through which every step is worked on: claim, do, write down how it ended."""

from __future__ import annotations

import errno
import logging
import uuid
from collections.abc import Callable, Mapping

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from notes import jobqueue, logs, processes, run_claims, run_plan, runs
from notes.db import db
from notes.errors import ExternalError, NotYet, Unreadable
from notes.jobs import (
    browser_copy,
    fetch,
    index,
    prepare,
    redo,
    speakers,
    summarise,
    transcribe,
)
from notes.jobs.heartbeat import beating
from notes.jobs.outcome import Outcome
from notes.models import RunState, Step
from notes.run_claims import Claim, ClaimLost

log = logging.getLogger(__name__)

STEPS: Mapping[Step, Callable[[Claim], Outcome]] = {
    Step.FETCH: fetch.fetch,
    Step.PREPARE: prepare.prepare,
    Step.TRANSCRIBE: transcribe.transcribe,
    Step.SPEAKERS: speakers.speakers,
    Step.SUMMARISE: summarise.summarise,
    Step.INDEX: index.index,
    Step.COPY: browser_copy.browser_copy,
    Step.REDO: redo.redo,
}
_QUICK = {Step.FETCH, Step.SUMMARISE}  # what follows these goes on in the same process
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
FULL = "The server's disk is full. Make room on it; this is tried again by itself."
BUSY = "The database was busy. This is tried again by itself."
BROKE = (
    "Something broke while {doing}. Try again; if it happens again, "
    "tell the person who looks after the server."
)


def work(run_id: str) -> None:
    """Work on a run if nobody else does, and on what follows it where that saves time."""
    claim = _take(uuid.UUID(run_id))
    while claim is not None:
        with logs.belonging_to(f"{claim.step} {claim.recording_id}"):
            _work(claim)
        claim = _next(claim)


def _take(run_id: uuid.UUID) -> Claim | None:
    claim = run_claims.take(run_id, processes.me())
    db.session.commit()
    return claim


def _work(claim: Claim) -> None:
    try:
        with beating(claim):
            outcome = STEPS[claim.step](claim)
        run_claims.end(claim, outcome.state, outcome.note)
        db.session.commit()
    except ClaimLost:
        db.session.rollback()
        log.info("run %s is somebody else's now", claim.run_id)
    except Exception as error:  # noqa: BLE001 - the one broad net of this door
        db.session.rollback()
        _failed(claim, error)


def _failed(claim: Claim, error: Exception) -> None:
    try:
        _write_down(claim, error)
        db.session.commit()
    except ClaimLost:
        db.session.rollback()


def _write_down(claim: Claim, error: Exception) -> None:
    if isinstance(error, Unreadable) or (isinstance(error, ExternalError) and error.permanent):
        run_claims.end(claim, RunState.FAILED, error.message, can_retry=False)
    elif isinstance(error, NotYet):
        run_claims.postpone(claim, error.message, error.retry_after, setback=False)
    elif isinstance(error, ExternalError):
        log.warning("%s: put off: %s", claim.step, error.message)
        run_claims.postpone(claim, error.message, error.retry_after)
    elif isinstance(error, OSError) and error.errno in _NO_ROOM:
        log.warning("%s: put off: the disk is full", claim.step)
        run_claims.postpone(claim, FULL)
    elif isinstance(error, OperationalError | StaleDataError):
        log.warning("%s: put off: %s", claim.step, error)
        run_claims.postpone(claim, BUSY, 1.0)
    else:
        log.error("%s of run %s broke", claim.step, claim.run_id, exc_info=error)
        reason = BROKE.format(doing=run_plan.doing(claim.step))
        run_claims.end(claim, RunState.FAILED, reason)


def _next(done: Claim) -> Claim | None:
    """The run that the one just done has queued, if this process should go on with it.

    Its job is on the queue all the same, for the case that this process dies here; it finds
    the run claimed. After `prepare` others may be waiting for their quick steps.
    """
    on = run_plan.job(done.step)
    ours = runs.current(done.recording_id)
    db.session.commit()
    following = [
        run for run in ours if run.state == RunState.QUEUED and run_plan.job(Step(run.step)) == on
    ]
    if not following:
        return None
    if done.step not in _QUICK and not (
        done.step == Step.PREPARE and jobqueue.holds_only(on.queue, [run.id for run in ours])
    ):
        return None
    return _take(following[0].id)
