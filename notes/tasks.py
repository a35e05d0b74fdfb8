"""Tasks as people work with them: those of a recording, and those of no meeting. Core.

A task is named by its id and its recording, which is None for one of no meeting; `home` gives
the recording of a task that somebody may see.

What a person touched is theirs: `touched` keeps every later run away from it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError

from notes import assignees, carrying, recordings
from notes.db import db, now
from notes.errors import Conflict, Invalid, NotFound
from notes.models import Task, TaskState
from notes.recordings import Viewer

TITLE_LIMIT = 500
DESCRIPTION_LIMIT = 20_000
NAME_LIMIT = 120
REMOVED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person typed into a task's form. An assignee is a member's id or any name."""

    title: str
    description: str = ""
    assignee_id: int | None = None
    assignee_text: str = ""
    due: date | None = None

    @classmethod
    def of(cls, task: Task) -> Draft:
        """What the form of a task would hold."""
        text = task.assignee_text or ""
        return cls(task.title, task.description or "", task.assignee_id, text, task.due)


class TaskEditedMeanwhile(Conflict):
    """Somebody else saved the task first; their version and the draft are both here."""

    def __init__(self, task: Task, draft: Draft) -> None:
        super().__init__("Somebody else changed this task while you were editing it.")
        self.task = task
        self.draft = draft


def of_recording(recording_id: uuid.UUID) -> list[Task]:
    """Every task that isn't dismissed or deleted, in order, evidence and assignee loaded."""
    return list(
        db.session.scalars(
            select(Task)
            .where(
                Task.recording_id == recording_id,
                Task.deleted_at.is_(None),
                Task.state != TaskState.DISMISSED,
            )
            .order_by(Task.position, Task.id)
            .options(selectinload(Task.evidence), joinedload(Task.assignee))
        )
    )


def home(viewer: Viewer, task_id: uuid.UUID) -> uuid.UUID | None:
    """The recording of a task, a deleted one too. Raises NotFound, also where the recording is
    another team's, private or deleted."""
    task = db.session.get(Task, task_id)
    if task is None or task.team_id != viewer.team_id:
        raise NotFound("There is no such task, or it isn't shared with you.")
    if task.recording_id is not None:
        recordings.get(viewer, task.recording_id)
    return task.recording_id


def get(viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID) -> Task:
    """One task of this recording. Raises NotFound."""
    if recording_id is not None:
        recordings.get(viewer, recording_id)
    return _find(viewer, recording_id, task_id, deleted=False)


def removed(recording_id: uuid.UUID) -> list[Task]:
    """The tasks that were dismissed or deleted last, newest first; `restore` brings one back."""
    return list(
        db.session.scalars(
            select(Task)
            .where(
                Task.recording_id == recording_id,
                or_(Task.deleted_at.is_not(None), Task.state == TaskState.DISMISSED),
            )
            .order_by(Task.updated_at.desc(), Task.id.desc())
            .limit(REMOVED_SHOWN)
        )
    )


def add(viewer: Viewer, recording_id: uuid.UUID | None, draft: Draft) -> Task:
    """Put a task of one's own at the end."""
    _require_edit(viewer, recording_id)
    task = Task(
        team_id=viewer.team_id,
        recording_id=recording_id,
        state=TaskState.ACCEPTED,
        touched=True,
        created_by=viewer.user.id,
        position=last_position(recording_id) + 1 if recording_id else 0.0,
    )
    _fill(task, viewer, draft)
    db.session.add(task)
    if recording_id is not None:
        recordings.touch(recording_id, "tasks")
        carrying.touch_later(recording_id)
    return task


def edit(
    viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID, draft: Draft, version: int
) -> Task:
    """Change a task that was read at `version`. Raises TaskEditedMeanwhile when it is older."""
    task = _for_edit(viewer, recording_id, task_id)
    if task.version != version and Draft.of(task) != _settled(viewer, draft):
        raise TaskEditedMeanwhile(task, draft)
    _fill(task, viewer, draft)
    if task.state == TaskState.SUGGESTED:
        task.state = TaskState.ACCEPTED
    return _changed(task)


def accept(viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID) -> Task:
    """Want a suggested task."""
    task = _for_edit(viewer, recording_id, task_id)
    task.state = TaskState.ACCEPTED
    return _changed(task)


def dismiss(viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID) -> Task:
    """Not want a suggested task; it is kept, so that no run suggests it again."""
    task = _for_edit(viewer, recording_id, task_id)
    task.state = TaskState.DISMISSED
    return _changed(task)


def tick(viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID, *, done: bool) -> Task:
    """Mark a task done or not; saying it twice is fine. Ticking a suggestion accepts it."""
    _require_edit(viewer, recording_id)
    if done == (get(viewer, recording_id, task_id).done_at is not None):
        return get(viewer, recording_id, task_id)
    task = _for_edit(viewer, recording_id, task_id)
    task.done_at = now() if done else None
    task.state = TaskState.ACCEPTED
    return _changed(task)


def delete(viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID) -> Task:
    """Hide a task; `restore` undoes it."""
    task = _for_edit(viewer, recording_id, task_id)
    task.deleted_at = now()
    return _changed(task)


def restore(viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID) -> Task:
    """Undo a deletion or a dismissal."""
    task = _for_edit(viewer, recording_id, task_id, deleted=True)
    task.deleted_at = None
    if task.state == TaskState.DISMISSED:
        task.state = TaskState.SUGGESTED
    return _changed(task)


def place(
    viewer: Viewer, recording_id: uuid.UUID, task_id: uuid.UUID, before: uuid.UUID | None
) -> Task:
    """Move a task in front of another one, or to the end."""
    task = _for_edit(viewer, recording_id, task_id)
    others = [one for one in of_recording(recording_id) if one.id != task_id]
    index = next((i for i, one in enumerate(others) if one.id == before), None)
    if before is not None and index is None:
        raise NotFound("The task to put it in front of is gone. Reload the page.")
    index = len(others) if index is None else index
    ordered = [*others[:index], task, *others[index:]]
    for position, one in enumerate(ordered, start=1):
        if one.position != position:
            # Past the ORM: a new place is no new version, open forms stay good.
            db.session.execute(
                update(Task)
                .where(Task.id == one.id)
                .values(position=position, updated_at=Task.updated_at)
            )
    return task


def shift(viewer: Viewer, recording_id: uuid.UUID, task_id: uuid.UUID, step: int) -> Task:
    """Move a task one place up (`step` -1) or down (+1) among those shown beside it."""
    task = _for_edit(viewer, recording_id, task_id)
    group = [one for one in of_recording(recording_id) if one.state == task.state]
    index = next((i for i, one in enumerate(group) if one.id == task_id), None)
    if index is None:  # dismissed meanwhile
        return task
    target = index + step if step < 0 else index + step + 1
    if target < 0 or index + step >= len(group):
        return task
    before = group[target].id if target < len(group) else None
    return place(viewer, recording_id, task_id, before)


def _require_edit(viewer: Viewer, recording_id: uuid.UUID | None) -> None:
    """NotFound first, then Forbidden."""
    if recording_id is not None:
        recordings.get(viewer, recording_id)
    viewer.require_edit()


def _find(
    viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID, *, deleted: bool
) -> Task:
    task = db.session.get(Task, task_id, populate_existing=True)
    if task is None or (task.team_id, task.recording_id) != (viewer.team_id, recording_id):
        raise NotFound("There is no such task, or it isn't shared with you.")
    if task.deleted_at is not None and not deleted:
        raise NotFound("This task was deleted. It can be brought back from the list of tasks.")
    return task


def _for_edit(
    viewer: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID, *, deleted: bool = False
) -> Task:
    """The task as it is now; until the commit nobody else changes a task of this recording.
    One of no meeting is guarded by its version alone."""
    _require_edit(viewer, recording_id)
    task = _find(viewer, recording_id, task_id, deleted=deleted)
    if recording_id is None:
        return task
    recordings.touch(recording_id, "tasks")  # the lock; a wrong id has cost no number
    return _find(viewer, recording_id, task_id, deleted=deleted)


def _changed(task: Task) -> Task:
    """Keep later runs away from it, and tell the later meetings that show it too. Raises Conflict
    where a writer without the lock was faster."""
    task.touched = True
    try:
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        message = "This task changed in the same moment. Look at it again, then try again."
        raise Conflict(message) from None
    if task.recording_id is not None:
        carrying.touch_later(task.recording_id)
    return task


def _settled(viewer: Viewer, draft: Draft) -> Draft:
    """The draft as it would be kept. Raises Invalid."""
    title = " ".join(draft.title.split())
    if not title:
        raise Invalid("Say what is to be done.", "title")
    if len(title) > TITLE_LIMIT:
        raise Invalid(f"A task's title has at most {TITLE_LIMIT} characters.", "title")
    description = draft.description.replace("\r\n", "\n").strip()
    if len(description) > DESCRIPTION_LIMIT:
        raise Invalid(f"A description has at most {DESCRIPTION_LIMIT:,} characters.", "description")
    name = "" if draft.assignee_id else " ".join(draft.assignee_text.split())
    if len(name) > NAME_LIMIT:
        raise Invalid(f"A name has at most {NAME_LIMIT} characters.", "assignee")
    if draft.assignee_id is not None and all(
        one.id != draft.assignee_id for one in assignees.members(viewer.team_id)
    ):
        raise Invalid("That person isn't in this team.", "assignee")
    return Draft(title, description, draft.assignee_id, name, draft.due)


def _fill(task: Task, viewer: Viewer, draft: Draft) -> None:
    settled = _settled(viewer, draft)
    task.title = settled.title
    task.description = settled.description or None
    task.assignee_id = settled.assignee_id
    task.assignee_text = settled.assignee_text or None
    task.due = settled.due


def last_position(recording_id: uuid.UUID) -> float:
    """Where the last task of a recording stands."""
    return (
        db.session.scalar(select(func.max(Task.position)).where(Task.recording_id == recording_id))
        or 0.0
    )
