"""Answers to what later meetings said of a task."""

from __future__ import annotations

import uuid

from notes import api_keys, task_mentions
from notes import tasks as todo
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.tasks import TAG, one
from notes.api.types_work import MentionAnswer, RecordingTask
from notes.db import db
from notes.errors import NotFound

OF_RECORDING = "/desktop_recordings/{id}/tasks/{task_id}/mentions/{mention_id}/"
OF_ANY = "/tasks/{task_id}/mentions/{mention_id}/"


@operation(
    "POST",
    OF_RECORDING,
    scope=api_keys.WRITE,
    takes=MentionAnswer,
    gives={200: RecordingTask},
    errors=(409,),
    summary="Answer what was said of a task",
    tag=TAG,
)
def answer(call: Call, id: str, task_id: str, mention_id: str) -> Answer:  # noqa: A002 - the contract's word
    """Close a task that somebody said is done, or leave it open; or say that what came up again
    was another one. The task as it is then."""
    return _answered(call, identifier(id), identifier(task_id), identifier(mention_id))


@operation(
    "POST",
    OF_ANY,
    scope=api_keys.WRITE,
    takes=MentionAnswer,
    gives={200: RecordingTask},
    errors=(409,),
    summary="Answer what was said of any task",
    tag=TAG,
)
def answer_any(call: Call, task_id: str, mention_id: str) -> Answer:
    """The same as at its recording."""
    key = identifier(task_id)
    return _answered(call, todo.home(call.viewer, key), key, identifier(mention_id))


def _answered(
    call: Call, recording_id: uuid.UUID | None, task_id: uuid.UUID, mention_id: uuid.UUID
) -> RecordingTask:
    todo.get(call.viewer, recording_id, task_id)
    if task_mentions.get(call.viewer, mention_id).task_id != task_id:
        raise NotFound(task_mentions.GONE)
    sent: MentionAnswer = call.body
    task_mentions.answer(call.viewer, mention_id, sent.state)
    db.session.commit()
    return one(call.viewer, todo.get(call.viewer, recording_id, task_id))
