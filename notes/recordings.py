"""Recordings: finding one that a person may see, changing it, and telling open pages. Core."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Uuid, and_, bindparam, or_, select, update

from notes import carrying, events
from notes.db import UtcDateTime, db, now
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Recording, RecordingShare, Role, User

UNDO_FOR = timedelta(days=7)
TITLE_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a person, the team they act in, their role there."""

    user: User
    team_id: int
    role: Role

    def require_edit(self) -> None:
        """Raise Forbidden for a viewer."""
        if not self.role.can_edit:
            raise Forbidden("You can read this team's recordings but not change them.")


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The recordings a person may see, as a condition. Part of every query."""
    return and_(
        Recording.team_id == viewer.team_id,
        or_(Recording.visibility == "team", belonging(viewer)),
    )


def belonging(viewer: Viewer) -> ColumnElement[bool]:
    """Those that are a person's own: made by them, or of a meeting that was in their calendar."""
    shared = select(RecordingShare.recording_id).where(RecordingShare.user_id == viewer.user.id)
    return or_(Recording.created_by == viewer.user.id, Recording.id.in_(shared))


def get(viewer: Viewer, recording_id: uuid.UUID) -> Recording:
    """The recording, or NotFound: also when it is another team's, private, or deleted."""
    found = db.session.scalar(
        select(Recording).where(
            Recording.id == recording_id, Recording.deleted_at.is_(None), visible(viewer)
        )
    )
    if found is None:
        raise NotFound("There is no such recording, or it isn't shared with you.")
    return found


def get_for_edit(viewer: Viewer, recording_id: uuid.UUID) -> Recording:
    """The recording for somebody who wants to change it: NotFound first, then Forbidden."""
    found = get(viewer, recording_id)
    viewer.require_edit()
    return found


def touch(recording_id: uuid.UUID, *sections: str, lines: int = 0) -> int:
    """Take the next numbers for a change and wake open pages after the commit.

    `sections` are names from `models.SECTIONS`; `lines` is how many segments change. Returns
    the highest number taken: the segments have it and the `lines - 1` below it. One UPDATE, so
    that two writers never get the same number.
    """
    taken = {"touched": recording_id, "step": max(lines, 1), "moment": now()}
    top: int | None = db.session.scalar(_touching(sections), taken)
    if top is None:
        raise NotFound("There is no such recording.")
    events.publish(recording_id)
    return top


@lru_cache(maxsize=64)
def _touching(sections: tuple[str, ...]) -> Any:
    """The statement for these sections; making it costs more than running it."""
    above = Recording.rev + bindparam("step", type_=BigInteger)
    values = {f"rev_{name}": above for name in sections}
    return (
        update(Recording)
        .where(Recording.id == bindparam("touched", type_=Uuid))
        .values(rev=above, updated_at=bindparam("moment", type_=UtcDateTime), **values)
        .returning(Recording.rev)
        .execution_options(synchronize_session=False)
    )


def rename(viewer: Viewer, recording_id: uuid.UUID, title: str) -> Recording:
    """Give a recording another title."""
    recording = get_for_edit(viewer, recording_id)
    cleaned = " ".join(title.split())
    if not cleaned:
        raise Invalid("A recording needs a title.", "title")
    if len(cleaned) > TITLE_LIMIT:
        raise Invalid(f"A title has at most {TITLE_LIMIT} characters.", "title")
    recording.title = cleaned
    touch(recording_id, "header")
    return recording


def delete(viewer: Viewer, recording_id: uuid.UUID) -> Recording:
    """Hide a recording from everybody; `restore` undoes it for seven days."""
    recording = get_for_edit(viewer, recording_id)
    recording.deleted_at = now()
    recording.deleted_by = viewer.user.id
    touch(recording_id, "header")
    carrying.touch_later(recording_id)
    return recording


def restore(viewer: Viewer, recording_id: uuid.UUID) -> Recording:
    """Bring back a recording that was deleted less than seven days ago."""
    recording = db.session.scalar(
        select(Recording).where(Recording.id == recording_id, visible(viewer))
    )
    if recording is None or (
        recording.deleted_at is not None and recording.deleted_at < now() - UNDO_FOR
    ):
        raise NotFound("There is no such recording, or it is gone for good.")
    viewer.require_edit()
    recording.deleted_at = None
    recording.deleted_by = None
    touch(recording_id, "header")
    carrying.touch_later(recording_id)
    return recording
