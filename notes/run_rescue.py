"""Finds runs that nobody works on and nobody will, and gets them going again. Core.

Doing any of it twice at once is harmless: a run is only moved from the state it was seen in.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, select, update

from notes import processes, run_plan, runs
from notes.db import db, now
from notes.models import Recording, Run, RunState, Status, Step
from notes.runs import Seen

DEATHS = 3  # workers that a run may take with it, in a row, before it counts as failed
KILLED = (
    "The server's worker ended three times while {doing}, last without a word. "
    "It may have run out of memory. Try again, or tell the person who looks after the server."
)


def abandoned(poll_seconds: float) -> list[Seen]:
    """Runs whose worker is dead."""
    return [
        run
        for run in _of_state(RunState.RUNNING)
        if not processes.alive(run.worker, run.heartbeat_at, poll_seconds)
    ]


def is_at_work(recording_id: uuid.UUID, poll_seconds: float) -> bool:
    """Whether a worker may still put files into a store or read them: it notices that its
    recording was deleted only when it wants to write something down."""
    running = select(Run.worker, Run.heartbeat_at).where(
        Run.recording_id == recording_id, Run.state == RunState.RUNNING
    )
    for worker, heartbeat_at in db.session.execute(running).all():
        # The heart of a claim that is lost doesn't beat, so here the process itself counts.
        is_here = worker is not None and processes.pid_of(worker) is not None
        if processes.alive(worker, now() if is_here else heartbeat_at, poll_seconds):
            return True
    return False


def queued() -> list[Seen]:
    """Runs that should be on a queue; `jobqueue.known` says which of them are."""
    return _of_state(RunState.QUEUED)


def due() -> list[Seen]:
    """Runs whose pause before another try is over."""
    return _of_state(RunState.WAITING, Run.retry_at <= now())


def stuck() -> list[uuid.UUID]:
    """Recordings with a run that waits although nothing of theirs is at work."""
    at_work = select(Run.recording_id).where(
        Run.step != Step.REDO,
        Run.state.in_((RunState.QUEUED, RunState.RUNNING))
        | (Run.state == RunState.WAITING) & Run.retry_at.is_not(None),
    )
    return list(
        db.session.scalars(
            select(Run.recording_id)
            .join(Recording, Recording.id == Run.recording_id)
            .where(
                Run.state == RunState.WAITING,
                Run.recording_id.not_in(at_work),
                Recording.deleted_at.is_(None),
                (Recording.status == Status.PROCESSING) | (Run.step == Step.COPY),
            )
            .distinct()
        )
    )


def take_back(run: Seen) -> None:
    """Queue a run whose worker is dead, or fail it when it has cost too many."""
    deaths = run.setbacks + 1
    seen = RunState.RUNNING
    moved = runs.queue(run, seen, setbacks=deaths) if deaths < DEATHS else _fail(run)
    if moved:
        runs.advance(run.recording_id)


def give_back(worker_pid: int) -> None:
    """Queue what a process of ours, which was ended on purpose, was working on."""
    for run in _of_state(RunState.RUNNING):
        if run.worker and processes.pid_of(run.worker) == worker_pid:
            runs.queue(run, RunState.RUNNING)
            runs.settle(run.recording_id)


def _fail(run: Seen) -> bool:
    moved = db.session.execute(
        update(Run)
        .where(Run.id == run.id, Run.state == RunState.RUNNING, Run.attempt == run.attempt)
        .values(
            state=RunState.FAILED,
            reason=KILLED.format(doing=run_plan.doing(Step(run.step))),
            claim=None,
            worker=None,
            finished_at=now(),
            setbacks=run.setbacks + 1,
        )
        .returning(Run.id)
        .execution_options(synchronize_session=False)
    ).first()
    return moved is not None


def _of_state(state: RunState, *conditions: ColumnElement[bool]) -> list[Seen]:
    rows = db.session.execute(
        select(
            Run.id,
            Run.recording_id,
            Run.step,
            Run.attempt,
            Run.setbacks,
            Run.worker,
            Run.heartbeat_at,
        )
        .join(Recording, Recording.id == Run.recording_id)
        .where(Run.state == state, Recording.deleted_at.is_(None), *conditions)
        .order_by(Run.created_at, Run.id)
    )
    return [Seen(*row) for row in rows]
