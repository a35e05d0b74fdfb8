"""What a digest says of tasks that earlier meetings of the series left open. Core."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from notes import carrying, folding, task_mentions
from notes.citing import Place, Transcript
from notes.engines.base import Closing, Line, Promise
from notes.models import MentionKind, MentionState, Recording, Task
from notes.task_mentions import Noticed

TWINS = 0.6  # share of common words from which two titles say the same
_COMMON = 2  # words that have to be common where nothing but titles is compared


def alike(one: str, other: str) -> float:
    """The share of words that two titles have in common."""
    mine, theirs = folding.words(one), folding.words(other)
    return len(mine & theirs) / max(len(mine | theirs), 1)


class Earlier:
    """The tasks that a promise may be: those that are open, and those that it was found to be
    before, done or not. What a person said was another task is none of them."""

    def __init__(self, recording: Recording) -> None:
        noticed = task_mentions.known(recording.id)
        apart = {key for key, state in noticed.items() if state is MentionState.DISMISSED}
        found = carrying.open_tasks(recording) + carrying.those(recording, noticed.keys() - apart)
        self._tasks = {one.id: one for one in found if one.id not in apart}
        self._taken: dict[uuid.UUID, str] = {}  # by which title

    def same(self, promise: Promise, who: str | None) -> uuid.UUID | None:
        """The task that this is: the one that the summariser says, or one of the same words that
        isn't somebody else's. `who` is the name of whoever promised, where there is one."""
        told = self._told(promise)
        found = told or self._twin(promise.title, who)
        if found is not None:
            self._taken.setdefault(found, promise.title)
        return found

    def _told(self, promise: Promise) -> uuid.UUID | None:
        """What the summariser says; but not that two different things are one."""
        key = _id(promise.again)
        if key is None or key not in self._tasks:
            return None
        other = self._taken.get(key, promise.title)
        return key if alike(other, promise.title) >= TWINS else None

    def _twin(self, title: str, who: str | None) -> uuid.UUID | None:
        words = folding.words(title)
        near = [
            (alike(title, one.title), one)
            for one in self._tasks.values()
            if len(words & folding.words(one.title)) >= _COMMON and not _is_others(one, who)
        ]
        best, task = max(near, key=lambda pair: pair[0], default=(0.0, None))
        return task.id if task is not None and best >= TWINS else None


def said_done(
    recording: Recording, closings: Sequence[Closing], transcript: Transcript, read: Sequence[Line]
) -> list[Noticed]:
    """The open tasks of which somebody said that they are done. `read` is what the summariser
    read: where the words that it cites no longer stand in their line, nothing was said."""
    if not closings:
        return []
    still_open = {one.id for one in carrying.open_tasks(recording)}
    texts = {line.id: line.text for line in read}
    found = []
    for closing in closings:
        key = _id(closing.open_task)
        places = _standing(closing, transcript, texts)
        if key in still_open and key is not None and places:
            found.append(Noticed(key, MentionKind.DONE, places[0]))
    return found


def _standing(closing: Closing, transcript: Transcript, texts: dict[str, str]) -> list[Place]:
    return [
        place
        for cite in closing.cites
        for place in transcript.places([cite])
        if place.quote.strip()
        and place.quote == texts.get(cite.line_id, "")[max(0, cite.start) : cite.end]
    ]


def _is_others(task: Task, who: str | None) -> bool:
    """Whether both have somebody to do them, and not the same one."""
    mine, theirs = folding.words(who or ""), folding.words(carrying.owner(task) or "")
    return bool(mine and theirs) and not mine & theirs


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
