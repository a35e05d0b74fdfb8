"""Tasks that a summariser found, as suggestions beside what people did. Core.

A suggestion nobody touched is the run's own and is replaced by the next run. Whatever a person
accepted, changed, dismissed, deleted or typed stays, and is not suggested again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from notes import assignees, folding, recordings
from notes.citing import Place, Transcript
from notes.db import db
from notes.engines.base import Promise
from notes.models import Recording, Speaker, Task, TaskState, User

_TITLE_LIMIT = 500
_NAME_LIMIT = 120
_TWINS = 0.6  # share of common words from which two titles say the same
_TWINS_OF_ONE_LINE = 0.4  # the same where both rest on one line


@dataclass(frozen=True, slots=True)
class _Found:
    promise: Promise
    title: str
    places: tuple[Place, ...]


def apply(
    recording: Recording, run_id: uuid.UUID, promises: Sequence[Promise], transcript: Transcript
) -> None:
    """Make these the suggested tasks of a recording; none where a client said what they are."""
    recordings.touch(recording.id, "tasks")  # from here on nobody else changes one
    standing = _standing(recording.id)
    if any(task.sent is not None for task in standing):
        promises = ()
    ours = [task for task in standing if _is_ours(task)]
    theirs = [task for task in standing if not _is_ours(task)]
    members = assignees.members(recording.team_id)
    last = max((task.position for task in theirs), default=0.0)
    placed: list[Task] = []
    for one in _found(promises, transcript):
        if any(_are_twins(one, task) for task in [*theirs, *placed]):
            continue
        task = next((old for old in ours if old.title == one.title), None)
        if task is None:
            task = Task(team_id=recording.team_id, recording_id=recording.id, title=one.title)
            db.session.add(task)
        else:
            ours.remove(task)
        _fill(task, one, transcript, members)
        task.run_id, task.position = run_id, last + len(placed) + 1
        placed.append(task)
    for task in ours:
        db.session.delete(task)
    db.session.flush()


def _standing(recording_id: uuid.UUID) -> list[Task]:
    return list(
        db.session.scalars(
            select(Task)
            .where(Task.recording_id == recording_id)
            .options(selectinload(Task.evidence))
            .execution_options(populate_existing=True)
        )
    )


def _is_ours(task: Task) -> bool:
    return (
        task.state == TaskState.SUGGESTED
        and not task.touched
        and task.created_by is None
        and task.sent is None
        and task.deleted_at is None
    )


def _found(promises: Sequence[Promise], transcript: Transcript) -> list[_Found]:
    """Promises that have a title and rest on something, titles cut to what fits."""
    found = []
    for promise in promises:
        title = " ".join(promise.title.split())[:_TITLE_LIMIT]
        places = tuple(transcript.places(promise.cites))
        if title and places:
            found.append(_Found(promise, title, places))
    return found


def _are_twins(one: _Found, task: Task) -> bool:
    mine, other = folding.words(one.title), folding.words(task.title)
    common = len(mine & other) / max(len(mine | other), 1)
    lines = {place.segment.id for place in one.places}
    shares_line = any(evidence.segment_id in lines for evidence in task.evidence)
    return common >= (_TWINS_OF_ONE_LINE if shares_line else _TWINS)


def _fill(task: Task, one: _Found, transcript: Transcript, members: Sequence[User]) -> None:
    name = " ".join((one.promise.assignee or "").split())[:_NAME_LIMIT]
    speaker = transcript.speaker_called(name)
    member = assignees.sure(speaker.name if speaker else name, members)
    task.speaker_id = speaker.id if speaker else None
    task.assignee_id = member.id if member else None
    task.assignee_text = None if member else _assignee(name, speaker)
    task.due = one.promise.due
    task.state = TaskState.SUGGESTED
    credited = speaker.shown if speaker else name or None
    task.evidence = transcript.evidence(one.title, one.places, credited)


def _assignee(name: str, speaker: Speaker | None) -> str | None:
    """The name to write down: none for a voice that nobody has named yet, `speaker_id` says
    who it is."""
    return (speaker.name if speaker else name) or None
