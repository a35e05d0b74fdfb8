"""Removes for good what was deleted long enough ago: objects first, rows last."""

from __future__ import annotations

import logging
import shutil
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from notes import (
    announced,
    artefacts,
    deleted,
    erasures,
    incoming,
    jobqueue,
    leftovers,
    run_rescue,
    store_sweeping,
    storing,
    uploads,
)
from notes.connections import redis, settings
from notes.db import db
from notes.errors import ExternalError
from notes.jobs import captured_media
from notes.jobs.outcome import scratch
from notes.models import MediaFile, MediaKind, Recording, Upload

log = logging.getLogger(__name__)

SCRATCH_KEPT_S = 2 * 24 * 3600  # longer than any step may take
MEND_EVERY_S = 300


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that a store didn't delete, and why."""

    store_id: uuid.UUID
    key: str
    error: ExternalError


def purge() -> None:
    """Empty the bin. A store that fails leaves the row, so the next round tries again."""
    overdue = deleted.overdue()
    db.session.commit()
    for recording_id in overdue:
        is_at_work = run_rescue.is_at_work(recording_id, settings().poll_seconds)
        db.session.commit()
        if is_at_work:
            log.info("recording %s stays for now: a step of it is at work", recording_id)
            continue
        try:
            refused = _remove_files(recording_id)
        except ExternalError as error:
            log.warning("recording %s stays for now: %s", recording_id, error.message)
            continue
        _remove_rows(recording_id, refused)
        log.info("recording %s is gone for good", recording_id)
    uploads.sweep()
    announced.sweep()
    erasures.forget_old()
    db.session.commit()
    store_sweeping.sweep()
    _sweep_scratch()


def mend() -> None:
    """Ask for a purge where something is overdue: not every round, a store may be away."""
    overdue = bool(deleted.overdue()) or leftovers.any_due()
    db.session.commit()  # what follows waits for Redis
    if overdue and redis().set("purge:asked", 1, nx=True, ex=MEND_EVERY_S):
        jobqueue.enqueue_now(jobqueue.PURGE, job_id=f"purge-{uuid.uuid4()}", keep_s=MEND_EVERY_S)


def _remove_files(recording_id: uuid.UUID) -> list[Refused]:
    """Delete every file of a recording; given back are those that a team's own store won't let
    go of, not today and perhaps never. Raises ExternalError."""
    lying = select(MediaFile.store_id, MediaFile.key).where(MediaFile.recording_id == recording_id)
    files = [(store_id, key) for store_id, key in db.session.execute(lying)]
    arrived = select(Upload.id).where(Upload.recording_id == recording_id)
    upload_ids = list(db.session.scalars(arrived))
    db.session.commit()
    # Before teams had stores, a step that was killed left a file that nothing was written about.
    files += [(None, artefacts.old_key(recording_id, kind)) for kind in MediaKind]
    refused = [one for store_id, key in files if (one := _remove_file(store_id, key))]
    for upload_id in upload_ids:
        incoming.remove(upload_id)
    captured_media.tidy(recording_id)
    return refused


def _remove_file(store_id: uuid.UUID | None, key: str) -> Refused | None:
    try:
        store = storing.at(store_id)
        db.session.commit()
        store.delete(key)
    except ExternalError as error:
        if store_id is None or not error.permanent:
            raise
        return Refused(store_id, key, error)
    return None


def _remove_rows(recording_id: uuid.UUID, refused: Sequence[Refused]) -> None:
    """In one transaction with what is still to be deleted at a provider or in a store."""
    recording = db.session.get(Recording, recording_id)
    leftovers.hurry(recording_id=recording_id)
    if recording is not None:
        erasures.remember(recording)
        for one in refused:
            team_id = recording.team_id
            leftovers.refused(team_id, recording_id, one.store_id, one.key, one.error)
    db.session.execute(delete(Upload).where(Upload.recording_id == recording_id))
    db.session.execute(delete(Recording).where(Recording.id == recording_id))
    db.session.commit()


def _sweep_scratch() -> None:
    limit = time.time() - SCRATCH_KEPT_S
    for path in scratch().iterdir():
        if path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True)
