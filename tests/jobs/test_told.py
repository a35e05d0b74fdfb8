"""From what clients said was said to notes, by one worker: without media, and beside what clients
made of it themselves."""

import pytest
from sqlalchemy import select

from notes import client_fields, desktop_fields, runs, said, search
from notes.db import db
from notes.models import Recording, RunState, Segment, Status, Step, Summary, Task
from notes.said import Spoken
from tests import factories

LINES = [
    Spoken("We ship the new editor on Friday.", 1000, "Ann", is_final=True),
    Spoken("I will write the release notes.", 5000, "Ben", is_final=True),
]


@pytest.fixture
def viewer(bob, team):
    return factories.viewer(bob, team)


@pytest.fixture
def recording(team):
    return factories.recording(team, status=Status.RECORDING, duration_ms=None, title="Weekly")


@pytest.fixture
def change(recording, viewer):
    def apply(**values):
        client_fields.change(viewer, recording.id, values)
        db.session.commit()

    return apply


def told(recording):
    return desktop_fields.fields([db.session.get_one(Recording, recording.id)])[0]


def found(viewer, words):
    return list(db.session.scalars(search.matching(viewer, words)))


def states(recording):
    return {run.step: run.state for run in runs.current(recording.id)}


def test_ready_ends_with_notes_that_rest_on_what_was_sent(recording, change, work_off, viewer):
    said.append(recording.id, LINES)
    change(status="ready")

    work_off()

    assert states(recording) == {Step.SUMMARISE: RunState.DONE, Step.INDEX: RunState.DONE}
    assert recording.status == Status.READY
    (summary,) = db.session.scalars(select(Summary))
    lines = set(db.session.scalars(select(Segment.id)))
    cited = {one.segment_id for item in summary.items for one in item.evidence}
    assert cited
    assert cited <= lines
    assert found(viewer, "editor") == [recording.id]
    after = told(recording)
    assert (after["status"], after["duration_seconds"]) == ("ready", 7)
    assert after["summary"].startswith("# Weekly")
    assert [one["title"] for one in after["extracted_tasks"]] == [
        task.title for task in db.session.scalars(select(Task).order_by(Task.position))
    ]


def test_what_a_client_made_of_it_stays(recording, change, work_off, viewer):
    mine = [{"title": "Order chairs", "assignee": None}]
    change(transcript_segments=LINES, summary="Mine.", extracted_tasks=mine, notes="Typed.")
    change(status="ready")

    work_off()

    after = told(recording)
    assert (after["summary"], after["notes"]) == ("Mine.", "Typed.")
    assert after["extracted_tasks"] == mine
    assert [task.title for task in db.session.scalars(select(Task))] == ["Order chairs"]
    assert db.session.scalars(select(Summary)).all(), "what we found stands beside it"
    assert found(viewer, "mine") == found(viewer, "typed") == [recording.id]


def test_words_are_found_before_the_meeting_ends(recording, change, work_off, viewer):
    said.append(recording.id, [Spoken("Über den Haushalt, 预算 и бюджет.", 1000, "Ann")])
    search.soon(recording.id)
    db.session.commit()

    work_off()

    for words in ("uber", "haushalt", "预算", "бюджет"):
        assert found(viewer, words) == [recording.id], words
    assert found(viewer, "timestamp") == found(viewer, "speaker") == []
    assert recording.status == Status.RECORDING


def test_more_words_after_ready_have_the_notes_written_anew(recording, change, work_off):
    change(transcript_segments=LINES[:1], status="ready")
    work_off()
    said.append(recording.id, LINES[1:])
    db.session.commit()

    change(status="ready")
    work_off()

    assert len(db.session.scalars(select(Summary)).all()) == 2
    assert recording.status == Status.READY


def test_media_with_a_clients_transcript_is_not_transcribed(arrive, work_off, chosen, change, bob):
    recording = arrive()
    said.append(recording.id, LINES)
    db.session.commit()

    work_off()

    assert chosen.transcriber.calls == []
    assert states(recording)[Step.TRANSCRIBE] == RunState.SKIPPED
    assert states(recording)[Step.SPEAKERS] == RunState.SKIPPED
    assert states(recording)[Step.SUMMARISE] == RunState.DONE
    assert [one["text"] for one in told(recording)["transcript_segments"]] == [
        one.text for one in LINES
    ]


def test_media_tells_apart_the_speakers_that_a_client_did_not(arrive, work_off, chosen):
    recording = arrive()
    said.append(recording.id, [Spoken(one.text, one.timestamp) for one in LINES])
    db.session.commit()

    work_off()

    assert states(recording)[Step.SPEAKERS] == RunState.DONE
    assert [one["speaker"] for one in told(recording)["transcript_segments"]] == [None, None], (
        "as they were sent"
    )
    assert all(db.session.scalars(select(Segment.speaker_id)))
