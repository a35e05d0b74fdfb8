"""Removes for good what was deleted long enough ago: objects first, rows last."""

from __future__ import annotations

import logging
import shutil
import time
import uuid

from sqlalchemy import delete, select

from notes import (
    announced,
    artefacts,
    deleted,
    erasures,
    incoming,
    jobqueue,
    processes,
    uploads,
)
from notes.adapters import adapters
from notes.connections import redis, settings
from notes.db import db, now
from notes.errors import ExternalError
from notes.jobs import captured_media
from notes.jobs.outcome import scratch
from notes.models import MediaFile, MediaKind, Recording, Run, RunState, Upload

log = logging.getLogger(__name__)

SCRATCH_KEPT_S = 2 * 24 * 3600  # longer than any step may take
MEND_EVERY_S = 300


def purge() -> None:
    """Empty the bin. A store that fails leaves the row, so the next round tries again."""
    overdue = deleted.overdue()
    db.session.commit()
    for recording_id in overdue:
        if _at_work(recording_id):
            log.info("recording %s stays for now: a step of it is at work", recording_id)
            continue
        try:
            _remove_files(recording_id)
        except ExternalError as error:
            log.warning("recording %s stays for now: %s", recording_id, error.message)
            continue
        _remove_rows(recording_id)
        log.info("recording %s is gone for good", recording_id)
    uploads.sweep()
    announced.sweep()
    erasures.forget_old()
    db.session.commit()
    _sweep_scratch()


def mend() -> None:
    """Ask for a purge where something is overdue: not every round, a store may be away."""
    overdue = deleted.overdue()
    db.session.commit()  # what follows waits for Redis
    if overdue and redis().set("purge:asked", 1, nx=True, ex=MEND_EVERY_S):
        jobqueue.enqueue_now(jobqueue.PURGE, job_id=f"purge-{uuid.uuid4()}", keep_s=MEND_EVERY_S)


def _at_work(recording_id: uuid.UUID) -> bool:
    """Whether a worker may still put files into the store: it notices the deletion only when it
    wants to write that down."""
    running = select(Run.worker, Run.heartbeat_at).where(
        Run.recording_id == recording_id, Run.state == RunState.RUNNING
    )
    rows = db.session.execute(running).all()
    db.session.commit()
    for worker, heartbeat_at in rows:
        # The heart of a claim that is lost doesn't beat, so here the process itself counts.
        is_here = worker is not None and processes.pid_of(worker) is not None
        beat = now() if is_here else heartbeat_at
        if processes.alive(worker, beat, settings().poll_seconds):
            return True
    return False


def _remove_files(recording_id: uuid.UUID) -> None:
    listed = select(MediaFile.key).where(MediaFile.recording_id == recording_id)
    arrived = select(Upload.id).where(Upload.recording_id == recording_id)
    keys = set(db.session.scalars(listed))
    upload_ids = list(db.session.scalars(arrived))
    db.session.commit()
    # A step that was killed between storing and writing it down left a file without a row.
    keys |= {artefacts.old_key(recording_id, kind) for kind in MediaKind}
    for key in keys:
        adapters().storage.delete(key)
    for upload_id in upload_ids:
        incoming.remove(upload_id)
    captured_media.tidy(recording_id)


def _remove_rows(recording_id: uuid.UUID) -> None:
    """In one transaction with what is still to be deleted at a provider."""
    recording = db.session.get(Recording, recording_id)
    if recording is not None:
        erasures.remember(recording)
    db.session.execute(delete(Upload).where(Upload.recording_id == recording_id))
    db.session.execute(delete(Recording).where(Recording.id == recording_id))
    db.session.commit()


def _sweep_scratch() -> None:
    limit = time.time() - SCRATCH_KEPT_S
    for path in scratch().iterdir():
        if path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True)
