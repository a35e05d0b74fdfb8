"""The life of bots and uploads at the stand-in, in compressed time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.standins import recall_life, recall_meeting
from tests.standins.recall_recordings import participant, turn

FAST = 400.0
ASKED_FOR = ["transcript.data", "transcript.partial_data", "participant_events.join"]


@pytest.fixture
def lives(recall, meeting, receiver):
    recall.wall = False
    recall.webhooks.url = None
    recall.lives.meeting, recall.lives.speed = meeting, FAST
    return recall.lives


@pytest.fixture
def order(receiver):
    endpoint = {"type": "webhook", "url": receiver.url, "events": ASKED_FOR}
    return {"recording_config": {"realtime_endpoints": [endpoint]}}


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.005)


def codes(bot):
    return [one["code"] for one in bot.changes]


def test_a_bot_goes_records_and_comes_back(recall, lives, send, order, receiver, meeting):
    send(**order)
    bot = recall.bots.only()
    until(lambda: bot.code == "done")
    (made,) = bot.recordings
    recall.realtime.settle(made)

    assert codes(bot) == [
        "ready", "joining_call", "in_waiting_room", "in_call_not_recording",
        "recording_permission_allowed", "in_call_recording", "recording_done", "call_ended",
        "done",
    ]  # fmt: skip
    assert bot.changes[-2]["sub_code"] == "call_ended_by_host"
    assert made.files["media"] == meeting.film
    assert set(made.files) == {"media", "transcript", "timeline", "people", "events"}
    finals = [one for one in receiver.events if one["event"] == "transcript.data"]
    words = [w["text"] for one in finals for w in one["data"]["data"]["words"]]
    assert words == [text for _, said in meeting.lines for text, _, _ in said]
    assert receiver.names.count("participant_events.join") == 4


def test_a_meeting_runs_at_its_own_pace(recall, lives, send, order, receiver):
    lives.script = (recall_life.Step(0, "in_call_recording"),)
    lives.cut_s, lives.speed = 8.0, 20.0
    began = time.monotonic()
    send(**order)
    until(lambda: "transcript.data" in receiver.names)

    heard = 1.72 + recall_meeting.FINAL_LAG_S  # the end of the first sentence
    assert time.monotonic() - began >= heard / 20


@pytest.mark.parametrize(
    ("script", "end"),
    [
        (recall_life.fatal("meeting_not_found"), [("fatal", "meeting_not_found")]),
        (
            recall_life.denied("zoom_host_not_present"),
            [
                ("recording_permission_denied", "zoom_host_not_present"),
                ("call_ended", "timeout_exceeded_recording_permission_denied"),
                ("done", None),
            ],
        ),
        (
            recall_life.kept_waiting(),
            [
                ("in_waiting_room", None),
                ("call_ended", "timeout_exceeded_waiting_room"),
                ("done", None),
            ],
        ),
        (
            recall_life.usual("bot_kicked_from_call"),
            [("recording_done", None), ("call_ended", "bot_kicked_from_call"), ("done", None)],
        ),
        (recall_life.broken(), [("in_call_recording", None), ("fatal", "bot_errored")]),
    ],
)
def test_a_bot_can_fare_otherwise(recall, lives, send, script, end):
    lives.script, lives.cut_s = script, 5.0
    send()
    bot = recall.bots.only()
    until(lambda: len(bot.changes) == len(script) + 1)

    assert [(one["code"], one["sub_code"]) for one in bot.changes[-len(end) :]] == end


def test_every_recording_is_what_was_heard_until_then(recall, lives, send, call, meeting):
    lives.speed = 40.0
    path = f"/bot/{send()['id']}"
    bot = recall.bots.only()
    until(lambda: bot.recordings and lives._into(bot) > 20)
    assert call("POST", f"{path}/stop_recording/")[0] == 200
    until(lambda: bot.code == "in_call_not_recording")
    assert call("POST", f"{path}/start_recording/", {})[0] == 200
    until(lambda: len(bot.recordings) == 2 and lives._into(bot) > 60)
    assert call("POST", f"{path}/leave_call/")[0] == 200
    until(lambda: bot.code == "done")

    first, second = bot.recordings
    assert 0 < len(first.files["media"]) < len(meeting.film)
    assert 0 < len(second.files["media"]) < len(meeting.film)
    assert b"Hello," in first.files["transcript"]
    assert b"Hello," not in second.files["transcript"]
    assert codes(bot)[-3:] == ["recording_done", "call_ended", "done"]


def test_a_part_of_the_film_can_be_played(meeting, tmp_path):
    from notes.media.probe import probe

    part = tmp_path / "part.mp4"
    part.write_bytes(meeting.files(20.0, 50.0)["media"])

    found = probe(part)
    assert found.video_codec == "h264"
    assert 29_000 < found.duration_ms < 36_000, "it begins with a picture that stands by itself"


def test_a_bot_for_later_waits_for_its_time(recall, lives, send):
    lives.script = (recall_life.Step(0, "joining_call"),)
    send(join_at=(datetime.now(UTC) + timedelta(seconds=0.2 * FAST)).isoformat())
    bot = recall.bots.only()
    assert bot.code == "ready"

    until(lambda: bot.code == "joining_call")


def test_a_bot_that_was_taken_back_goes_nowhere(recall, lives, send, call):
    lives.speed = 1.0
    bot = send(join_at=(datetime.now(UTC) + timedelta(seconds=30)).isoformat())

    assert call("DELETE", f"/bot/{bot['id']}/")[0] == 204
    assert not recall.bots.made


def test_an_upload_records_and_is_sent(recall, lives, call, order, receiver):
    lives.speed, lives.alias = 4000.0, True
    _, upload = call("POST", "/sdk_upload/", order | {"metadata": {"recording": "r"}})

    made = lives.upload(upload := recall.made[next(iter(recall.made))])

    told = [one["event"] for one in recall.news.told]
    assert told[:5] == [
        "sdk_upload.recording_started", "sdk_upload.recording_ended", "sdk_upload.uploading",
        "sdk_upload.complete", "sdk_upload.completed",
    ]  # fmt: skip
    assert "recording.done" in told
    assert recall.news.told[0]["data"]["sdk_upload"]["metadata"] == {"recording": "r"}
    shown = call("GET", f"/sdk_upload/{upload['id']}/")[1]
    assert (shown["status"]["code"], shown["recording_id"]) == ("complete", made.id)


def test_an_upload_fails(recall, lives, call):
    lives.speed = 4000.0
    call("POST", "/sdk_upload/", {})

    assert lives.upload(next(iter(recall.made.values())), "upload_failed") is None
    assert recall.news.told[-1]["event"] == "sdk_upload.failed"
    assert recall.news.told[-1]["data"]["data"]["sub_code"] == "upload_failed"


ASK = {"provider": {"recallai_async": {}}}


@pytest.fixture
def done(recall, call):
    """A recording without a transcript."""
    call("POST", "/sdk_upload/", {})
    spoken = [turn(participant(100, "Ada"), "We ship on Friday.", 1.0)]
    return recall.vault.record(next(iter(recall.made.values())), media=b"film", spoken=spoken)


def test_a_transcript_that_is_asked_for_comes_later(recall, call, done):
    recall.writing.after_s = 0.05
    status, asked = call("POST", f"/recording/{done.id}/create_transcript/", ASK)
    assert (status, asked["status"]["code"]) == (200, "processing")

    until(lambda: done.asked[0].code == "done")

    shown = call("GET", f"/transcript/{asked['id']}/")[1]
    recording = call("GET", f"/recording/{done.id}/")[1]
    assert shown["data"]["download_url"].startswith(f"{recall.url}/signed/")
    assert recording["media_shortcuts"]["transcript"]["id"] == asked["id"]
    told = [one["event"] for one in recall.news.told]
    assert told[-2:] == ["transcript.processing", "transcript.done"]


def test_a_transcript_that_is_asked_for_fails(recall, call, done):
    recall.writing.after_s, recall.writing.sub_code = 0.0, "provider_connection_failed"
    _, asked = call("POST", f"/recording/{done.id}/create_transcript/", ASK)
    until(lambda: done.asked[0].code == "failed")

    shown = call("GET", f"/transcript/{asked['id']}/")[1]
    assert shown["status"]["sub_code"] == "provider_connection_failed"
    assert shown["data"]["download_url"] is None


def test_no_more_than_ten_transcripts_of_a_recording(call, done):
    path = f"/recording/{done.id}/create_transcript/"
    answers = [call("POST", path, ASK)[0] for _ in range(11)]

    assert answers == [200] * 10 + [400]


def test_five_transcripts_of_a_recording_a_minute(recall, call, done):
    recall.limits.on = True
    path = f"/recording/{done.id}/create_transcript/"
    answers = [call("POST", path, ASK)[0] for _ in range(6)]

    assert answers == [200] * 5 + [429]


@pytest.mark.parametrize("body", [None, {}, {"provider": {}}, {"provider": {"a": {}, "b": {}}}])
def test_a_transcript_needs_one_known_provider(call, done, body):
    assert call("POST", f"/recording/{done.id}/create_transcript/", body)[0] == 400


def test_a_recording_with_a_transcript_goes_on_naming_its_first(recall, call, done):
    recall.vault.finish(done, media=b"film", transcript=[])
    _, asked = call("POST", f"/recording/{done.id}/create_transcript/", ASK)
    recall.writing.write(done, done.asked[0], [])

    shortcut = call("GET", f"/recording/{done.id}/")[1]["media_shortcuts"]["transcript"]
    assert shortcut["id"] != asked["id"]
    assert call("GET", f"/transcript/{shortcut['id']}/")[1]["id"] == shortcut["id"]
