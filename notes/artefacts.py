"""The files of a recording: one row for each kind, under a key of ours. Core."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from notes import leftovers, recordings
from notes.db import db, now
from notes.models import MediaFile, MediaKind, Recording
from notes.storage import Stored


def old_key(recording_id: uuid.UUID, kind: MediaKind) -> str:
    """Where the server's store keeps a file that came before teams had stores."""
    return f"recordings/{recording_id}/{kind}"


def new_key(recording_id: uuid.UUID, kind: str) -> str:
    """Where a store is to keep a file: a place that nothing had before, so that nobody who still
    has the old one reads half of it, and no worker that was given up for dead overwrites it."""
    return f"recordings/{recording_id}/{kind}-{uuid.uuid4().hex[:12]}"


def find(recording_id: uuid.UUID, kind: MediaKind) -> MediaFile | None:
    """The file of that kind, if there is one."""
    return db.session.scalar(
        select(MediaFile).where(MediaFile.recording_id == recording_id, MediaFile.kind == kind)
    )


def record(
    recording_id: uuid.UUID, kind: MediaKind, stored: Stored, mime: str, **values: Any
) -> MediaFile:
    """Say that a store has a file; one of the same kind is replaced."""
    found = _held(recording_id, kind)
    if found is None:
        team_id = db.session.get_one(Recording, recording_id).team_id
        found = MediaFile(recording_id=recording_id, team_id=team_id, kind=kind)
        db.session.add(found)
    elif (found.store_id, found.key) != (stored.store_id, stored.key):
        leftovers.leave(found.team_id, recording_id, found.store_id, found.key)
    found.store_id, found.key = stored.store_id, stored.key
    found.size, found.sha256 = stored.size, stored.sha256
    found.mime = mime
    found.created_at = now()
    for name, value in values.items():
        setattr(found, name, value)
    db.session.flush()
    leftovers.landed(stored.store_id, stored.key)
    recordings.touch(recording_id, "media")
    return found


def _held(recording_id: uuid.UUID, kind: MediaKind) -> MediaFile | None:
    """The file of that kind as it is now, and stays until this transaction ends: it may be
    being moved."""
    return db.session.scalar(
        select(MediaFile)
        .where(MediaFile.recording_id == recording_id, MediaFile.kind == kind)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
