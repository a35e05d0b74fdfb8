"""Which tasks a person sees, and which of those a list wants. Core.

A task of a recording is seen by who sees the recording, one of no meeting by the whole team.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only, selectinload

from notes.models import Recording, Speaker, Task, TaskState, User
from notes.recordings import Viewer, visible

Terms = tuple[ColumnElement[bool], ...]


class View(StrEnum):
    """Which tasks, and how they are laid out."""

    MINE = "mine"
    PEOPLE = "people"
    MEETINGS = "meetings"
    SERIES = "series"
    OVERDUE = "overdue"
    SUGGESTED = "suggested"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a task is: a member's (`id`), anybody's by `name`, or nobody's (neither)."""

    id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave out; None is nothing. `words` stand in the task, its meeting or its owner."""

    words: str = ""
    owner: Owner | None = None
    meeting: uuid.UUID | None = None
    series: uuid.UUID | None = None
    no_meeting: bool = False


def seen(viewer: Viewer) -> Select[Any]:
    """Every task that the viewer may see, its recording joined."""
    of_recording = and_(visible(viewer), Recording.deleted_at.is_(None))
    return (
        select(Task)
        .outerjoin(Task.recording)
        .where(
            Task.team_id == viewer.team_id,
            Task.deleted_at.is_(None),
            or_(Task.recording_id.is_(None), of_recording),
        )
    )


def is_seen(viewer: Viewer) -> ColumnElement[bool]:
    """The same without a join, which is faster where nearly all tasks are gone through."""
    recordings = select(Recording.id).where(visible(viewer), Recording.deleted_at.is_(None))
    return and_(
        Task.team_id == viewer.team_id,
        Task.deleted_at.is_(None),
        or_(Task.recording_id.is_(None), Task.recording_id.in_(recordings)),
    )


def terms(view: View, viewer: Viewer, today: date, filters: Filters | None = None) -> Terms:
    """What a view wants, as conditions beside `seen`."""
    state = TaskState.SUGGESTED if view is View.SUGGESTED else TaskState.ACCEPTED
    found: Terms = (Task.team_id == viewer.team_id, Task.state == state, Task.deleted_at.is_(None))
    if view is View.DONE:
        found += (Task.done_at.is_not(None),)
    else:
        found += (Task.done_at.is_(None),)
    if view is View.MINE:
        found += (Task.assignee_id == viewer.user.id,)
    if view is View.OVERDUE:
        found += (Task.due < today,)
    return found + (_narrowed(filters) if filters else ())


def loaded(query: Select[Any]) -> Select[Any]:
    """With all that a row shows, the recording's part by the join of `seen`."""
    columns = load_only(
        Recording.title, Recording.started_at, Recording.team_id, Recording.series_id
    )
    return query.options(
        contains_eager(Task.recording).options(columns),
        joinedload(Task.assignee),
        joinedload(Task.speaker),
        selectinload(Task.evidence),
    )


def owned_by(owner: Owner) -> ColumnElement[bool]:
    """The tasks of somebody, as a condition."""
    if owner.id is not None:
        return Task.assignee_id == owner.id
    spoken = select(Speaker.name).where(Speaker.id == Task.speaker_id).scalar_subquery()
    name = func.coalesce(Task.assignee_text, spoken, "")
    return and_(Task.assignee_id.is_(None), name == owner.name)


def in_series(series_id: uuid.UUID) -> ColumnElement[bool]:
    """The tasks of a series' recordings, as a condition."""
    held = aliased(Recording)
    return Task.recording_id.in_(select(held.id).where(held.series_id == series_id))


def owner_of(task: Task) -> Owner:
    """Whose a task is, by the same rule."""
    if task.assignee_id is not None:
        return Owner(id=task.assignee_id)
    return Owner(name=task.assignee_text or (task.speaker and task.speaker.name) or "")


def _narrowed(filters: Filters) -> Terms:
    terms: list[ColumnElement[bool]] = [_found_by(word) for word in filters.words.split()]
    if filters.owner is not None:
        terms.append(owned_by(filters.owner))
    if filters.meeting is not None:
        terms.append(Task.recording_id == filters.meeting)
    if filters.series is not None:
        terms.append(in_series(filters.series))
    if filters.no_meeting:
        terms.append(Task.recording_id.is_(None))
    return tuple(terms)


def _found_by(word: str) -> ColumnElement[bool]:
    """Part of the title or description, of the meeting's title, or of who is to do it."""
    within = select(1).where(
        Recording.id == Task.recording_id, Recording.title.icontains(word, autoescape=True)
    )
    member = select(1).where(
        User.id == Task.assignee_id, User.name.icontains(word, autoescape=True)
    )
    return or_(
        Task.title.icontains(word, autoescape=True),
        Task.description.icontains(word, autoescape=True),
        Task.assignee_text.icontains(word, autoescape=True),
        within.correlate(Task).exists(),
        member.correlate(Task).exists(),
    )
