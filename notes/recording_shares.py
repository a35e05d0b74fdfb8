"""Members to whom a private recording belongs too, beside who made it. Core."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from notes import recordings
from notes.db import db
from notes.models import Recording, RecordingShare


def share(recording: Recording, user_id: int) -> bool:
    """Let a recording belong to a member too; False where it did already. Who else has it may not
    see what is carried over from earlier meetings any more, so that is drawn anew."""
    if recording.created_by == user_id:
        return False
    key = {"recording_id": recording.id, "user_id": user_id}
    recordings.touch(recording.id, "header", "tasks")  # of two at once, one sees the other's
    if db.session.get(RecordingShare, key, populate_existing=True) is not None:
        return False
    db.session.add(RecordingShare(**key))
    db.session.flush()
    return True


def sharers(recording_id: uuid.UUID) -> list[int]:
    """The numbers of those to whom it belongs beside its maker."""
    query = select(RecordingShare.user_id).where(RecordingShare.recording_id == recording_id)
    return list(db.session.scalars(query.order_by(RecordingShare.user_id)))


def hand_on(source_id: uuid.UUID, target: Recording) -> None:
    """Let a recording belong to everybody to whom another one does."""
    for user_id in sharers(source_id):
        share(target, user_id)
