"""How a step that goes wrong is told, and what becomes of it."""

import errno
from datetime import timedelta

import pytest

from notes import recordings, runs
from notes.db import db, now
from notes.errors import ExternalError
from notes.jobs import steps
from notes.jobs.reconcile import reconcile
from notes.models import RunState, Status, Step
from tests import factories


@pytest.fixture
def trouble(chosen):
    """`trouble(point, error)` has an engine or the store raise there, once."""
    waiting = {}

    def at(point):
        if point in waiting:
            raise waiting.pop(point)

    chosen.storage.at = chosen.transcriber.at = chosen.diariser.at = chosen.summariser.at = at

    def at_point(point, error):
        waiting[point] = error

    return at_point


def newest(recording, step):
    return runs.newest(recording.id)[step]


def test_a_passing_failure_is_tried_again_by_itself(arrive, work_off, trouble):
    recording = arrive()
    trouble("diarise", ExternalError("The engine is busy.", retry_after=0.001))
    work_off()
    run = newest(recording, Step.SPEAKERS)
    assert (run.state, run.reason) == (RunState.WAITING, "The engine is busy.")
    assert recording.status == Status.PROCESSING

    while newest(recording, Step.SPEAKERS).state == RunState.WAITING:
        reconcile()
    work_off()

    assert newest(recording, Step.SPEAKERS).state == RunState.DONE
    assert recording.status == Status.READY


def test_a_pause_is_not_cut_short(arrive, work_off, trouble):
    recording = arrive()
    trouble("diarise", ExternalError("Too many requests.", retry_after=3600))
    work_off()

    reconcile()
    work_off()

    assert newest(recording, Step.SPEAKERS).state == RunState.WAITING


def test_a_lasting_failure_is_told_and_offers_no_retry(arrive, work_off, trouble):
    recording = arrive()
    trouble("transcribe from 0", ExternalError("The model is missing.", permanent=True))

    work_off()

    run = newest(recording, Step.TRANSCRIBE)
    assert (run.state, run.can_retry) == (RunState.FAILED, False)
    assert recording.problem == "The model is missing."


def test_what_nobody_expected_is_logged_and_told_in_words(arrive, work_off, trouble, caplog):
    recording = arrive()
    trouble("diarise", RuntimeError("bits fell off"))

    work_off()

    run = newest(recording, Step.SPEAKERS)
    assert (run.state, run.can_retry) == (RunState.FAILED, True)
    assert run.reason.startswith("Something broke while telling the speakers apart.")
    assert "bits fell off" in caplog.text
    assert newest(recording, Step.SUMMARISE).state == RunState.DONE
    assert (recording.status, recording.problem) == (Status.READY, run.reason)


def test_a_full_disk_waits_for_room(arrive, work_off, trouble):
    recording = arrive()
    trouble("before speech", OSError(errno.ENOSPC, "No space left on device"))

    work_off()

    run = newest(recording, Step.PREPARE)
    assert (run.state, run.reason) == (RunState.WAITING, steps.FULL)
    assert run.retry_at > now() + timedelta(seconds=5)


def test_an_engine_that_fails_halfway_goes_on_from_there(arrive, work_off, trouble, chosen, script):
    recording = arrive()
    trouble("line 8000:1", ExternalError("Gone.", retry_after=0.001))
    work_off()

    while newest(recording, Step.TRANSCRIBE).state == RunState.WAITING:
        reconcile()
    work_off()

    assert chosen.transcriber.calls == [0, 8000]
    assert recording.status == Status.READY
    assert newest(recording, Step.TRANSCRIBE).setbacks == 0, "it got further"


def test_a_failed_step_is_tried_again_by_a_person(arrive, work_off, trouble, bob, team):
    recording = arrive()
    trouble("summarise", ValueError("odd"))
    work_off()
    assert newest(recording, Step.SUMMARISE).state == RunState.FAILED

    runs.retry(factories.viewer(bob, team), recording.id, Step.SUMMARISE)
    db.session.commit()
    work_off()

    assert newest(recording, Step.SUMMARISE).state == RunState.DONE
    assert (recording.status, recording.problem) == (Status.READY, None)


def test_a_recording_deleted_under_way_stops_quietly(arrive, work_off, chosen, bob, team):
    recording = arrive()
    viewer = factories.viewer(bob, team)

    def delete(point):
        if point == "diarise":
            recordings.delete(viewer, recording.id)
            db.session.commit()

    chosen.diariser.at = delete
    work_off()
    assert newest(recording, Step.SUMMARISE).state == RunState.WAITING

    chosen.diariser.at = lambda _point: None
    recordings.restore(viewer, recording.id)
    newest(recording, Step.SPEAKERS).heartbeat_at = now() - timedelta(hours=1)
    db.session.commit()
    reconcile()
    work_off()
    assert recording.status == Status.READY


def test_a_job_for_a_run_that_is_over_does_nothing(arrive, work_off, chosen):
    recording = arrive()
    work_off()

    for run in runs.timeline(recording.id):
        steps.work(str(run.id))

    assert chosen.transcriber.calls == [0]
    assert {run.attempt for run in runs.timeline(recording.id)} == {1}
