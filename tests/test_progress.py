"""The steps that people see."""

from __future__ import annotations

from notes import progress
from notes.db import now
from notes.models import Run, RunState, Step


def run(step, state, **values):
    return step, Run(step=step, state=state, created_at=now(), **values)


def panel(*runs):
    return [(one.label, one.state, one.words) for one in progress.panel(dict(runs))]


def test_five_steps_wait_at_first():
    assert [state for _, state, _ in panel()] == ["waiting"] * 5


def test_media_is_done_when_both_its_steps_are():
    fetched = run(Step.FETCH, RunState.DONE)

    assert panel(fetched, run(Step.PREPARE, RunState.QUEUED))[0] == ("Media", "running", "next")
    assert panel(fetched, run(Step.PREPARE, RunState.SKIPPED))[0] == ("Media", "done", "")


def test_progress_is_told_in_seconds_of_audio():
    at_work = run(Step.TRANSCRIBE, RunState.RUNNING, done_ms=65_000, total_ms=3_700_000)

    assert panel(at_work)[1] == ("Transcript", "running", "1:05 of 1:01:40")


def test_the_summary_step_stands_for_tasks_too():
    heard, summed_up = run(Step.TRANSCRIBE, RunState.DONE), run(Step.SUMMARISE, RunState.DONE)

    assert [state for _, state, _ in panel(heard, summed_up)[3:]] == ["done", "done"]


def test_steps_that_never_come_are_not_shown():
    summed_up, indexed = run(Step.SUMMARISE, RunState.RUNNING), run(Step.INDEX, RunState.WAITING)

    assert [label for label, _, _ in panel(summed_up, indexed)] == ["Summary", "Tasks"]


def test_a_copy_for_browsers_shows_only_while_it_is_made():
    assert panel(run(Step.COPY, RunState.RUNNING))[5][0] == "Copy for browsers"
    assert len(panel(run(Step.COPY, RunState.DONE))) == 5


def test_a_running_step_is_named_before_one_that_waits_its_turn():
    current = dict([run(Step.TRANSCRIBE, RunState.QUEUED), run(Step.SUMMARISE, RunState.RUNNING)])

    assert progress.at_work(current).label == "Summary"


def test_a_setback_that_is_tried_again_counts_as_work():
    waits = run(Step.TRANSCRIBE, RunState.WAITING, retry_at=now())

    assert panel(waits)[1] == ("Transcript", "running", "trying again soon")


def test_failed_runs_are_named_and_all_is_over():
    step, broken = run(Step.SPEAKERS, RunState.FAILED)

    assert progress.failed({step: broken}) == [broken]
    assert progress.over({step: broken})
    assert not progress.over(dict([run(Step.INDEX, RunState.WAITING)]))
