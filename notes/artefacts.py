"""The files of a recording: one row for each kind, under a key of ours. Core."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from notes import recordings
from notes.db import db, now
from notes.models import MediaFile, MediaKind, Recording
from notes.storage import Stored


def key(recording_id: uuid.UUID, kind: MediaKind) -> str:
    """Where the store keeps a file. The same each time, so that a repeat overwrites it."""
    return f"recordings/{recording_id}/{kind}"


def find(recording_id: uuid.UUID, kind: MediaKind) -> MediaFile | None:
    """The file of that kind, if there is one."""
    return db.session.scalar(
        select(MediaFile).where(MediaFile.recording_id == recording_id, MediaFile.kind == kind)
    )


def record(
    recording_id: uuid.UUID, kind: MediaKind, stored: Stored, mime: str, **values: Any
) -> MediaFile:
    """Say that the store has a file; one of the same kind is replaced."""
    found = find(recording_id, kind)
    if found is None:
        team_id = db.session.get_one(Recording, recording_id).team_id
        found = MediaFile(recording_id=recording_id, team_id=team_id, kind=kind)
        db.session.add(found)
    found.key, found.size, found.sha256 = stored.key, stored.size, stored.sha256
    found.mime = mime
    found.created_at = now()
    for name, value in values.items():
        setattr(found, name, value)
    db.session.flush()
    recordings.touch(recording_id, "media")
    return found
