"""The same file a second time. Core."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from notes import recordings
from notes.db import db
from notes.errors import Conflict
from notes.models import MediaFile, MediaKind, Recording, Role, Upload, User
from notes.recordings import Viewer


class Twin(Conflict):
    """The team has a recording of the same bytes; `recording` is that one."""

    code = "twin"

    def __init__(self, recording: Recording) -> None:
        super().__init__(f"You already have this file, as “{recording.title}”.")
        self.recording = recording


def of(upload: Upload) -> Recording | None:
    """The first recording of the same bytes that this person may see."""
    user = db.session.get_one(User, upload.user_id)
    same = or_(
        exists().where(
            MediaFile.recording_id == Recording.id,
            MediaFile.kind == MediaKind.ORIGINAL,
            MediaFile.team_id == upload.team_id,
            MediaFile.sha256 == upload.sha256,
        ),
        exists().where(  # its media may be on the way to the store yet
            Upload.recording_id == Recording.id,
            Upload.team_id == upload.team_id,
            Upload.sha256 == upload.sha256,
        ),
    )
    return db.session.scalar(
        select(Recording)
        .where(
            recordings.visible(Viewer(user, upload.team_id, Role.MEMBER)),
            Recording.deleted_at.is_(None),
            same,
        )
        .order_by(Recording.created_at)
        .limit(1)
    )
