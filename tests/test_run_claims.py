"""Claims: one worker a run, and nothing from whoever lost it."""

from datetime import timedelta

import pytest

from notes import recordings, run_claims, runs
from notes.db import db, now
from notes.models import RunState, Status, Step
from notes.run_claims import ClaimLost
from tests import factories


@pytest.fixture
def recording(team):
    row = factories.recording(team, status=Status.PROCESSING)
    runs.start(row)
    db.session.commit()
    return row


@pytest.fixture
def run(recording):
    return runs.current(recording.id)[0]


@pytest.fixture
def claim(run):
    taken = run_claims.take(run.id, "here:1:1")
    db.session.commit()
    return taken


def test_a_run_is_claimed_once(claim, run):
    assert run_claims.take(run.id, "here:2:2") is None
    db.session.refresh(run)
    assert (run.state, run.worker) == (RunState.RUNNING, "here:1:1")


def test_a_waiting_run_is_not_to_be_had(recording):
    waiting = runs.newest(recording.id)[Step.PREPARE]

    assert run_claims.take(waiting.id, "here:1:1") is None


def test_whoever_lost_the_claim_writes_nothing(claim, run):
    run.claim = None
    db.session.commit()

    for write in (
        lambda: run_claims.hold(claim),
        lambda: run_claims.progress(claim, 1, 2),
        lambda: run_claims.end(claim, RunState.DONE),
        lambda: run_claims.postpone(claim, "Busy."),
    ):
        with pytest.raises(ClaimLost):
            write()
    db.session.rollback()
    db.session.refresh(run)
    assert (run.state, run.done_ms) == (RunState.RUNNING, None)


def test_a_deleted_recording_stops_its_step(claim, recording, bob, team):
    recordings.delete(factories.viewer(bob, team), recording.id)
    db.session.commit()

    with pytest.raises(ClaimLost):
        run_claims.hold(claim)


def test_a_deleted_recording_is_not_worked_on(recording, run, bob, team):
    recordings.delete(factories.viewer(bob, team), recording.id)
    db.session.commit()

    assert run_claims.take(run.id, "here:1:1") is None


def test_the_end_of_a_step_queues_the_next(claim, recording):
    run_claims.end(claim, RunState.DONE)
    db.session.commit()

    following = runs.newest(recording.id)[Step.PREPARE]
    assert (following.state, following.attempt) == (RunState.QUEUED, 1)


def test_a_failure_is_told_on_the_recording(claim, recording, run):
    run_claims.end(claim, RunState.FAILED, "The disk is on fire.", can_retry=False)
    db.session.commit()

    db.session.refresh(run)
    assert (run.reason, run.can_retry) == ("The disk is on fire.", False)
    assert (recording.status, recording.problem) == (Status.ERROR, "The disk is on fire.")


def test_a_passing_failure_waits_for_as_long_as_it_was_told(claim, run, recording):
    run_claims.postpone(claim, "Too many requests.", retry_after=600)
    db.session.commit()

    db.session.refresh(run)
    assert (run.state, run.reason, run.claim) == (RunState.WAITING, "Too many requests.", None)
    assert timedelta(seconds=590) < run.retry_at - now() < timedelta(seconds=760)
    assert recording.status == Status.PROCESSING


def test_pauses_grow_and_end(claim, run):
    pauses = []
    while run.state != RunState.FAILED:
        run_claims.postpone(claim, "Busy.")
        db.session.commit()
        if run.retry_at:
            pauses.append((run.retry_at - now()).total_seconds())
            runs.queue(run, RunState.WAITING)
            claim = run_claims.take(run.id, "here:1:1")
            db.session.commit()

    assert len(pauses) == run_claims.SETBACKS - 1
    assert pauses == sorted(pauses)
    assert run.reason == "Busy. It was tried 5 times."
