"""Lines of the notes whose words were corrected since: which they are, and having them written
anew alone. Core.

A line is known by what it says and what it rests on (`key`), so that it is found again in a later
version that only copied it. What was asked for stands in the options of a run of Step.REDO.
Doing it is `notes.redone`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from notes import digests, evidence, recordings, run_plan, runs
from notes.db import db
from notes.digests import Entry, Notes
from notes.errors import Conflict, NotFound
from notes.evidence import Cited
from notes.models import Evidence, Run, RunState, Step, SummaryItem, Task
from notes.recordings import Viewer

BEING_WRITTEN = (
    "The notes are being written anew, from the corrected words too. Wait until they are done."
)
NOT_STALE = "This line is gone, or nothing it rests on was changed. Reload the page."


@dataclass(frozen=True, slots=True)
class Redos:
    """How lines that rest on corrected words fare. Of those at work and of those that failed, by
    the line's id, what there is to say: why it waits, or why it failed."""

    stale: frozenset[uuid.UUID]
    at_work: Mapping[uuid.UUID, str]
    failed: Mapping[uuid.UUID, str]

    @property
    def open(self) -> int:
        """How many nobody is at work on."""
        return len(self.stale) - len(self.at_work)

    def state(self, owner: uuid.UUID) -> str:
        """`at work`, `failed`, `open`, or `none` where there is nothing to check."""
        if owner in self.at_work:
            return "at work"
        if owner in self.failed:
            return "failed"
        return "open" if owner in self.stale else "none"


NONE = Redos(frozenset(), {}, {})


def of_notes(recording_id: uuid.UUID, notes: Notes | None) -> Redos:
    """The same for the lines of the notes."""
    return _redos(recording_id, {one.id: entry_key(one) for one in _stale(notes)})


def of_tasks(recording_id: uuid.UUID, stale: Iterable[Task]) -> Redos:
    """The same for tasks that rest on corrected words."""
    return _redos(recording_id, {one.id: str(one.id) for one in stale if one.is_runs_own})


def ask_for_all(viewer: Viewer, recording_id: uuid.UUID) -> None:
    """Have every stale line of the notes written anew. Raises NotFound, Forbidden, Conflict."""
    recordings.get_for_edit(viewer, recording_id)
    _ask(viewer, recording_id, _keys(recording_id), [])


def ask_for_line(viewer: Viewer, recording_id: uuid.UUID, item_id: uuid.UUID) -> None:
    """The same for one line."""
    recordings.get_for_edit(viewer, recording_id)
    stale = {one.id: entry_key(one) for one in _stale(digests.newest(recording_id))}
    if item_id not in stale:
        raise NotFound(NOT_STALE)
    _ask(viewer, recording_id, [stale[item_id]], [])


def ask_for_task(viewer: Viewer, recording_id: uuid.UUID, task_id: uuid.UUID) -> None:
    """The same for a suggested task that nobody touched."""
    recordings.get_for_edit(viewer, recording_id)
    task = db.session.get(Task, task_id)
    if task is None or task.recording_id != recording_id or not task.is_runs_own:
        raise NotFound("There is no such suggestion any more. Reload the page.")
    if not stale_tasks([task]):
        raise NotFound(NOT_STALE)
    _ask(viewer, recording_id, [], [str(task_id)])


def stale_tasks(found: Sequence[Task]) -> list[Task]:
    """Those of the tasks that rest on corrected words."""
    cited = evidence.cited(one.evidence for one in found)
    return [
        task
        for task, moments in zip(found, cited, strict=True)
        if any(moment.changed for moment in moments)
    ]


def entry_key(entry: Entry) -> str:
    """The name of a line, as it is read."""
    return _key(entry.kind, entry.text, entry.cited)


def item_key(item: SummaryItem) -> str:
    """The same, as it is kept."""
    return _key(item.kind, item.text, item.evidence)


def _key(kind: str, text: str, moments: Sequence[Cited] | Sequence[Evidence]) -> str:
    parts = [str(kind), text, *(f"{one.segment_id} {one.quote}" for one in moments)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _stale(notes: Notes | None) -> list[Entry]:
    return [one for one in notes.entries if one.changed] if notes else []


def _keys(recording_id: uuid.UUID) -> list[str]:
    return [entry_key(one) for one in _stale(digests.newest(recording_id))]


def _ask(viewer: Viewer, recording_id: uuid.UUID, lines: list[str], tasks: list[str]) -> None:
    """Whoever asks for what is at work already has asked well, and nothing more is to be done."""
    current = runs.lock(recording_id)  # of two who ask at once the second sees the first one's
    if any(run.state not in run_plan.ENDED for run in current.values() if run.step != Step.COPY):
        raise Conflict(BEING_WRITTEN)
    found = [run for run in _runs(recording_id) if run.state not in run_plan.ENDED]
    under_way = {key for run in found for key in _wanted(run)}
    lines = [key for key in dict.fromkeys(lines) if key not in under_way]
    tasks = [key for key in dict.fromkeys(tasks) if key not in under_way]
    if not lines and not tasks:
        return
    waiting = next((run for run in found if run.state != RunState.RUNNING), None)
    if waiting is not None:
        options = waiting.options
        more = {"lines": [*options["lines"], *lines], "tasks": [*options["tasks"], *tasks]}
        waiting.options = {**options, **more}
    else:
        asked = {"lines": lines, "tasks": tasks, "by": viewer.user.id}
        run = Run(recording_id=recording_id, step=Step.REDO, options=asked)
        db.session.add(run)
        db.session.flush()
        runs.queue(run, RunState.WAITING)
    recordings.touch(recording_id, "summary", "tasks")


def _redos(recording_id: uuid.UUID, stale: Mapping[uuid.UUID, str]) -> Redos:
    if not stale:
        return NONE
    said: dict[str, tuple[str, str]] = {}
    for run in _runs(recording_id):
        for key in _wanted(run):
            said[key] = (run.state, run.reason or "")
    ended = set(run_plan.ENDED)
    at_work = {one: said[key][1] for one, key in stale.items() if _state(said, key) not in ended}
    failed = {
        one: said[key][1] for one, key in stale.items() if _state(said, key) == RunState.FAILED
    }
    return Redos(frozenset(stale), at_work, failed)


def _state(said: Mapping[str, tuple[str, str]], key: str) -> str:
    return said[key][0] if key in said else RunState.DONE


def _wanted(run: Run) -> list[str]:
    options: Mapping[str, Any] = run.options
    return [*options.get("lines", ()), *options.get("tasks", ())]


def _runs(recording_id: uuid.UUID) -> list[Run]:
    """Oldest first."""
    return list(
        db.session.scalars(
            select(Run)
            .where(Run.recording_id == recording_id, Run.step == Step.REDO)
            .order_by(Run.created_at, Run.id)
            .execution_options(populate_existing=True)
        )
    )
