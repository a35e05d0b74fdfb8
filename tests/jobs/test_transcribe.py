"""Transcribing again, and over what is there already."""

import pytest

from notes import runs, transcripts
from notes.db import db
from notes.engines.base import Hints
from notes.models import RunState, Step
from notes.speech import Utterance
from notes.transcripts import Said
from tests import factories
from tests.standins.engines import said


@pytest.fixture
def viewer(bob, team):
    return factories.viewer(bob, team)


def shown(recording):
    return [line.shown for line in transcripts.lines(recording.id)]


@pytest.fixture
def again(viewer, work_off):
    """`again(recording, options)` has it transcribed once more."""

    def do(recording, **options):
        runs.rerun(viewer, recording.id, Step.TRANSCRIBE, options)
        db.session.commit()
        work_off()

    return do


def test_a_new_hearing_replaces_the_old(arrive, work_off, again, script):
    recording = arrive()
    work_off()
    script.blocks[:] = [(24000, [said("All of it was different.", 500)])]

    again(recording)

    assert shown(recording) == ["All of it was different."]


def test_the_same_hearing_again_doubles_nothing(arrive, work_off, again):
    recording = arrive()
    work_off()
    before = shown(recording)

    again(recording)

    assert shown(recording) == before


def test_corrected_lines_stay_and_what_repeats_them_goes(arrive, work_off, again, bob):
    recording = arrive()
    work_off()
    line = transcripts.lines(recording.id)[1]
    line.edited_text, line.edited_by = "I will write the press release.", bob.id
    db.session.commit()

    again(recording)

    assert shown(recording)[:3] == [
        "We ship the new editor on Friday.",
        "I will write the press release.",
        "The budget is forty thousand euros.",
    ]
    assert len(shown(recording)) == 6


def test_a_hearing_that_fails_halfway_leaves_the_old_rest(arrive, work_off, again, chosen):
    recording = arrive()
    work_off()

    def stop(point):
        if point == "line 8000:0":
            raise RuntimeError("stopped")

    chosen.transcriber.at = stop
    chosen.transcriber.script.blocks[0] = (8000, [said("A new beginning.", 0)])
    again(recording)

    assert shown(recording)[0] == "A new beginning."
    assert shown(recording)[-1] == "Let us meet again on Monday."


def test_options_reach_the_engine(arrive, work_off, again, chosen):
    recording = arrive()
    work_off()

    again(recording, language="de", prompt="Acme")

    assert chosen.transcriber.hints == [Hints(), Hints("de", "Acme")]


def test_what_came_with_the_recording_is_not_heard_again(arrive, work_off, again, chosen):
    recording = arrive()
    transcripts.append(recording.id, [Said("live:1", Utterance(0, 900, "As the provider heard."))])
    db.session.commit()

    work_off()

    assert chosen.transcriber.calls == []
    run = runs.newest(recording.id)[Step.TRANSCRIBE]
    assert (run.state, run.reason) == (
        RunState.SKIPPED,
        "The transcript came with the recording.",
    )

    again(recording)
    assert "As the provider heard." not in shown(recording)


def test_the_engine_and_the_progress_are_written_down(arrive, work_off):
    recording = arrive()
    work_off()

    run = runs.newest(recording.id)[Step.TRANSCRIBE]
    assert (run.engine, run.checkpoint_ms, run.total_ms) == ("scripted", 24000, 24000)
