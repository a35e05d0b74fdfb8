"""Removes for good what was deleted long enough ago: objects first, rows last."""

from __future__ import annotations

import logging
import shutil
import time
import uuid

from sqlalchemy import delete, select

from notes import artefacts, incoming, uploads
from notes.adapters import adapters
from notes.db import db, now
from notes.errors import ExternalError
from notes.jobs.outcome import scratch
from notes.models import MediaFile, MediaKind, Recording, Upload
from notes.recordings import UNDO_FOR

log = logging.getLogger(__name__)

SCRATCH_KEPT_S = 2 * 24 * 3600  # longer than any step may take


def purge() -> None:
    """Empty the bin. A store that fails leaves the row, so the next round tries again."""
    for recording_id in _deleted():
        try:
            _remove_files(recording_id)
        except ExternalError as error:
            log.warning("recording %s stays for now: %s", recording_id, error.message)
            continue
        _remove_rows(recording_id)
        log.info("recording %s is gone for good", recording_id)
    uploads.sweep()
    _sweep_scratch()


def _deleted() -> list[uuid.UUID]:
    found = list(
        db.session.scalars(select(Recording.id).where(Recording.deleted_at < now() - UNDO_FOR))
    )
    db.session.commit()
    return found


def _remove_files(recording_id: uuid.UUID) -> None:
    listed = select(MediaFile.key).where(MediaFile.recording_id == recording_id)
    arrived = select(Upload.id).where(Upload.recording_id == recording_id)
    keys = set(db.session.scalars(listed))
    upload_ids = list(db.session.scalars(arrived))
    db.session.commit()
    # A step that was killed between storing and writing it down left a file without a row.
    keys |= {artefacts.key(recording_id, kind) for kind in MediaKind}
    for key in keys:
        adapters().storage.delete(key)
    for upload_id in upload_ids:
        incoming.remove(upload_id)


def _remove_rows(recording_id: uuid.UUID) -> None:
    db.session.execute(delete(Upload).where(Upload.recording_id == recording_id))
    db.session.execute(delete(Recording).where(Recording.id == recording_id))
    db.session.commit()


def _sweep_scratch() -> None:
    limit = time.time() - SCRATCH_KEPT_S
    for path in scratch().iterdir():
        if path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True)
