"""What the section of tasks shows beside a recording's own: what earlier meetings of its series
left open, and what later ones said of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notes import carrying, task_mentions
from notes.models import MentionKind, Recording, Task, TaskState
from notes.recordings import Viewer
from notes.task_mentions import Mention


@dataclass(frozen=True, slots=True)
class Carried:
    """A task of an earlier meeting, and what was said of it in this one."""

    task: Task
    again: Mention | None
    done: Mention | None


def beside(recording: Recording, own: Sequence[Task]) -> dict[str, Any]:
    """What templates/recording/_carried.html and tasks/_mentions.html want."""
    mentions = task_mentions.of([one.id for one in own], carrying.shared(recording))
    found = _carried(recording)
    waiting = carrying.suggested(recording) if recording.series_id else 0
    return {
        "proposed": [one for one in found if one.done],
        "carried": [one for one in found if not one.done],
        "suggested_earlier": waiting - sum(_is_suggested(one.task) for one in found),
        "mentions": mentions,
    }


def of_tasks(found: Sequence[Task], viewer: Viewer) -> dict[uuid.UUID, list[Mention]]:
    """What was said of tasks, in the meetings that a person may see."""
    return task_mentions.of([one.id for one in found], task_mentions.seen_by(viewer))


def _carried(recording: Recording) -> list[Carried]:
    if recording.series_id is None:
        return []
    said = task_mentions.within(recording)
    again = {one.task_id: one for one in said if one.kind is MentionKind.AGAIN}
    done = {one.task_id: one for one in said if one.proposed}
    return [
        Carried(task, again.get(task.id), done.get(task.id))
        for task in carrying.shown(recording, again.keys() | done.keys())
    ]


def _is_suggested(task: Task) -> bool:
    return task.state == TaskState.SUGGESTED
