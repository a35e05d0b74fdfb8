"""What follows from a recording's runs, without any database."""

import pytest

from notes import jobqueue, run_plan
from notes.db import now, uuid7
from notes.models import Run, RunState, Status, Step


def current(**states):
    """The newest runs, by step name; a reason tells them apart."""
    return {
        Step(step): Run(id=uuid7(), step=step, state=state, reason=f"{step} says", created_at=now())
        for step, state in states.items()
    }


def whole(**changed):
    """A finished recording, but for these."""
    states = dict.fromkeys([step.value for step in run_plan.MAIN], RunState.DONE)
    return current(**{**states, **changed})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, Status.READY),
        ({"index": "running"}, Status.PROCESSING),
        ({"fetch": "waiting"}, Status.PROCESSING),
        ({"transcribe": "failed", "summarise": "waiting"}, Status.ERROR),
        ({"speakers": "skipped"}, Status.READY),
        ({"copy": "running"}, Status.READY),
    ],
)
def test_a_status_follows_from_the_steps(changed, status):
    assert run_plan.standing(whole(**changed)).status == status


def test_a_recording_without_a_summary_is_ready_and_says_so():
    standing = run_plan.standing(whole(summarise="failed"))

    assert (standing.status, standing.problem) == (Status.READY, "summarise says")


def test_a_step_begins_when_what_it_needs_is_there():
    assert run_plan.ready(Step.TRANSCRIBE, current(prepare="done", transcribe="waiting"))
    assert not run_plan.ready(Step.TRANSCRIBE, current(prepare="running", transcribe="waiting"))


def test_without_media_the_summary_waits_for_nothing():
    assert run_plan.ready(Step.SUMMARISE, current(summarise="waiting", index="waiting"))
    assert not run_plan.ready(Step.INDEX, current(summarise="running", index="waiting"))


def test_a_failed_step_stops_only_those_that_need_it():
    found = whole(speakers="failed", summarise="waiting", index="waiting")
    assert run_plan.ready(Step.SUMMARISE, found)

    found = whole(transcribe="failed", speakers="waiting")
    assert not run_plan.ready(Step.SPEAKERS, found)


def test_the_summary_waits_until_the_speakers_are_over():
    assert not run_plan.ready(Step.SUMMARISE, whole(speakers="running", summarise="waiting"))


def test_a_slow_copy_comes_after_the_transcript():
    assert not run_plan.ready(Step.COPY, whole(transcribe="running", copy="waiting"))
    assert run_plan.ready(Step.COPY, whole(copy="waiting"))


def test_what_is_at_work_blocks_itself_and_what_comes_after():
    found = whole(transcribe="running", speakers="waiting")

    assert run_plan.blocking(Step.TRANSCRIBE, found).step == Step.TRANSCRIBE
    assert run_plan.blocking(Step.SUMMARISE, found).step == Step.TRANSCRIBE
    assert run_plan.blocking(Step.PREPARE, found) is None


def test_the_newest_run_of_a_step_counts():
    old = Run(id=uuid7(), step=Step.INDEX, state="failed", created_at=now())
    new = Run(id=uuid7(), step=Step.INDEX, state="done", created_at=now())

    assert run_plan.newest([new, old]) == {Step.INDEX: new}


@pytest.mark.parametrize("step", list(Step))
def test_every_step_has_words_and_a_job(step):
    assert run_plan.doing(step)
    assert run_plan.job(step) in jobqueue.CATALOGUE
    assert run_plan.redone(step)[0] == step
