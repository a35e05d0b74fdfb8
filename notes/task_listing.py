"""Tasks across meetings in one row, a page at a time by keyset along an index. Core."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from notes.db import db
from notes.errors import Invalid
from notes.models import Task
from notes.recordings import Viewer
from notes.task_views import Filters, View, loaded, seen, terms

PAGE = 50
MANY = 100  # where counting stops
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: after the thing of this id, whose key is a day, a moment or none."""

    key: date | datetime | None
    id: uuid.UUID

    def __str__(self) -> str:
        if isinstance(self.key, datetime):
            return f"{(self.key - _EPOCH) // _MICROSECOND}.{self.id.hex}"
        return f"d{self.key.toordinal()}.{self.id.hex}" if self.key else f".{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor that was written so. Raises Invalid."""
        key, _, name = text.rpartition(".")
        try:
            return cls(_key(key), uuid.UUID(hex=name))
        except (ValueError, OverflowError) as error:
            raise Invalid("That page of the list can't be read. Start from the first.") from error

    def day(self) -> date | None:
        """The key in a list by days, whichever list it is of."""
        return self.key.date() if isinstance(self.key, datetime) else self.key

    def moment(self) -> datetime:
        """The key in a list by moments, latest first, whichever list it is of."""
        if isinstance(self.key, datetime):
            return self.key
        return datetime.combine(self.key or date.max, time(), UTC)


def _key(text: str) -> date | datetime | None:
    if text.startswith("d"):
        return date.fromordinal(int(text[1:]))
    return _EPOCH + int(text) * _MICROSECOND if text else None


@dataclass(frozen=True, slots=True)
class Page:
    """Tasks in their order, all that a row shows loaded, and where the next page begins."""

    tasks: list[Task]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks there are to see, each at most MANY."""

    mine: int
    overdue: int
    suggested: int


def page(
    viewer: Viewer,
    view: View,
    filters: Filters,
    today: date,
    *,
    after: Cursor | None = None,
    size: int = PAGE,
) -> Page:
    """Tasks in one row: by due date, those without one last; what is done by when, latest first.

    Five statements at most, whatever there is.
    """
    query = loaded(seen(viewer).where(*terms(view, viewer, today, filters)))
    if view is View.DONE:
        return _done(query, after, size)
    found: list[Task] = []
    day = after.day() if after else None
    if after is None or day is not None:
        dated = query.where(Task.due.is_not(None)).order_by(Task.due, Task.id)
        if after is not None:
            dated = dated.where(tuple_(Task.due, Task.id) > (day, after.id))
        found = list(db.session.scalars(dated.limit(size + 1)))
    if len(found) <= size and view is not View.OVERDUE:
        rest = query.where(Task.due.is_(None)).order_by(Task.id)
        if after is not None and day is None:
            rest = rest.where(Task.id > after.id)
        found += db.session.scalars(rest.limit(size + 1 - len(found)))
    return _cut(found, size, lambda task: task.due)


def counts(viewer: Viewer, today: date) -> Counts:
    """Of the views that call for action; one statement that stops counting at MANY."""
    row = db.session.execute(
        select(
            *(
                select(func.count())
                .select_from(
                    seen(viewer)
                    .with_only_columns(Task.id)
                    .where(*terms(view, viewer, today))
                    .limit(MANY)
                    .subquery()
                )
                .scalar_subquery()
                for view in (View.MINE, View.OVERDUE, View.SUGGESTED)
            )
        )
    ).one()
    return Counts(*row)


def one(viewer: Viewer, task_id: uuid.UUID) -> Task | None:
    """A task with all that its row shows; a dismissed one too."""
    query = loaded(seen(viewer).where(Task.id == task_id))
    found: Task | None = db.session.scalar(query.execution_options(populate_existing=True))
    return found


def _done(query: Select[Any], after: Cursor | None, size: int) -> Page:
    if after is not None:
        query = query.where(tuple_(Task.done_at, Task.id) < (after.moment(), after.id))
    query = query.order_by(Task.done_at.desc(), Task.id.desc()).limit(size + 1)
    return _cut(list(db.session.scalars(query)), size, lambda task: task.done_at)


def _cut(found: list[Task], size: int, key: Callable[[Task], Any]) -> Page:
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], Cursor(key(last), last.id) if last else None)
