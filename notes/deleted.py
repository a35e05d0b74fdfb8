"""Deleted recordings: listed while they can be brought back, and deleted for good. Core."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from notes import jobqueue
from notes.db import db, now
from notes.errors import Forbidden, NotFound
from notes.models import Recording, User
from notes.recordings import UNDO_FOR, Viewer, visible

PAGE = 50
MAKERS_ONLY = "Only owners, admins and whoever made a recording can delete it for good."


@dataclass(frozen=True, slots=True)
class Row:
    """A deleted recording: who deleted it, until when it can be brought back (`going`: not any
    more), and whether the viewer may delete it for good."""

    recording: Recording
    by: str | None
    until: datetime
    going: bool
    erasable: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them, the newest deletion first; `older` is the number of the next page."""

    rows: list[Row]
    older: int | None


def page(viewer: Viewer, number: int = 1) -> Page:
    """What was deleted of what the viewer could see. Raises Forbidden for a viewer."""
    viewer.require_edit()
    query = (
        select(Recording, User.name)
        .outerjoin(User, User.id == Recording.deleted_by)
        .where(visible(viewer), Recording.deleted_at.is_not(None))
        .order_by(Recording.deleted_at.desc(), Recording.id.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    )
    rows = [_row(viewer, one, by) for one, by in db.session.execute(query)]
    return Page(rows[:PAGE], number + 1 if len(rows) > PAGE else None)


def for_good(viewer: Viewer, recording_id: uuid.UUID) -> Recording:
    """Have a deleted recording removed with all its files, now. Raises NotFound, Forbidden."""
    recording = db.session.scalar(
        select(Recording).where(
            Recording.id == recording_id, visible(viewer), Recording.deleted_at.is_not(None)
        )
    )
    if recording is None:
        raise NotFound("There is no such deleted recording, or it is gone for good already.")
    viewer.require_edit()
    if not _may_erase(viewer, recording):
        raise Forbidden(MAKERS_ONLY)
    recording.deleted_at = now() - UNDO_FOR - timedelta(seconds=1)  # past its time
    jobqueue.enqueue(jobqueue.PURGE, job_id=f"purge-{recording_id}")
    return recording


def overdue() -> list[uuid.UUID]:
    """Recordings that can't be brought back any more, and whose rows are still here."""
    past = Recording.deleted_at < now() - UNDO_FOR
    return list(db.session.scalars(select(Recording.id).where(past).order_by(Recording.id)))


def _row(viewer: Viewer, recording: Recording, by: str | None) -> Row:
    at = recording.deleted_at
    assert at is not None  # noqa: S101 - the query asks for it
    until = at + UNDO_FOR
    return Row(recording, by, until, until <= now(), _may_erase(viewer, recording))


def _may_erase(viewer: Viewer, recording: Recording) -> bool:
    return viewer.role.can_administer or recording.created_by == viewer.user.id
