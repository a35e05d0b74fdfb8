"""The tasks that an API client found in a recording. Core.

A client states the whole list each time. Tasks that are in it keep their rows, and with them
their place and their evidence; what a person did to one stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import null, select
from sqlalchemy.orm import selectinload

from notes import assignees
from notes.db import db
from notes.models import Recording, Task, TaskState, User
from notes.tasks import NAME_LIMIT, TITLE_LIMIT

Sent = Mapping[str, Any]
"""A task as the contract has it: `title`, perhaps `description` and `assignee`."""


def state(recording: Recording, sent: Sequence[Sent]) -> bool:
    """Make these the tasks that the client found. What an engine suggested, and nobody touched,
    gives way to them. The recording's row must be held. Gives whether there was any before."""
    standing = _standing(recording)
    if _as_before(standing, sent):
        return bool(standing)
    rest = list(standing)
    people = assignees.members(recording.team_id)
    last = max((task.position for task in standing if task.sent is None), default=0.0)
    for place, one in enumerate(sent, start=1):
        task = _match(one, rest)
        if task is None:
            task = Task(team_id=recording.team_id, recording_id=recording.id, touched=False)
            task.state = TaskState.SUGGESTED
            db.session.add(task)
        else:
            rest.remove(task)
        _fill(task, one, people)
        task.position = last + place
    for task in rest:
        _let_go(task, replaced=bool(sent))
    db.session.flush()
    return bool(standing)


def _standing(recording: Recording) -> list[Task]:
    """All of them, deleted and dismissed ones too: what is gone isn't to come back."""
    query = select(Task).where(Task.recording_id == recording.id)
    query = query.order_by(Task.position, Task.id).options(selectinload(Task.evidence))
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _as_before(standing: Sequence[Task], sent: Sequence[Sent]) -> bool:
    """Whether the client says what it said before; people may have arranged them since."""
    before = [task.sent for task in standing if task.sent is not None]
    return bool(before) and Counter(map(_mark, before)) == Counter(map(_mark, sent))


def _mark(one: Sent) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(one.items()))


def _match(one: Sent, rest: Sequence[Task]) -> Task | None:
    """The row that is this task: the one sent under its title, else one that bears it."""
    title = one["title"]
    named = [task for task in rest if task.sent is not None and task.sent["title"] == title]
    named += [task for task in rest if task.sent is None and task.title == title[:TITLE_LIMIT]]
    same = [task for task in named if task.sent is not None and _mark(task.sent) == _mark(one)]
    return next(iter([*same, *named]), None)


def _fill(task: Task, one: Sent, people: Sequence[User]) -> None:
    task.sent = dict(one)
    if task.touched:
        return
    task.title = one["title"][:TITLE_LIMIT]
    task.description = one.get("description") or None
    name = " ".join((one.get("assignee") or "").split())
    member = assignees.sure(name, people)
    task.assignee_id = member.id if member else None
    task.assignee_text = None if member else name[:NAME_LIMIT] or None


def _let_go(task: Task, *, replaced: bool) -> None:
    """Remove a task that the client doesn't find any more, or an engine's suggestion that the
    client's tasks replace; what a person touched is theirs from now on."""
    if task.touched or task.created_by is not None:
        if task.sent is not None:
            task.sent = null()  # SQL's, not JSON's
    elif task.sent is not None or (replaced and task.state == TaskState.SUGGESTED):
        db.session.delete(task)
