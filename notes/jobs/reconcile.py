"""Compares what should be worked on with what is, and mends the difference."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from notes import jobqueue, run_rescue, runs, search, uploads
from notes.connections import settings
from notes.db import db
from notes.jobs import bots, deliveries, erasures, purge, rooms, store_move
from notes.models import RunState
from notes.runs import Seen

log = logging.getLogger(__name__)

REINDEXED_AT_ONCE = 20


def reconcile() -> None:
    """Take back the runs of dead workers, queue what the queue has lost or what waited long
    enough, settle uploads that broke off, follow up what providers told, delete what has to go,
    and index what was edited."""
    _each(run_rescue.abandoned(settings().poll_seconds), "its worker is gone", run_rescue.take_back)
    _each(_lost(), "the queue lost it", lambda run: _queue(run, RunState.QUEUED))
    _each(run_rescue.due(), "its pause is over", lambda run: _queue(run, RunState.WAITING))
    for recording_id in run_rescue.stuck():
        runs.advance(recording_id)
        db.session.commit()
    bots.mend()
    rooms.mend()
    deliveries.mend()
    erasures.mend()
    purge.mend()
    store_move.mend()
    uploads.sweep()
    for recording_id in search.stale(REINDEXED_AT_ONCE):
        search.index(recording_id)
        db.session.commit()


def _lost() -> list[Seen]:
    queued = run_rescue.queued()
    db.session.commit()  # what follows waits for Redis
    alone = {found for found, _ in jobqueue.unattended((run.id, run.attempt) for run in queued)}
    return [run for run in queued if run.id in alone]


def _queue(run: Seen, seen: RunState) -> None:
    if runs.queue(run, seen):
        runs.settle(run.recording_id)


def _each(found: Sequence[Seen], why: str, mend: Callable[[Seen], None]) -> None:
    for run in found:
        log.warning("%s of recording %s: %s", run.step, run.recording_id, why)
        mend(run)
        db.session.commit()
