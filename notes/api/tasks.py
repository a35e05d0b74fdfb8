"""The tasks of a recording."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from notes import api_keys, assignees, evidence, recordings, task_mentions
from notes import tasks as todo
from notes.api import cited
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_work import (
    NewTask,
    RecordingTask,
    RecordingTasks,
    TaskChanges,
    TaskMention,
)
from notes.db import db
from notes.errors import Conflict
from notes.models import Task, TaskState
from notes.recordings import Viewer
from notes.task_mentions import Mention
from notes.tasks import Draft

TAG = "tasks"
LIST = "/desktop_recordings/{id}/tasks/"
ONE = "/desktop_recordings/{id}/tasks/{task_id}/"


def of(viewer: Viewer, recording_id: uuid.UUID) -> list[RecordingTask]:
    """The tasks of a recording as they are shown."""
    return shown(viewer, todo.of_recording(recording_id))


def shown(viewer: Viewer, found: Sequence[Task]) -> list[RecordingTask]:
    """Tasks with what they rest on and what was said of them, read with one query each."""
    moments = cited.moments([one.evidence for one in found])
    checks = evidence.checks(found)
    mentions = task_mentions.of([one.id for one in found], task_mentions.seen_by(viewer))
    return [
        RecordingTask(
            id=task.id,
            recording_id=task.recording_id,
            title=task.title,
            description=task.description,
            assignee=task.assignee.name if task.assignee else task.assignee_text,
            assignee_id=task.assignee_id,
            due=task.due,
            state=TaskState(task.state),
            done=task.done_at is not None,
            done_at=task.done_at,
            version=task.version,
            verdict=checks[task.id].verdict if task.id in checks else None,
            doubts=cited.amiss(checks[task.id].doubts if task.id in checks else ()),
            evidence=rests_on,
            mentions=[_said(said) for said in mentions.get(task.id, ())],
            created_at=task.created_at,
            updated_at=task.updated_at,
        )
        for task, rests_on in zip(found, moments, strict=True)
    ]


def added(call: Call, recording_id: uuid.UUID | None) -> RecordingTask:
    """A new task as it was sent, of a recording or of none."""
    sent: NewTask = call.body
    draft = Draft(sent.title, sent.description or "", due=sent.due)
    draft = _given_to(draft, call.viewer, sent.assignee, sent.assignee_id)
    task = todo.add(call.viewer, recording_id, draft)
    db.session.commit()
    return one(call.viewer, task)


def changed(call: Call, recording_id: uuid.UUID | None, task_id: uuid.UUID) -> RecordingTask:
    """A task with what was sent. Raises Conflict where it isn't the version that was read."""
    ids = recording_id, task_id
    sent: TaskChanges = call.body
    task = todo.get(call.viewer, *ids)
    call.viewer.require_edit()
    read = task.version if sent.version is None else sent.version
    if read != task.version:
        raise Conflict("Somebody else changed this task. Read it again.")
    named = sent.model_fields_set
    draft = _drafted(task, call.viewer, sent)
    if draft != Draft.of(task):
        task = todo.edit(call.viewer, *ids, draft, read)
    if "done" in named:
        task = todo.tick(call.viewer, *ids, done=sent.done)
    if "state" in named:
        choose = todo.accept if sent.state == "accepted" else todo.dismiss
        task = choose(call.viewer, *ids)
    db.session.commit()
    return one(call.viewer, task)


def one(viewer: Viewer, task: Task) -> RecordingTask:
    """A task as it is shown."""
    return shown(viewer, [task])[0]


@operation(
    "GET", LIST, scope=api_keys.READ, gives={200: RecordingTasks}, summary="List tasks", tag=TAG
)
def index(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Suggested and accepted tasks, with the moments that each rests on."""
    return RecordingTasks(results=of(call.viewer, recordings.get(call.viewer, identifier(id)).id))


@operation(
    "POST",
    LIST,
    scope=api_keys.WRITE,
    takes=NewTask,
    gives={201: RecordingTask},
    summary="Add a task",
    tag=TAG,
)
def add(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Put a task at the end. It is a person's: no engine changes or removes it."""
    return added(call, identifier(id))


@operation(
    "GET", ONE, scope=api_keys.READ, gives={200: RecordingTask}, summary="Read a task", tag=TAG
)
def show(call: Call, id: str, task_id: str) -> Answer:  # noqa: A002 - the contract's word
    """One task, a dismissed one too."""
    return one(call.viewer, todo.get(call.viewer, identifier(id), identifier(task_id)))


@operation(
    "PATCH",
    ONE,
    scope=api_keys.WRITE,
    takes=TaskChanges,
    gives={200: RecordingTask},
    errors=(409,),
    summary="Change a task",
    tag=TAG,
)
def change(call: Call, id: str, task_id: str) -> Answer:  # noqa: A002 - the contract's word
    """Change its words, its person, its day; mark it done; accept or dismiss it.

    With `version`, a task that somebody changed since is left alone (409).
    """
    return changed(call, identifier(id), identifier(task_id))


@operation(
    "DELETE",
    ONE,
    scope=api_keys.WRITE,
    gives={204: None},
    errors=(409,),
    summary="Delete a task",
    tag=TAG,
)
def delete(call: Call, id: str, task_id: str) -> Answer:  # noqa: A002 - the contract's word
    """Take it away. People find it among the removed tasks of the recording's page."""
    todo.delete(call.viewer, identifier(id), identifier(task_id))
    db.session.commit()
    return None


def _said(mention: Mention) -> TaskMention:
    moment = mention.moment
    return TaskMention(
        id=mention.id,
        kind=mention.kind,
        state=mention.state,
        recording_id=mention.recording.id,
        recording_title=mention.recording.title,
        segment_id=moment.segment_id,
        start_ms=moment.start_ms,
        end_ms=moment.end_ms,
        quote=moment.quote,
        speaker=moment.speaker.shown if moment.speaker else None,
        changed=moment.changed,
    )


def _drafted(task: Task, viewer: Viewer, sent: TaskChanges) -> Draft:
    named = sent.model_fields_set
    words: dict[str, Any] = {
        name: getattr(sent, name) for name in ("title", "due") if name in named
    }
    if "description" in named:
        words["description"] = sent.description or ""
    draft = replace(Draft.of(task), **words)
    if {"assignee", "assignee_id"} & named:
        draft = _given_to(draft, viewer, sent.assignee, sent.assignee_id)
    return draft


def _given_to(draft: Draft, viewer: Viewer, name: str | None, user_id: int | None) -> Draft:
    if user_id is None and name:
        user_id, name = assignees.given_to(viewer.team_id, name)
    return replace(draft, assignee_id=user_id, assignee_text="" if user_id else name or "")
