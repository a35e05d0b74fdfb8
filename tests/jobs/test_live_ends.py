"""What becomes of words that were heard live once the meeting is over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from notes import corrections, live_lines, runs, speakers, transcripts, voices
from notes.accounts import viewer_of
from notes.db import db
from notes.models import Segment, Status, Step, Summary
from notes.providers.recall import realtime
from tests.hearing import action, heard, partial
from tests.jobs.announced import ADA, BEN, SAID, look
from tests.standins.recall_recordings import turn

MORNING = (ADA, "We ship the new edit on Friday.", 1.0)


@pytest.fixture
def hear(app):
    """`hear(meeting, content)` is what the door makes of a post."""

    def take(meeting, content):
        taken = live_lines.hear(meeting.recording.id, realtime.read(content))
        db.session.commit()
        return taken

    return take


def texts(meeting):
    return [line.shown for line in transcripts.lines(meeting.recording.id)]


def lines_of(meeting, prefix):
    query = select(Segment).where(
        Segment.recording_id == meeting.recording.id,
        Segment.source_key.like(f"{prefix}%"),
        ~Segment.removed,
    )
    return list(db.session.scalars(query))


def finish(meeting, work_off):
    look()
    work_off()
    assert meeting.recording.status == Status.READY


def test_a_corrected_line_stays_and_isnt_said_twice(announce, hear, work_off, wav, alice):
    meeting = announce()
    hear(meeting, heard(*MORNING))
    (line,) = transcripts.lines(meeting.recording.id)
    words, viewer = "We ship the new editor in May.", viewer_of(alice)
    corrections.correct(viewer, meeting.recording.id, line.id, words, corrections.mark(line))
    db.session.commit()
    meeting.end(wav.read_bytes(), transcript=SAID)

    finish(meeting, work_off)

    assert texts(meeting) == [words, "I will write the release notes."]


def test_a_speaker_who_was_renamed_live_is_the_same_afterwards(
    announce, hear, work_off, wav, alice
):
    meeting = announce()
    hear(meeting, heard(*MORNING))
    (ada,) = voices.of_recording(meeting.recording.id)
    speakers.rename(viewer_of(alice), meeting.recording.id, ada.id, "Ada Lovelace")
    db.session.commit()
    meeting.end(wav.read_bytes(), transcript=SAID, people=[ADA, BEN])

    finish(meeting, work_off)

    assert [one.name for one in voices.of_recording(meeting.recording.id)] == [
        "Ada Lovelace",
        "Ben",
    ]
    assert transcripts.lines(meeting.recording.id)[0].speaker_id == ada.id


def test_our_own_engine_takes_their_place_too(here, announce, hear, work_off, wav, chosen):
    meeting = announce()
    hear(meeting, heard(*MORNING))
    meeting.end(wav.read_bytes())

    finish(meeting, work_off)

    assert chosen.transcriber.calls == [0]
    assert lines_of(meeting, "rt:") == []


def test_a_clients_words_win_and_nothing_stands_twice(announce, hear, speak, work_off, wav):
    meeting = announce()
    hear(meeting, heard(*MORNING))
    line = {"timestamp": 1000, "speaker": "Ada", "text": "As the app heard it.", "is_final": True}
    speak("POST", f"{meeting.recording.id}/append_segments/", {"segments": [line]})
    assert not hear(meeting, heard(BEN, "Too late.", 9))
    meeting.end(wav.read_bytes(), transcript=SAID)

    finish(meeting, work_off)

    assert texts(meeting) == ["As the app heard it."]
    assert [one.name for one in voices.of_recording(meeting.recording.id)] == ["Ada"]


def test_where_there_will_be_no_media_they_become_notes(announce, hear, work_off):
    meeting = announce()
    hear(meeting, action("join", BEN))
    hear(meeting, heard(ADA, "I will write the release notes by Friday.", 1))
    hear(meeting, partial(BEN, "And I", 5))
    meeting.upload["status"] = {"code": "failed", "sub_code": None}

    look()
    runs.complete(meeting.recording)
    db.session.commit()
    work_off()

    assert texts(meeting) == ["I will write the release notes by Friday."]
    assert lines_of(meeting, "rt:draft:") == []
    assert db.session.scalars(select(Summary)).one().items


def test_nothing_is_taken_while_the_complete_transcript_is_written(announce, hear, work_off, wav):
    meeting = announce()
    meeting.end(wav.read_bytes(), transcript=SAID)
    look()
    run = runs.newest(meeting.recording.id)[Step.TRANSCRIBE]
    assert hear(meeting, heard(*MORNING)), "it hasn't begun"
    run.state = "running"
    db.session.commit()

    assert not hear(meeting, heard(BEN, "Too late.", 9))


def test_a_merged_speaker_is_nobody_who_is_silently_there(announce, hear, alice, sign_in):
    meeting = announce()
    hear(meeting, heard(ADA, "One.", 1))
    hear(meeting, heard(BEN, "Two.", 3))
    ada, ben = voices.of_recording(meeting.recording.id)
    speakers.merge(viewer_of(alice), meeting.recording.id, ben.id, ada.id)
    db.session.commit()

    page = sign_in(alice).get(f"/recordings/{meeting.recording.id}/speakers").text

    assert "Also there" not in page


def test_lines_without_an_end_are_not_doubled_beside_a_corrected_one(
    announce, hear, work_off, wav, alice
):
    meeting = announce()
    yes = turn(ADA, "Yes.", 1.0)
    yes["words"][0]["end_timestamp"] = None
    hear(meeting, {"event": "transcript.data", "data": {"data": yes}})
    (line,) = transcripts.lines(meeting.recording.id)
    viewer = viewer_of(alice)
    corrections.correct(viewer, meeting.recording.id, line.id, "Yes!", corrections.mark(line))
    db.session.commit()
    meeting.end(wav.read_bytes(), transcript=[yes, turn(BEN, "Good.", 4.0)])

    finish(meeting, work_off)

    assert texts(meeting) == ["Yes!", "Good."]
