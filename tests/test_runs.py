"""Starting the work on a recording, and doing parts of it again."""

import pytest

from notes import jobqueue, runs
from notes.db import db, now
from notes.errors import Conflict, Forbidden, Invalid, NotFound
from notes.jobqueue import QueueName
from notes.models import MediaKind, Role, RunState, Status, Step
from notes.run_plan import MAIN, NOTES_ONLY
from tests import factories


@pytest.fixture
def recording(team):
    return factories.recording(team, status=Status.PROCESSING)


@pytest.fixture
def viewer(bob, team):
    return factories.viewer(bob, team)


def finish(recording, **states):
    """End every step, some of them otherwise."""
    for run in runs.current(recording.id):
        run.state = states.get(run.step, RunState.DONE)
        run.finished_at = now()
    db.session.flush()
    runs.settle(recording.id)
    db.session.commit()


def states(recording):
    return {run.step: run.state for run in runs.current(recording.id)}


def test_the_first_step_is_queued_and_the_others_wait(recording):
    runs.start(recording)
    db.session.commit()

    assert list(states(recording)) == list(MAIN)
    assert states(recording)[Step.FETCH] == RunState.QUEUED
    assert states(recording)[Step.PREPARE] == RunState.WAITING
    first = runs.current(recording.id)[0]
    assert jobqueue.queue(QueueName.MEDIA).job_ids == [f"{first.id}-1"]


def test_starting_twice_is_starting_once(recording):
    runs.start(recording)
    runs.start(recording)
    db.session.commit()

    assert len(runs.timeline(recording.id)) == len(MAIN)
    assert jobqueue.queue(QueueName.MEDIA).count == 1


def test_nothing_is_queued_before_the_commit(recording):
    runs.start(recording)
    db.session.rollback()

    assert jobqueue.queue(QueueName.MEDIA).count == 0


def test_doing_a_step_again_does_what_builds_on_it_again(recording, viewer):
    runs.start(recording, {Step.TRANSCRIBE: {"language": "de"}})
    finish(recording)

    again = runs.rerun(viewer, recording.id, Step.TRANSCRIBE, {"prompt": "Acme"})
    db.session.commit()

    assert again.options == {"language": "de", "prompt": "Acme", "anew": True}
    assert states(recording) == {
        Step.FETCH: RunState.DONE,
        Step.PREPARE: RunState.DONE,
        Step.TRANSCRIBE: RunState.QUEUED,
        Step.SPEAKERS: RunState.WAITING,
        Step.SUMMARISE: RunState.WAITING,
        Step.INDEX: RunState.WAITING,
    }
    assert recording.status == Status.PROCESSING


def test_the_speakers_again_leave_the_summary_alone(recording, viewer):
    runs.start(recording)
    finish(recording)

    runs.rerun(viewer, recording.id, Step.SPEAKERS)
    db.session.commit()

    assert states(recording)[Step.SUMMARISE] == RunState.DONE
    assert states(recording)[Step.INDEX] == RunState.WAITING


def test_a_step_at_work_is_not_done_again(recording, viewer):
    runs.start(recording)
    finish(recording)
    runs.rerun(viewer, recording.id, Step.TRANSCRIBE)

    with pytest.raises(Conflict, match="at work already"):
        runs.rerun(viewer, recording.id, Step.TRANSCRIBE)
    with pytest.raises(Conflict, match="earlier step is still"):
        runs.rerun(viewer, recording.id, Step.SUMMARISE)
    assert not runs.can_rerun(runs.current(recording.id), Step.SUMMARISE)


def test_a_later_step_at_work_is_given_up_for_the_new_one(recording, viewer):
    runs.start(recording)
    finish(recording, summarise=RunState.RUNNING)
    old = runs.newest(recording.id)[Step.SUMMARISE]

    runs.rerun(viewer, recording.id, Step.TRANSCRIBE)
    db.session.commit()

    db.session.refresh(old)
    assert (old.state, old.claim) == (RunState.SKIPPED, None)
    assert states(recording)[Step.SUMMARISE] == RunState.WAITING


def test_a_failed_step_is_tried_again_with_what_waits_for_it(recording, viewer):
    runs.start(recording)
    waiting = {"speakers": "waiting", "summarise": "waiting", "index": "waiting"}
    finish(recording, transcribe=RunState.FAILED, **waiting)

    runs.retry(viewer, recording.id, Step.TRANSCRIBE)
    db.session.commit()

    assert states(recording)[Step.TRANSCRIBE] == RunState.QUEUED
    assert len(runs.timeline(recording.id)) == len(MAIN) + 1, "what waited already still waits"
    assert recording.status == Status.PROCESSING


def test_only_a_failed_step_can_be_tried_again(recording, viewer):
    runs.start(recording)
    finish(recording)

    with pytest.raises(Conflict):
        runs.retry(viewer, recording.id, Step.SUMMARISE)


def test_what_needs_a_failed_step_is_refused(recording, viewer):
    runs.start(recording)
    finish(recording, transcribe=RunState.FAILED)

    with pytest.raises(Conflict, match="has failed"):
        runs.rerun(viewer, recording.id, Step.SUMMARISE)


def test_readers_and_strangers_start_nothing(recording, victor, charlie, team):
    runs.start(recording)
    finish(recording)

    reader = factories.viewer(victor, team, Role.VIEWER)
    stranger = factories.viewer(charlie, charlie.memberships[0].team, Role.OWNER)

    with pytest.raises(Forbidden):
        runs.rerun(reader, recording.id, Step.SUMMARISE)
    with pytest.raises(NotFound):
        runs.rerun(stranger, recording.id, Step.SUMMARISE)


def test_the_day_of_completion_stays(recording, viewer):
    runs.start(recording)
    finish(recording)
    first = recording.completed_at

    runs.rerun(viewer, recording.id, Step.INDEX)
    finish(recording)

    assert recording.completed_at == first


@pytest.fixture
def told(team):
    """A recording of which only clients know."""
    row = factories.recording(team, status=Status.RECORDING)
    factories.segment(row, "Hello.")
    return row


def test_what_has_only_words_gets_notes(told):
    runs.complete(told)
    db.session.commit()

    assert states(told) == {Step.SUMMARISE: RunState.QUEUED, Step.INDEX: RunState.WAITING}
    assert told.status == Status.PROCESSING


def test_what_has_neither_words_nor_media_needs_nothing(team):
    empty = factories.recording(team, status=Status.RECORDING)

    runs.complete(empty)

    assert states(empty) == {}


def test_what_has_media_goes_all_the_way(told):
    factories.media_file(told, MediaKind.ORIGINAL, "a key")

    runs.complete(told)

    assert list(states(told)) == list(MAIN)


def test_complete_twice_is_complete_once(told):
    runs.complete(told)
    finish(told)

    runs.complete(told)

    assert len(runs.timeline(told.id)) == len(NOTES_ONLY)
    assert told.status == Status.READY


@pytest.mark.parametrize("state", [RunState.DONE, RunState.RUNNING])
def test_words_that_came_since_have_the_summary_written_anew(told, state):
    runs.complete(told)
    summary = runs.newest(told.id)[Step.SUMMARISE]
    finish(told, summarise=state)
    summary.started_at = now()
    db.session.commit()
    factories.segment(told, "One more thing.", 60_000)

    runs.complete(told)
    db.session.commit()

    assert states(told) == {Step.SUMMARISE: RunState.QUEUED, Step.INDEX: RunState.WAITING}
    assert told.status == Status.PROCESSING


def test_media_that_comes_late_is_worked_on_and_the_notes_again(told):
    runs.complete(told)
    finish(told)

    runs.start(told)
    db.session.commit()

    assert list(states(told)) == list(MAIN)
    assert states(told)[Step.FETCH] == RunState.QUEUED
    assert states(told)[Step.SUMMARISE] == RunState.WAITING


def test_a_person_can_ask_for_notes_before_the_client_is_ready(told, viewer):
    run = runs.rerun(viewer, told.id, Step.SUMMARISE)
    db.session.commit()

    assert run.step == Step.SUMMARISE
    assert states(told) == {Step.SUMMARISE: RunState.QUEUED, Step.INDEX: RunState.WAITING}


def test_what_has_no_media_is_not_transcribed(told, viewer):
    with pytest.raises(Invalid):
        runs.rerun(viewer, told.id, Step.TRANSCRIBE)
