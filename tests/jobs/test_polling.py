"""What webhooks should have told is found by asking, politely; what never came is tidied away."""

import pytest

from notes import captures, deliveries, runs
from notes.connections import redis
from notes.db import db, now
from notes.jobs.polling import ASKED_ABOUT, poll
from notes.models import Recording, Status, Step
from notes.providers.base import About, CaptureState, Signed, StateChanged
from notes.providers.recall import webhook
from tests.jobs.announced import look
from tests.standins.recall import html, refuse
from tests.standins.recall_recordings import status


@pytest.fixture
def meeting(announce):
    return announce()


def fetches(meeting):
    history = runs.timeline(meeting.recording.id)
    return [run for run in history if run.step == Step.FETCH]


def asked_since(recall, before):
    return [one.path for one in recall.asked[before:]]


@pytest.mark.parametrize("code", ["uploading", "something new"])
def test_the_state_at_recall_is_the_state_here(meeting, code):
    meeting.upload["status"] = status(code)

    look()

    assert meeting.capture.state == CaptureState.UPLOADING
    assert meeting.recording.status == Status.UPLOADING
    assert fetches(meeting) == []


def test_media_that_is_there_is_fetched_once(meeting, wav):
    made = meeting.end(wav.read_bytes())

    for _ in range(3):
        look()

    assert len(fetches(meeting)) == 1
    assert meeting.capture.recording_ref == made.id
    assert meeting.recording.status == Status.PROCESSING


@pytest.mark.parametrize("code", ["processing", "paused"])
def test_media_that_is_still_being_made_is_waited_for(meeting, wav, code):
    made = meeting.end(wav.read_bytes())
    made.code = made.codes["media"] = code
    look()
    assert fetches(meeting) == []

    made.code = "done"
    del made.codes["media"]
    look()

    assert len(fetches(meeting)) == 1


def test_an_upload_that_doesnt_tell_its_recording_is_looked_up(meeting, wav):
    made = meeting.end(wav.read_bytes())
    meeting.upload["recording_id"] = None

    look()

    assert meeting.capture.recording_ref == made.id
    assert len(fetches(meeting)) == 1


def test_what_a_webhook_told_needs_no_further_telling(meeting, wav):
    made = meeting.end(wav.read_bytes())
    about = About(meeting.upload["id"], made.id)
    captures.apply("recall", StateChanged(about, CaptureState.COMPLETE, now()))
    db.session.commit()
    before = len(meeting.recall.asked)

    look()

    assert len(fetches(meeting)) == 1
    assert asked_since(meeting.recall, before) == [f"/api/v1/recording/{made.id}/"]


def test_a_webhook_has_its_recording_looked_at_at_once(here, meeting, wav, work_off):
    made = meeting.end(wav.read_bytes())
    ids = {"sdk_upload": {"id": meeting.upload["id"]}, "recording": {"id": made.id}}
    content = {"event": "sdk_upload.complete", "data": {"data": {}, **ids}}
    deliveries.keep("recall", Signed("msg_1", 1), webhook.read(content), content)
    db.session.commit()

    work_off()

    assert meeting.recording.status == Status.READY
    assert len(fetches(meeting)) == 1


def test_who_was_heard_of_just_now_isnt_asked_about(meeting):
    about = About(meeting.upload["id"])
    captures.apply("recall", StateChanged(about, CaptureState.UPLOADING, now()))
    db.session.commit()
    before = len(meeting.recall.asked)

    look()

    assert asked_since(meeting.recall, before) == []


def test_a_failure_at_recall_is_told_in_words(meeting):
    meeting.upload["status"] = status("failed", "network_lost")

    look()

    assert meeting.recording.status == Status.ERROR
    assert "network lost" in meeting.recording.problem


def test_a_recording_without_sound_or_picture_says_so(meeting):
    meeting.end(None)

    look()

    assert meeting.recording.status == Status.ERROR
    assert meeting.recording.problem == "Recall.ai has neither sound nor video of this meeting."
    assert meeting.capture.state == CaptureState.FAILED


@pytest.mark.parametrize("code", ["failed", "deleted"])
def test_a_recording_that_is_gone_at_recall_says_so(meeting, wav, code):
    meeting.end(wav.read_bytes()).code = code

    look()

    assert meeting.recording.status == Status.ERROR
    assert "no longer has" in meeting.recording.problem


def test_an_upload_is_waited_for_a_day(meeting):
    meeting.age(hours=23)
    look()
    assert meeting.recording.status == Status.RECORDING

    meeting.age(hours=25)
    look()

    assert meeting.recording.status == Status.ERROR
    assert "sent no sound or video" in meeting.recording.problem
    before = len(meeting.recall.asked)
    look()
    assert asked_since(meeting.recall, before) == []


def test_an_upload_that_recall_doesnt_know_is_waited_for_as_long(meeting):
    meeting.recall.made.clear()
    look()
    assert meeting.recording.status == Status.RECORDING

    meeting.age(hours=25)
    look()

    assert meeting.recording.status == Status.ERROR


def test_words_of_a_meeting_without_media_become_notes(meeting, speak, work_off):
    line = {"timestamp": 500, "speaker": "Ann", "text": "We ship on Friday.", "is_final": True}
    path = f"{meeting.recording.id}/"
    speak("POST", f"{path}append_segments/", {"segments": [line]})
    meeting.age(hours=25)

    look()
    work_off()

    assert meeting.recording.status == Status.READY
    assert [one["text"] for one in speak("GET", path, None)["transcript_segments"]] == [
        "We ship on Friday."
    ]


def test_words_of_an_upload_that_failed_become_notes(meeting, speak, work_off):
    line = {"timestamp": 1000, "speaker": "Ada", "text": "We ship the new editor on Friday."}
    speak("POST", f"{meeting.recording.id}/append_segments/", {"segments": [line]})
    about = About(meeting.upload["id"])
    captures.apply("recall", StateChanged(about, CaptureState.FAILED, now(), "no_media"))
    db.session.commit()

    poll()
    work_off()

    assert meeting.recording.status == Status.READY
    done = {run.step for run in runs.timeline(meeting.recording.id) if run.state == "done"}
    assert Step.SUMMARISE in done


def test_a_deleted_meeting_isnt_asked_about(meeting, wav):
    meeting.end(wav.read_bytes())
    db.session.get_one(Recording, meeting.recording.id).deleted_at = now()
    db.session.commit()
    before = len(meeting.recall.asked)

    look()

    assert asked_since(meeting.recall, before) == []


@pytest.mark.parametrize("fault", [html(), refuse(401, {"code": "no"}), refuse(503, {})])
def test_recall_in_trouble_is_left_alone_for_a_while(announce, recall, fault):
    announce(), announce()
    before = len(recall.asked)
    recall.fail_next(*[fault] * 9)

    poll()
    tried = len(recall.asked)
    poll()

    assert tried > before
    assert len(recall.asked) == tried, "while it rests nothing is asked"


def test_recall_says_how_long_it_wants_to_be_left_alone(announce, recall, wav):
    meeting = announce()
    meeting.end(wav.read_bytes())
    recall.fail_next(refuse(429, {"detail": "slow"}, Retry_After="300"))

    poll()

    (mark,) = redis().keys("polling:rest:*")
    assert 290_000 < redis().pttl(mark) <= 300_000
    look()
    assert len(fetches(meeting)) == 1, "asked about again as soon as that is over"


def test_nobody_is_asked_about_twice_in_one_pause(meeting):
    before = len(meeting.recall.asked)

    poll()
    poll()

    assert len(asked_since(meeting.recall, before)) == 1


def test_a_round_is_bounded_and_the_next_goes_on(announce, recall):
    every = [announce() for _ in range(ASKED_ABOUT + 3)]
    before = len(recall.asked)

    poll()
    first = asked_since(recall, before)
    poll()

    asked = {path.rstrip("/").rpartition("/")[2] for path in asked_since(recall, before)}
    assert len(first) == ASKED_ABOUT
    assert asked == {one.upload["id"] for one in every}


def test_without_a_key_nothing_is_asked(app):
    poll()

    assert not list(redis().scan_iter("polling:*"))
