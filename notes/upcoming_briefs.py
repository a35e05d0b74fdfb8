"""What to know before a meeting that comes again: what the last one decided, what is still open.
Core.

Only of recordings that the person sees, and never the same to two people for that.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from notes import announced, series_notes
from notes.db import db, now
from notes.digests import Entry
from notes.models import Recording, Series, Status, Task, TaskState
from notes.recordings import Viewer, visible

EACH = series_notes.EACH


@dataclass(frozen=True, slots=True)
class Brief:
    """The last meeting of a series (`last`), the first few of its decisions and how many there
    are (`decided`); the first few open tasks of all its meetings, and how many (`open`)."""

    series: Series
    last: Recording
    decisions: tuple[Entry, ...] = ()
    decided: int = 0
    tasks: tuple[Task, ...] = ()
    open: int = 0


def of(
    viewer: Viewer, series: Iterable[Series], before: datetime | None = None
) -> dict[uuid.UUID, Brief]:
    """By series, where the person sees a recording of it that began before a moment (now, if not
    given). Eleven statements, however many series there are."""
    known = {one.id: one for one in series}
    last = _last(viewer, known.keys(), before or now()) if known else {}
    came_to = series_notes.of([one.id for one in last.values()]) if last else {}
    left = _open_tasks(viewer, last.keys()) if last else {}
    found = {}
    for series_id, recording in last.items():
        tasks, count = left.get(series_id, ((), 0))
        decided = came_to[recording.id]
        found[series_id] = Brief(
            known[series_id], recording, decided.decisions, decided.decided, tuple(tasks), count
        )
    return found


def _last(
    viewer: Viewer, series_ids: Collection[uuid.UUID], before: datetime
) -> dict[uuid.UUID, Recording]:
    """The latest recording of each that the person sees, and that is over."""
    order = (Recording.started_at.desc(), Recording.id.desc())
    place = func.row_number().over(partition_by=Recording.series_id, order_by=order)
    ranked = (
        select(Recording.id, place.label("place"))
        .where(
            Recording.series_id.in_(series_ids),
            Recording.started_at < before,
            Recording.status == Status.READY,
            *_seen(viewer),
        )
        .subquery()
    )
    query = select(Recording).join(ranked, ranked.c.id == Recording.id).where(ranked.c.place == 1)
    return {one.series_id: one for one in db.session.scalars(query) if one.series_id}


def _open_tasks(
    viewer: Viewer, series_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[list[Task], int]]:
    """What is still to be done of all meetings of each: the first few, and how many there are."""
    order = (Task.due.is_(None), Task.due, Recording.started_at.desc(), Task.id)
    place = func.row_number().over(partition_by=Recording.series_id, order_by=order)
    count = func.count().over(partition_by=Recording.series_id)
    ranked = (
        select(Task.id, Recording.series_id, place.label("place"), count.label("count"))
        .join(Recording, Recording.id == Task.recording_id)
        .where(
            Recording.series_id.in_(series_ids),
            Task.state == TaskState.ACCEPTED,
            Task.done_at.is_(None),
            Task.deleted_at.is_(None),
            *_seen(viewer),
        )
        .subquery()
    )
    query = (
        select(ranked.c.series_id, ranked.c.count, Task)
        .join(ranked, ranked.c.id == Task.id)
        .where(ranked.c.place <= EACH)
        .order_by(ranked.c.series_id, ranked.c.place)
        .options(joinedload(Task.assignee), joinedload(Task.speaker))
    )
    found: dict[uuid.UUID, tuple[list[Task], int]] = {}
    for series_id, many, task in db.session.execute(query):
        found.setdefault(series_id, ([], many))[0].append(task)
    return found


def _seen(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    pending = Recording.id.not_in(announced.pending())
    return (visible(viewer), Recording.deleted_at.is_(None), pending)
