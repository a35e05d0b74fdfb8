"""Tasks that a summariser found, as suggestions beside what people did. Core.

A suggestion nobody touched is the run's own and is replaced by the next run. Whatever a person
accepted, changed, dismissed, deleted or typed stays, and is not suggested again. What an earlier
meeting of the series left open doesn't become a twin: it is noted that it came up again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from notes import assignees, carrying, recordings, task_mentions
from notes.came_up import TWINS, Earlier, alike
from notes.citing import Place, Transcript
from notes.db import db
from notes.engines.base import Promise
from notes.models import MentionKind, Recording, Speaker, Task, TaskState, User
from notes.task_mentions import Noticed

_TITLE_LIMIT = 500
_NAME_LIMIT = 120
_TWINS_OF_ONE_LINE = 0.4  # as came_up.TWINS, where both rest on one line


@dataclass(frozen=True, slots=True)
class _Found:
    promise: Promise
    title: str
    places: tuple[Place, ...]


def apply(
    recording: Recording,
    run_id: uuid.UUID,
    promises: Sequence[Promise],
    transcript: Transcript,
    noticed: Sequence[Noticed] = (),
) -> None:
    """Make these the suggested tasks of a recording; none where a client said what they are.
    `noticed` is what else the run noticed about tasks of earlier meetings."""
    recordings.touch(recording.id, "tasks")  # from here on nobody else changes one
    standing = _standing(recording.id)
    if any(task.sent is not None for task in standing):
        promises = ()
    kept = task_mentions.spoken_of([task.id for task in standing])
    ours = [task for task in standing if task.is_runs_own and task.id not in kept]
    theirs = [task for task in standing if task not in ours]
    members = assignees.members(recording.team_id)
    last = max((task.position for task in theirs), default=0.0)
    earlier = Earlier(recording)
    again, placed = list(noticed), list[Task]()
    for one in _found(promises, transcript):
        if any(_are_twins(one, task) for task in [*theirs, *placed]):
            continue
        same = earlier.same(one.promise, _named(one, transcript))
        if same is not None:
            again.append(Noticed(same, MentionKind.AGAIN, one.places[0]))
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
    task_mentions.keep(recording, run_id, again)
    carrying.touch_later(recording.id)


def _standing(recording_id: uuid.UUID) -> list[Task]:
    return list(
        db.session.scalars(
            select(Task)
            .where(Task.recording_id == recording_id)
            .options(selectinload(Task.evidence))
            .execution_options(populate_existing=True)
        )
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
    lines = {place.segment.id for place in one.places}
    shares_line = any(evidence.segment_id in lines for evidence in task.evidence)
    return alike(one.title, task.title) >= (_TWINS_OF_ONE_LINE if shares_line else TWINS)


def _named(one: _Found, transcript: Transcript) -> str | None:
    """The name of whoever promised; a voice that nobody has named could be anybody's."""
    speaker = transcript.speaker_called(one.promise.assignee)
    return speaker.name if speaker else one.promise.assignee


def _fill(task: Task, one: _Found, transcript: Transcript, members: Sequence[User]) -> None:
    name = " ".join((one.promise.assignee or "").split())[:_NAME_LIMIT]
    speaker, member = assignees.meant(name, list(transcript.speakers.values()), members)
    task.speaker_id = speaker.id if speaker else None
    task.assignee_id = member.id if member else None
    task.assignee_text = None if member else _assignee(name, speaker)
    task.due = one.promise.due
    task.state = TaskState.SUGGESTED
    called = transcript.speaker_called(name)
    credited = called.shown if called else name or None
    task.evidence = transcript.evidence(one.title, one.places, credited)


def _assignee(name: str, speaker: Speaker | None) -> str | None:
    """The name to write down: none for a voice that nobody has named yet, `speaker_id` says
    who it is."""
    return (speaker.name if speaker else name) or None
