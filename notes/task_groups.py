"""Tasks by person, by meeting and by series: the first few of each, and which have any. Core."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_, union_all

from notes.db import db
from notes.models import Recording, Series, Speaker, Task, User
from notes.recordings import Viewer, visible
from notes.task_listing import Cursor
from notes.task_views import (
    Filters,
    Owner,
    Terms,
    View,
    in_series,
    is_seen,
    loaded,
    owned_by,
    owner_of,
    seen,
    terms,
)

GROUPS = 12  # people or meetings a page
EACH = 6  # tasks of each


@dataclass(frozen=True, slots=True)
class Meeting:
    """A recording with the first of its tasks; without `id` those of no meeting."""

    id: uuid.UUID | None
    title: str
    started_at: datetime | None
    tasks: list[Task] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class OfSeries:
    """A series with the first of the tasks of its recordings."""

    id: uuid.UUID
    title: str
    tasks: list[Task] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with the first of their tasks, how many there are in all, how many of them late."""

    owner: Owner
    name: str
    count: int
    late: int
    tasks: list[Task] = field(default_factory=list)


def meetings(
    viewer: Viewer, view: View, filters: Filters, today: date, *, after: Cursor | None = None
) -> tuple[list[Meeting], Cursor | None]:
    """Recordings that have such tasks, the latest first, each with some; four statements."""
    wanted = terms(view, viewer, today, filters)
    query = select(Recording.id, Recording.title, Recording.started_at).where(
        visible(viewer),
        Recording.deleted_at.is_(None),
        select(1).where(Task.recording_id == Recording.id, *wanted).exists(),
    )
    if after is not None:
        place = tuple_(Recording.started_at, Recording.id)
        query = query.where(place < (after.moment(), after.id))
    query = query.order_by(Recording.started_at.desc(), Recording.id.desc()).limit(GROUPS + 1)
    found = [Meeting(*row) for row in db.session.execute(query)]
    more, found = len(found) > GROUPS, found[:GROUPS]
    groups = [*found]
    if after is None and view is not View.SUGGESTED:
        groups.insert(0, Meeting(None, "No meeting", None))
    first = _first_of_each(viewer, wanted, [Task.recording_id == one.id for one in groups])
    tasks = _loaded([one for ids in first for one in ids[:EACH]])
    shown = [
        replace(one, tasks=some, more=len(ids) > EACH)
        for one, ids in zip(groups, first, strict=True)
        if (some := [task for task in tasks if task.recording_id == one.id])
    ]
    last = found[-1] if more else None
    return shown, Cursor(last.started_at, last.id) if last and last.id else None


def series(
    viewer: Viewer, filters: Filters, today: date, *, skip: int = 0
) -> tuple[list[OfSeries], bool]:
    """Series whose recordings left something to do, by title, each with some of it; and whether
    there are more after these. Four statements."""
    wanted = terms(View.SERIES, viewer, today, filters)
    busy = (
        select(Recording.series_id)
        .join(Task, Task.recording_id == Recording.id)
        .where(visible(viewer), Recording.deleted_at.is_(None), *wanted)
    )
    query = (
        select(Series.id, Series.title)
        .where(Series.team_id == viewer.team_id, Series.id.in_(busy))
        .order_by(func.lower(Series.title), Series.id)
    )
    rows = db.session.execute(query.offset(skip).limit(GROUPS + 1)).all()
    found = [OfSeries(*row) for row in rows[:GROUPS]]
    first = _first_of_each(viewer, wanted, [in_series(one.id) for one in found])
    tasks = _loaded([one for ids in first for one in ids[:EACH]])
    shown = [
        replace(one, tasks=[task for task in tasks if task.id in ids[:EACH]], more=len(ids) > EACH)
        for one, ids in zip(found, first, strict=True)
    ]
    return shown, len(rows) > GROUPS


def people(
    viewer: Viewer, filters: Filters, today: date, *, skip: int = 0
) -> tuple[list[Person], bool]:
    """Everybody who has something to do, the viewer first, nobody last, each with some of it; and
    whether there are more after these. Five statements."""
    wanted = terms(View.PEOPLE, viewer, today, filters)
    found = _busy(viewer, wanted, today)
    some = found[skip : skip + GROUPS]
    ids = _of_members(viewer, wanted, some) + _of_others(viewer, wanted, some)
    tasks = _loaded(ids)
    shown = [
        replace(one, tasks=[task for task in tasks if owner_of(task) == one.owner]) for one in some
    ]
    return shown, len(found) > skip + GROUPS


def _busy(viewer: Viewer, wanted: Terms, today: date) -> list[Person]:
    """Everybody who has such tasks, without them. Tasks are counted before names are looked up:
    one by one that would take longer."""
    voice = case((Task.assignee_text.is_(None), Task.speaker_id))
    counted = (
        select(
            Task.assignee_id,
            Task.assignee_text,
            voice.label("voice"),
            func.count().label("tasks"),
            func.count().filter(Task.due < today).label("late"),
        )
        .where(is_seen(viewer), *wanted)
        .group_by(Task.assignee_id, Task.assignee_text, voice)
        .subquery()
    ).c
    name = func.coalesce(User.name, counted.assignee_text, Speaker.name, "")
    query = (
        select(counted.assignee_id, name, func.sum(counted.tasks), func.sum(counted.late))
        .outerjoin(User, User.id == counted.assignee_id)
        .outerjoin(Speaker, Speaker.id == counted.voice)
        .group_by(counted.assignee_id, name)
    )
    found = [
        Person(Owner(key, "" if key else name), name, int(count), int(late))
        for key, name, count, late in db.session.execute(query)
    ]
    me = viewer.user.id
    return sorted(found, key=lambda one: (one.owner.id != me, not one.name, one.name.casefold()))


def _of_members(viewer: Viewer, wanted: Terms, some: Sequence[Person]) -> list[uuid.UUID]:
    """The first tasks of each member among these."""
    members = [one.owner for one in some if one.owner.id]
    return [
        one
        for ids in _first_of_each(viewer, wanted, [owned_by(owner) for owner in members])
        for one in ids[:EACH]
    ]


def _of_others(viewer: Viewer, wanted: Terms, some: Sequence[Person]) -> list[uuid.UUID]:
    """The first tasks of each among these who is only a name, or nobody."""
    names = [one.owner.name for one in some if not one.owner.id]
    if not names:
        return []
    name = func.coalesce(Task.assignee_text, Speaker.name, "")
    order = (Task.due.is_(None), Task.due, Task.id)
    place = func.row_number().over(partition_by=name, order_by=order).label("place")
    ranked = (
        select(Task.id, place)
        .outerjoin(Speaker, Speaker.id == Task.speaker_id)
        .where(is_seen(viewer), *wanted, Task.assignee_id.is_(None), name.in_(names))
        .subquery()
    )
    return list(db.session.scalars(select(ranked.c.id).where(ranked.c.place <= EACH)))


def _first_of_each(
    viewer: Viewer, wanted: Terms, groups: Sequence[ColumnElement[bool]]
) -> list[list[uuid.UUID]]:
    """Up to EACH + 1 tasks of each group, by due date."""
    parts = []
    for number, group in enumerate(groups):
        some = seen(viewer).where(*wanted, group).order_by(Task.due.is_(None), Task.due, Task.id)
        ids = some.with_only_columns(Task.id.label("id")).limit(EACH + 1).subquery()
        parts.append(select(literal(number).label("place"), ids.c.id))
    found: list[list[uuid.UUID]] = [[] for _ in groups]
    for row in db.session.execute(union_all(*parts)) if parts else ():
        found[row.place].append(row.id)
    return found


def _loaded(ids: Sequence[uuid.UUID]) -> list[Task]:
    """These tasks, which the viewer is known to see, with all that a row shows, by due date."""
    query = loaded(select(Task).outerjoin(Task.recording).where(Task.id.in_(ids)))
    query = query.order_by(Task.due.is_(None), Task.due, Task.id)
    return list(db.session.scalars(query)) if ids else []
