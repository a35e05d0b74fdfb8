"""From a meeting that a desktop app announced to notes, without one webhook."""

import pytest
from sqlalchemy import func, select

from notes import artefacts, desktop_fields, runs, transcripts, voices
from notes.adapters import adapters
from notes.db import db
from notes.models import MediaKind, Recording, RunState, Segment, Status, Step, Summary
from tests.jobs.announced import PEOPLE, SAID, TIMELINE, look, wake
from tests.standins.recall_recordings import participant, turn


def told(recording):
    return desktop_fields.fields([db.session.get_one(Recording, recording.id)])[0]


def spoken(recording):
    return [(one["speaker"], one["text"]) for one in told(recording)["transcript_segments"]]


def names(recording):
    return [one.name for one in voices.of_recording(recording.id)]


def states(recording):
    return {run.step: run.state for run in runs.current(recording.id)}


@pytest.fixture
def finished(announce, work_off, wav):
    """`finished(**files)` gives a meeting that was recorded, found by polling, and worked on."""

    def make(**files):
        meeting = announce()
        meeting.end(wav.read_bytes(), **files)
        look()
        work_off()
        return meeting

    return make


def test_what_recall_has_becomes_notes(finished, chosen, wav):
    meeting = finished(transcript=SAID, timeline=TIMELINE, people=PEOPLE)

    recording = meeting.recording
    after = told(recording)
    assert (recording.status, recording.problem) == (Status.READY, None)
    assert after["recall_recording_id"] == meeting.upload["recording_id"]
    assert spoken(recording) == [
        ("Ada", "We ship the new editor on Friday."),
        ("Ben", "I will write the release notes."),
    ]
    assert [one["timestamp"] for one in after["transcript_segments"]] == [1000, 6000]
    assert names(recording) == ["Ada", "Ben", "Cleo"]
    assert chosen.transcriber.calls == []
    original = artefacts.find(recording.id, MediaKind.ORIGINAL)
    with adapters().storage.open(original.key) as kept:
        assert kept.read() == wav.read_bytes()
    assert db.session.scalars(select(Summary)).one().items


def test_without_a_transcript_our_own_engine_listens_and_recall_tells_who(here, finished, chosen):
    meeting = finished(timeline=TIMELINE)

    lines = spoken(meeting.recording)
    assert meeting.recording.status == Status.READY
    assert chosen.transcriber.calls == [0]
    assert len(lines) == 6
    assert [who for who, _ in lines] == ["Ada", "Ben"] * 3


def test_without_either_our_own_engines_do_both(here, finished):
    meeting = finished()

    assert meeting.recording.status == Status.READY
    assert states(meeting.recording)[Step.SPEAKERS] == RunState.DONE
    assert len(spoken(meeting.recording)) == 6


def test_a_transcript_that_failed_at_recall_is_made_here(here, announce, work_off, wav):
    meeting = announce()
    meeting.end(wav.read_bytes()).codes["transcript"] = "failed"

    look()
    work_off()

    assert meeting.recording.status == Status.READY
    assert len(spoken(meeting.recording)) == 6


def test_a_transcript_still_being_made_is_waited_for(announce, work_off, wav, chosen):
    meeting = announce()
    made = meeting.end(wav.read_bytes(), transcript=SAID)
    made.codes["transcript"] = "processing"
    look()
    work_off()
    assert states(meeting.recording)[Step.TRANSCRIBE] == RunState.WAITING

    del made.codes["transcript"]
    wake(work_off)

    assert meeting.recording.status == Status.READY
    assert [who for who, _ in spoken(meeting.recording)] == ["Ada", "Ben"]
    assert chosen.transcriber.calls == []


def test_a_transcript_that_never_comes_is_made_here(announce, work_off, wav, chosen):
    meeting = announce()
    meeting.end(wav.read_bytes()).codes["transcript"] = "processing"
    look()
    work_off()

    for _ in range(5):  # oftener than a step may fail
        wake(work_off)
    assert states(meeting.recording)[Step.TRANSCRIBE] == RunState.WAITING

    meeting.age_wait(minutes=31)
    wake(work_off)

    assert meeting.recording.status == Status.READY
    assert chosen.transcriber.calls == [0]


def test_what_a_client_sent_stays_and_isnt_doubled(announce, speak, work_off, wav, chosen):
    meeting = announce()
    sent = {"timestamp": 500, "speaker": "Ann", "text": "As the app heard it.", "is_final": True}
    speak("POST", f"{meeting.recording.id}/append_segments/", {"segments": [sent]})
    speak("PATCH", f"{meeting.recording.id}/", {"participants": ["Ann"]})
    meeting.end(wav.read_bytes(), transcript=SAID, timeline=TIMELINE, people=PEOPLE)

    look()
    work_off()

    assert meeting.recording.status == Status.READY
    assert spoken(meeting.recording) == [("Ann", "As the app heard it.")]
    assert names(meeting.recording) == ["Ann"]
    assert chosen.transcriber.calls == []


def test_drafts_make_room_for_what_recall_heard(announce, speak, work_off, wav):
    meeting = announce()
    draft = {"timestamp": 1000, "speaker": "Ada", "text": "We ship", "is_final": False}
    speak("POST", f"{meeting.recording.id}/append_segments/", {"segments": [draft]})
    meeting.end(wav.read_bytes(), transcript=SAID)

    look()
    work_off()

    lines = transcripts.lines(meeting.recording.id)
    assert [line.text for line in lines] == [
        "We ship the new editor on Friday.",
        "I will write the release notes.",
    ]


def test_notes_made_of_a_clients_words_are_made_anew_once_there_is_media(
    announce, speak, work_off, wav
):
    meeting = announce()
    line = {"timestamp": 500, "speaker": "Ann", "text": "We ship on Friday.", "is_final": True}
    path = f"{meeting.recording.id}/"
    speak("POST", f"{path}append_segments/", {"segments": [line]})
    speak("PATCH", path, {"status": "ready"})
    work_off()
    assert meeting.recording.status == Status.READY

    meeting.end(wav.read_bytes(), transcript=SAID)
    look()
    work_off()

    assert meeting.recording.status == Status.READY
    assert artefacts.find(meeting.recording.id, MediaKind.ORIGINAL) is not None
    assert spoken(meeting.recording) == [("Ann", "We ship on Friday.")]


def test_people_without_a_name_are_told_apart_without_one(finished):
    nameless = [participant(1, None), participant(2, None), participant(3, "Ada")]
    texts = ["Good morning.", "Morning.", "Shall we start?"]
    said = [turn(nameless[at], texts[at], at * 5.0) for at in range(3)]

    meeting = finished(transcript=said)

    lines = transcripts.lines(meeting.recording.id)
    assert [line.text for line in lines] == texts
    assert len({line.speaker_id for line in lines}) == 3
    assert sorted(names(meeting.recording), key=str) == ["Ada", None, None]


def test_polling_and_working_again_changes_nothing(finished, work_off):
    meeting = finished(transcript=SAID, people=PEOPLE)
    before = (told(meeting.recording), db.session.scalar(select(func.count(Segment.id))))
    asked = len(meeting.recall.asked)

    for _ in range(3):
        look()
        work_off()

    count = db.session.scalar(select(func.count(Segment.id)))
    assert (told(meeting.recording), count) == before
    assert len(meeting.recall.asked) == asked, "what is here isn't asked for"
    assert len(runs.timeline(meeting.recording.id)) == 6
