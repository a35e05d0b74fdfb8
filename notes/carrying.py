"""What earlier meetings of a series left to be done. Core.

What stands on a recording's page is the same for everybody who reads it, and what its summariser
is told may come to stand there: so only recordings count that all of them may see.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_, update
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from notes import events
from notes.db import db
from notes.models import Recording, RecordingShare, Task, TaskState

MOST = 50  # tasks that are carried over, the newest
MEETINGS = 200  # that they are looked for in, the latest


def shared(home: Recording) -> ColumnElement[bool]:
    """The recordings that everybody who sees this one may see too, as a condition."""
    seen = Recording.visibility == "team"
    if home.visibility != "team":
        of_home = select(RecordingShare.user_id).where(RecordingShare.recording_id == home.id)
        readers = {home.created_by, *db.session.scalars(of_home)}
        seen = or_(seen, *([_is_read_by(readers)] if None not in readers else []))
    return and_(Recording.team_id == home.team_id, Recording.deleted_at.is_(None), seen)


def earlier(recording: Recording) -> list[uuid.UUID]:
    """Those of them that are earlier meetings of its series, the latest first."""
    if recording.series_id is None:
        return []
    before = (
        Recording.series_id == recording.series_id,
        _place() < (recording.started_at, recording.id),
        shared(recording),
    )
    latest = (Recording.started_at.desc(), Recording.id.desc())
    query = select(Recording.id).where(*before).order_by(*latest).limit(MEETINGS)
    return list(db.session.scalars(query))


def open_tasks(recording: Recording) -> list[Task]:
    """What is still to be done, suggestions that nobody answered among it: of the latest meetings
    first, with all that a row shows."""
    return list(db.session.scalars(_loaded(_left(recording).limit(MOST))))


def those(recording: Recording, task_ids: Collection[uuid.UUID]) -> list[Task]:
    """Those of these tasks that are earlier meetings' and were not taken away, done ones too."""
    if not task_ids:
        return []
    return list(db.session.scalars(_loaded(_kept(recording).where(Task.id.in_(task_ids)))))


def owner(task: Task) -> str | None:
    """Who is to do it, by name, as far as that is known."""
    if task.assignee is not None:
        return task.assignee.name
    return task.assignee_text or (task.speaker.name if task.speaker else None)


def shown(recording: Recording, mentioned: Collection[uuid.UUID]) -> list[Task]:
    """Those that stand on the recording's page: what somebody accepted, and what was `mentioned`
    in it."""
    wanted = or_(Task.state == TaskState.ACCEPTED, Task.id.in_(mentioned))
    return list(db.session.scalars(_loaded(_left(recording).where(wanted).limit(MOST))))


def suggested(recording: Recording) -> int:
    """How many suggestions of earlier meetings nobody has answered."""
    wanted = _left(recording).where(Task.state == TaskState.SUGGESTED).order_by(None)
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def touch_later(recording_id: uuid.UUID) -> None:
    """Tell the open pages of later meetings that a task of this one changed. The recording's own
    row is held already; the others are taken in the order of time, so that no two wait for each
    other."""
    home = db.session.get(Recording, recording_id)
    if home is None or home.series_id is None:
        return
    later = and_(
        Recording.series_id == home.series_id,
        _place() > (home.started_at, home.id),
        Recording.deleted_at.is_(None),
    )
    _touch(later, wait=True)


def touch_homes(task_ids: set[uuid.UUID]) -> None:
    """Tell the open pages of the meetings that tasks come from. A page whose recording somebody
    is just changing is passed by: to wait for an earlier one could be to wait for each other."""
    if task_ids:
        homes = select(Task.recording_id).where(Task.id.in_(task_ids))
        _touch(Recording.id.in_(homes), wait=False)


def _is_read_by(readers: Collection[int | None]) -> ColumnElement[bool]:
    """A private recording that belongs to each of them."""
    shares = (
        select(func.count())
        .select_from(RecordingShare)
        .where(
            RecordingShare.recording_id == Recording.id,
            RecordingShare.user_id.in_(readers),
            RecordingShare.user_id.is_distinct_from(Recording.created_by),
        )
        .scalar_subquery()
    )
    made = case((Recording.created_by.in_(readers), 1), else_=0)
    return made + shares >= len(readers)


def _touch(which: ColumnElement[bool], *, wait: bool) -> None:
    """Let the section of tasks be drawn anew; the recordings themselves haven't changed."""
    held = select(Recording.id).where(which).order_by(*_place())
    found = list(db.session.scalars(held.with_for_update(skip_locked=not wait)))
    if not found:
        return
    above = Recording.rev + 1
    db.session.execute(
        update(Recording)
        .where(Recording.id.in_(found))
        .values(rev=above, rev_tasks=above, updated_at=Recording.updated_at)
        .execution_options(synchronize_session=False)
    )
    for one in found:
        events.publish(one)


def _place() -> Any:
    return tuple_(Recording.started_at, Recording.id)


def _left(recording: Recording) -> Select[Any]:
    return _kept(recording).where(Task.done_at.is_(None))


def _kept(recording: Recording) -> Select[Any]:
    """Meetings are looked for first: a database that knows nothing of these tables yet would
    compare each of them with each task."""
    return (
        select(Task)
        .join(Task.recording)
        .where(
            Task.team_id == recording.team_id,
            Task.recording_id.in_(earlier(recording)),
            Task.state != TaskState.DISMISSED,
            Task.deleted_at.is_(None),
        )
        .order_by(Recording.started_at.desc(), Recording.id.desc(), Task.position, Task.id)
    )


def _loaded(query: Select[Any]) -> Select[Any]:
    columns = load_only(Recording.title, Recording.started_at, Recording.team_id)
    return query.options(
        contains_eager(Task.recording).options(columns),
        joinedload(Task.assignee),
        joinedload(Task.speaker),
        selectinload(Task.evidence),
    )
