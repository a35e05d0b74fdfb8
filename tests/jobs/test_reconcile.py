"""What reconcile mends, and what it leaves alone."""

from datetime import timedelta

import pytest

from notes import jobqueue, processes, recordings, run_claims, runs, search
from notes.db import db, now
from notes.jobqueue import QueueName
from notes.jobs.reconcile import reconcile
from notes.models import RunState, Step
from tests import factories


@pytest.fixture
def recording(arrive):
    return arrive()


@pytest.fixture
def first(recording):
    return runs.newest(recording.id)[Step.FETCH]


def claim(run, worker, **values):
    taken = run_claims.take(run.id, worker)
    for name, value in values.items():
        setattr(run, name, value)
    db.session.commit()
    return taken


def queued():
    return jobqueue.queue(QueueName.MEDIA).job_ids


def test_a_living_worker_keeps_its_run(first):
    claim(first, processes.me())

    reconcile()

    db.session.refresh(first)
    assert (first.state, first.attempt) == (RunState.RUNNING, 1)


def test_the_run_of_a_dead_worker_is_queued_again(first):
    here, _, _ = processes.me().rsplit(":", 2)
    lost = claim(first, f"{here}:4194399:1")

    reconcile()
    reconcile()

    db.session.refresh(first)
    assert (first.state, first.attempt, first.setbacks) == (RunState.QUEUED, 2, 1)
    assert queued() == [f"{first.id}-1", f"{first.id}-2"], "once, beside the job that died"
    with pytest.raises(run_claims.ClaimLost):
        run_claims.hold(lost)


def test_a_worker_elsewhere_is_given_up_when_it_falls_silent(first):
    claim(first, "elsewhere/1:7:7")
    reconcile()
    db.session.refresh(first)
    assert first.state == RunState.RUNNING

    first.heartbeat_at = now() - timedelta(minutes=5)
    db.session.commit()
    reconcile()

    db.session.refresh(first)
    assert first.state == RunState.QUEUED


def test_what_is_on_the_queue_stays_there_once(first):
    reconcile()
    reconcile()

    db.session.refresh(first)
    assert (first.attempt, queued()) == (1, [f"{first.id}-1"])


def test_the_runs_of_a_deleted_recording_rest(recording, first, bob, team):
    claim(first, "elsewhere/1:7:7", heartbeat_at=now() - timedelta(minutes=5))
    recordings.delete(factories.viewer(bob, team), recording.id)
    db.session.commit()

    reconcile()

    db.session.refresh(first)
    assert first.state == RunState.RUNNING


def test_a_step_that_nobody_told_to_begin_begins(recording, first):
    first.state = RunState.DONE
    db.session.commit()

    reconcile()

    assert runs.newest(recording.id)[Step.PREPARE].state == RunState.QUEUED


def test_edited_recordings_are_indexed(recording, work_off, bob, team):
    work_off()
    viewer = factories.viewer(bob, team)
    recordings.rename(viewer, recording.id, "Zebras")
    db.session.commit()

    reconcile()

    assert list(db.session.scalars(search.matching(viewer, "zebras"))) == [recording.id]
