"""The work on a recording: starting it, doing a step again, and reading how it goes. Core.

For pages, the API and the command line (the door commits):

- `start(recording, options=None)`: begin with a recording whose media is on its way in.
- `complete(recording)`: nothing more is coming: do what is missing of it, with or without media.
- `current(recording_id) -> list[Run]`: the newest run of each step, in the order of the steps.
- `timeline(recording_id) -> list[Run]`: every run, oldest first.
- `rerun(viewer, recording_id, step, options=None) -> Run`: do a step again, and those that
  build on it. Conflict while it, or a step before it, is still at work.
- `retry(viewer, recording_id, step) -> Run`: the same, with the options it had, for a failed one.
- `can_rerun(current, step) -> bool`: whether `rerun` would be taken, for showing the button.

A run's `reason` is in words for people: why it failed or waits, or what there is to say about a
step that is done or was not needed (`No speech was found …`). `can_retry` says whether trying
again can help. `retry_at` is set while a run waits to be tried again by itself.

`Recording.status`, `problem` and `completed_at` are set in `settle`, nowhere else.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from notes import artefacts, jobqueue, live_drafts, recordings, run_plan, transcripts
from notes.db import db, now
from notes.errors import Conflict, Invalid
from notes.models import MediaKind, Recording, Run, RunState, Status, Step
from notes.recordings import Viewer

Options = Mapping[str, Any]
"""How a step is done: `language` (ISO 639-1) and `prompt` for transcribe. `anew`: although what
it would make came with the recording."""

REPLACED = "A newer run took its place."


@dataclass(frozen=True, slots=True)
class Seen:
    """A run as it stood at a moment, for comparing: a later change of the row doesn't reach it."""

    id: uuid.UUID
    recording_id: uuid.UUID
    step: str
    attempt: int
    setbacks: int
    worker: str | None
    heartbeat_at: datetime | None


def start(
    recording: Recording,
    options: Mapping[Step, Options] | None = None,
    *,
    steps: Sequence[Step] = run_plan.MAIN,
) -> None:
    """Begin those steps of a recording that it hasn't begun. Doing it twice is fine.

    Where media comes to a recording that had none, what its words stand for is done again.
    """
    db.session.flush()
    live_drafts.drop(recording.id)  # nobody is heard any more
    found = newest(recording.id)
    missing = [step for step in steps if step not in found]
    for step in missing:
        _add(recording.id, step, (options or {}).get(step))
    for step in run_plan.NOTES_ONLY if missing else ():
        if step in found and found[step].state != RunState.WAITING:
            _again(found, step, found[step].options)
    if missing:
        advance(recording.id)


def complete(recording: Recording) -> None:
    """Do what is missing of a recording to which a client adds nothing more.

    Nothing where it has neither media nor words. Words that came since the summary was begun
    have it written anew.
    """
    db.session.flush()
    found = lock(recording.id)
    live_drafts.drop(recording.id)
    summary = found.get(Step.SUMMARISE)
    if not found:
        if artefacts.find(recording.id, MediaKind.ORIGINAL) is not None:
            start(recording)
        elif transcripts.any_lines(recording.id):
            start(recording, steps=run_plan.NOTES_ONLY)
    elif (
        summary is not None
        and summary.started_at is not None
        and summary.state not in {RunState.WAITING, RunState.QUEUED}
        and transcripts.any_lines(recording.id, since=summary.started_at)
    ):
        for step in run_plan.NOTES_ONLY:
            _again(found, step, found[step].options)
        advance(recording.id)


def current(recording_id: uuid.UUID) -> list[Run]:
    """The newest run of each step, in the order of the steps."""
    return list(newest(recording_id).values())


def newest(recording_id: uuid.UUID) -> dict[Step, Run]:
    """The newest run of each step, by step, in their order."""
    return run_plan.newest(timeline(recording_id))


def timeline(recording_id: uuid.UUID) -> list[Run]:
    """Every run of a recording, oldest first."""
    return list(
        db.session.scalars(
            select(Run)
            .where(Run.recording_id == recording_id)
            .order_by(Run.created_at, Run.id)
            .execution_options(populate_existing=True)  # claims are written past the session
        )
    )


def can_rerun(current_runs: Sequence[Run], step: Step) -> bool:
    """Whether `rerun` of this step would be taken now."""
    found = run_plan.newest(current_runs)
    return step in found and run_plan.blocking(step, found) is None


def rerun(
    viewer: Viewer, recording_id: uuid.UUID, step: Step, options: Options | None = None
) -> Run:
    """Do a step again, and those that build on it; gives the step's new run.

    `options` win over those it had. Raises NotFound, Forbidden, Conflict.
    """
    recordings.get_for_edit(viewer, recording_id)
    found = lock(recording_id)
    if not found and step in run_plan.NOTES_ONLY:  # words that clients sent, and no `ready` yet
        recordings.touch(recording_id)  # only one of two starts them
        start(db.session.get_one(Recording, recording_id), steps=run_plan.NOTES_ONLY)
        return newest(recording_id)[step]
    if step not in found:
        raise Invalid("This recording has no such step.", "step")
    standing_in_the_way = run_plan.blocking(step, found)
    if standing_in_the_way is not None:
        raise Conflict(_refusal(step, standing_in_the_way))
    run = _again(found, step, {**found[step].options, "anew": True, **(options or {})})
    for one in run_plan.redone(step)[1:]:
        if one in found and found[one].state != RunState.WAITING:
            _again(found, one, found[one].options)
    advance(recording_id)
    return run


def retry(viewer: Viewer, recording_id: uuid.UUID, step: Step) -> Run:
    """Try a failed step again. Raises NotFound, Forbidden, Conflict when it hasn't failed."""
    recordings.get_for_edit(viewer, recording_id)
    found = lock(recording_id).get(step)
    if found is None or found.state != RunState.FAILED:
        raise Conflict("This step hasn't failed, or is being tried again already.")
    return rerun(viewer, recording_id, step)


def add(recording_id: uuid.UUID, step: Step) -> None:
    """Add a step that only some recordings need; nothing when it is there."""
    if step not in newest(recording_id):
        _add(recording_id, step)


def advance(recording_id: uuid.UUID) -> None:
    """Put on its queue whatever may begin now, and set the recording's status."""
    found = newest(recording_id)
    for step, run in found.items():
        if (
            run.state == RunState.WAITING
            and run.retry_at is None
            and run_plan.ready(step, found)
            and queue(run, RunState.WAITING)
        ):
            run.state = RunState.QUEUED
    settle(recording_id)


def hurry(recording_id: uuid.UUID, step: Step) -> None:
    """Let a step that waits to be tried again be tried now: what it waits for may be there."""
    run = newest(recording_id).get(step)
    if run is not None and run.state == RunState.WAITING and run.retry_at is not None:
        queue(run, RunState.WAITING)
        settle(recording_id)


def queue(run: Run | Seen, state: RunState, **values: Any) -> bool:
    """Move a run from the state it was seen in to its queue, as a new attempt. False when
    somebody else was first."""
    attempt = run.attempt + 1
    moved = db.session.execute(
        update(Run)
        .where(Run.id == run.id, Run.state == state, Run.attempt == run.attempt)
        .values(
            state=RunState.QUEUED, attempt=attempt, retry_at=None, claim=None, worker=None, **values
        )
        .execution_options(synchronize_session=False)
        .returning(Run.id)
    ).first()
    if moved is None:
        return False
    job_id = jobqueue.attempt_id(run.id, attempt)
    jobqueue.enqueue(run_plan.job(Step(run.step)), str(run.id), job_id=job_id)
    return True


def settle(recording_id: uuid.UUID) -> None:
    """Set a recording's status from its runs, and tell open pages that the steps changed."""
    db.session.flush()
    recording = db.session.get_one(Recording, recording_id, populate_existing=True)
    every = timeline(recording_id)
    found = run_plan.standing(run_plan.newest(every))
    sections = ["steps"]
    if any(run.step == Step.REDO for run in every):
        sections += ["summary", "tasks"]  # they say how their lines fare
    if (recording.status, recording.problem) != (found.status, found.problem):
        recording.status, recording.problem = found.status, found.problem
        sections += ["header", "media", "summary", "tasks"]  # they say what they wait for
        if found.status == Status.READY and recording.completed_at is None:
            recording.completed_at = now()
    recordings.touch(recording_id, *dict.fromkeys(sections))


def lock(recording_id: uuid.UUID) -> dict[Step, Run]:
    """The newest runs, held until the commit so that two people don't start the same thing.

    A write, because that is what holds on both databases. Whoever holds the recording's row too
    takes the runs first, as workers do.
    """
    db.session.execute(
        update(Run)
        .where(Run.recording_id == recording_id)
        .values(attempt=Run.attempt)
        .execution_options(synchronize_session=False)
    )
    return newest(recording_id)


def _add(recording_id: uuid.UUID, step: Step, options: Options | None = None) -> Run:
    run = Run(recording_id=recording_id, step=step, options=dict(options or {}))
    db.session.add(run)
    db.session.flush()
    return run


def _again(found: Mapping[Step, Run], step: Step, options: Options) -> Run:
    """A new run of a step; one that isn't over loses its claim, so its worker stops."""
    old = found[step]
    if old.state not in run_plan.ENDED:
        old.state, old.reason, old.claim = RunState.SKIPPED, REPLACED, None
        old.finished_at = now()
    return _add(old.recording_id, step, options)


def _refusal(step: Step, run: Run) -> str:
    if run.state == RunState.FAILED:
        return "An earlier step has failed. Try that one again first."
    if run.step == step:
        return "This step is at work already."
    return "An earlier step is still at work. Wait until it is done, then try again."
