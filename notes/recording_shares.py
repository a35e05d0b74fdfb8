"""Whose a private recording is: who made it, and who had its meeting in their calendar. Core."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from notes import carrying, recordings
from notes.db import db
from notes.errors import Forbidden
from notes.models import Recording, RecordingShare, User
from notes.recordings import Viewer

NOT_YOURS = "Only somebody whose recording it is can make it private again."


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


def owners(recording: Recording) -> list[str]:
    """The names of everybody whose it is."""
    ids = {recording.created_by, *sharers(recording.id)}
    query = select(User.name).where(User.id.in_([one for one in ids if one is not None]))
    return list(db.session.scalars(query.order_by(func.lower(User.name), User.id)))


def show_team(viewer: Viewer, recording_id: uuid.UUID) -> Recording:
    """Let the whole team see a private recording. Raises NotFound, Forbidden."""
    return _turn(recordings.get_for_edit(viewer, recording_id), "team")


def hide(viewer: Viewer, recording_id: uuid.UUID) -> Recording:
    """Let only those see a recording whose it is. Raises NotFound, Forbidden."""
    recording = recordings.get_for_edit(viewer, recording_id)
    mine = select(Recording.id).where(Recording.id == recording_id, recordings.belonging(viewer))
    if db.session.scalar(mine) is None:
        raise Forbidden(NOT_YOURS)
    return _turn(recording, "private")


def _turn(recording: Recording, visibility: str) -> Recording:
    if recording.visibility != visibility:
        recording.visibility = visibility
        recordings.touch(recording.id, "header", "tasks")
        carrying.touch_later(recording.id)
    return recording
