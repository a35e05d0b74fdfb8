"""The stand-in's bots: what they are told, and what it refuses."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.standins import recall as standin
from tests.standins.conftest import ZOOM

LATER = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def test_a_bot_is_answered_with_its_meeting_taken_apart(send, call):
    bot = send(metadata={"recording": "r"}, bot_name="Notes")

    assert bot["meeting_url"] == {"meeting_id": "84512345678", "platform": "zoom"}
    assert [one["code"] for one in bot["status_changes"]] == ["ready"]
    assert (bot["bot_name"], bot["recordings"]) == ("Notes", [])
    assert call("GET", f"/bot/{bot['id']}/") == (200, bot)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "meeting_url"),
        ({"meeting_url": "https://example.com/meeting"}, "meeting_url"),
        ({"meeting_url": ZOOM, "join_at": "tomorrow"}, "join_at"),
        ({"meeting_url": ZOOM, "metadata": {"n": 1}}, "metadata"),
        ({"meeting_url": ZOOM, "colour": "red"}, "non_field_errors"),
        ({"meeting_url": ZOOM, "recording_config": {"video": {}}}, "recording_config"),
        (
            {"meeting_url": ZOOM, "recording_config": {"video_separate_mp4": {}}},
            "video_separate_mp4",
        ),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_by_field(call, order, field):
    status, answer = call("POST", "/bot/", order)

    assert (status, answer["code"]) == (400, "invalid_request_data")
    assert field in answer["errors"]


def test_separate_video_is_taken_in_its_own_layout(send):
    config = {"video_separate_mp4": {}, "video_mixed_layout": "gallery_view_v2"}

    assert send(recording_config=config)["recording_config"] == config


def test_one_key_sends_one_bot(recall, call):
    once = {"Idempotency-Key": str(uuid.uuid4())}

    first = call("POST", "/bot/", {"meeting_url": ZOOM}, **once)
    again = call("POST", "/bot/", {"meeting_url": ZOOM}, **once)

    assert first == again
    assert len(recall.bots.made) == 1


def test_an_empty_pool_answers_so_until_another_key_is_used(recall, call):
    recall.bots.pool = 0
    once = {"Idempotency-Key": "first"}

    refused, _ = call("POST", "/bot/", {"meeting_url": ZOOM}, **once)
    recall.bots.pool = 1
    same, _ = call("POST", "/bot/", {"meeting_url": ZOOM}, **once)
    other, _ = call("POST", "/bot/", {"meeting_url": ZOOM}, **{"Idempotency-Key": "second"})

    assert (refused, same, other) == (507, 507, 201)


def test_a_bot_for_later_needs_no_pool(recall, send):
    recall.bots.pool = 0

    assert send(join_at=LATER)["join_at"] == LATER


def test_a_bot_for_later_can_be_changed_and_taken_back(recall, send, call):
    bot = send(join_at=LATER)

    changed = call("PATCH", f"/bot/{bot['id']}/", {"bot_name": "Other"})
    removed = call("DELETE", f"/bot/{bot['id']}/")

    assert (changed[0], changed[1]["bot_name"]) == (200, "Other")
    assert removed[0] == 204
    assert not recall.bots.made


def test_a_bot_that_was_sent_out_can_be_neither_changed_nor_taken_back(recall, send, call):
    bot = send(join_at=LATER)
    recall.bots.move(recall.bots.only(), "joining_call")

    status, answer = call("PATCH", f"/bot/{bot['id']}/", {"bot_name": "Other"})

    assert (status, answer["code"]) == (400, "update_bot_failed")
    assert call("DELETE", f"/bot/{bot['id']}/")[0] == 405


COMMANDS = ["start_recording", "stop_recording", "pause_recording", "resume_recording"]


@pytest.mark.parametrize("command", [*COMMANDS, "leave_call"])
@pytest.mark.parametrize(
    ("code", "refusal"),
    [("ready", "cannot_command_unstarted_bot"), ("done", "cannot_command_completed_bot")],
)
def test_a_bot_that_isnt_in_a_call_takes_no_command(recall, send, call, command, code, refusal):
    bot = send()
    recall.bots.move(recall.bots.only(), code)

    status, answer = call("POST", f"/bot/{bot['id']}/{command}/")

    assert (status, answer["code"]) == (400, refusal)


def test_a_recording_is_paused_resumed_and_stopped(recall, send, call):
    path = f"/bot/{send()['id']}"
    bot = recall.bots.only()
    recall.bots.move(bot, "in_call_not_recording")
    codes = []
    for command in COMMANDS[:1] + COMMANDS[2:] + COMMANDS[1:2]:
        assert call("POST", f"{path}/{command}/")[0] == 200
        codes.append(bot.recordings[0].code)

    assert codes == ["processing", "paused", "processing", "done"]
    assert bot.code == "in_call_not_recording"
    assert len(call("GET", f"{path}/")[1]["recordings"]) == 1


def test_starting_again_begins_another_recording_with_what_was_sent_now(recall, send, call):
    path = f"/bot/{send(recording_config={'transcript': None})['id']}"
    bot = recall.bots.only()
    recall.bots.move(bot, "in_call_not_recording")
    call("POST", f"{path}/start_recording/", {"audio_mixed_mp3": {}})
    status, answer = call("POST", f"{path}/start_recording/", {"video_mixed_layout": "sideways"})
    call("POST", f"{path}/start_recording/", {"metadata": {"take": "2"}})

    assert (status, list(answer["errors"])) == (400, ["video_mixed_layout"])
    assert bot.config == {"metadata": {"take": "2"}}
    assert [one.code for one in bot.recordings] == ["done", "processing"]
    assert bot.recordings[1].metadata == {"take": "2"}


def test_a_bot_that_leaves_says_so_step_by_step(recall, send, call):
    path = f"/bot/{send()['id']}"
    recall.bots.move(recall.bots.only(), "in_call_not_recording")
    call("POST", f"{path}/start_recording/")

    status, answer = call("POST", f"{path}/leave_call/")

    assert status == 200
    assert answer["status_changes"][-1]["code"] == "in_call_recording", "as it was when told"
    changes = call("GET", f"{path}/")[1]["status_changes"]
    assert [(one["code"], one["sub_code"]) for one in changes[-3:]] == [
        ("recording_done", None),
        ("call_ended", "bot_received_leave_call"),
        ("done", None),
    ]


def test_media_is_deleted_with_all_links_to_it(recall, send, call):
    path = f"/bot/{send()['id']}"
    bot = recall.bots.only()
    recall.bots.move(bot, "done")
    made = recall.bots.record(bot, media=b"film", transcript=[])
    recording = call("GET", f"/recording/{made.id}/")[1]
    link = recording["media_shortcuts"]["video_mixed"]["data"]["download_url"]
    before = requests.get(link, timeout=5)

    assert call("POST", f"{path}/delete_media/")[0] == 200

    after = call("GET", f"/recording/{made.id}/")[1]
    assert before.content == b"film"
    assert requests.get(link, timeout=5).status_code == 403
    assert after["status"]["code"] == "deleted"
    assert after["media_shortcuts"]["video_mixed"]["status"]["code"] == "deleted"
    assert call("GET", f"{path}/")[1]["status_changes"][-1]["code"] == "media_expired"


def test_a_recording_is_deleted_once(recall, send, call):
    send()
    made = recall.bots.record(recall.bots.only(), media=b"film")

    assert call("DELETE", f"/recording/{made.id}/")[0] == 204
    assert call("DELETE", f"/recording/{made.id}/")[0] == 404


def test_bots_are_listed_by_page_and_found_by_metadata(send, call):
    for number in range(52):
        send(metadata={"number": str(number)})

    _, first = call("GET", "/bot/")
    _, second = call("GET", "/bot/?page=2")
    _, found = call("GET", "/bot/?metadata__number=7")

    assert (first["count"], len(first["results"]), len(second["results"])) == (52, 50, 2)
    assert [one["metadata"]["number"] for one in found["results"]] == ["7"]


def test_recordings_are_found_by_their_bot(recall, send, call):
    bot_id = send()["id"]
    recall.bots.record(recall.bots.only(), media=b"film")

    _, page = call("GET", f"/recording/?bot_id={bot_id}")

    (recording,) = page["results"]
    assert recording["bot"]["id"] == bot_id
    assert recording["desktop_sdk_upload"] is None


@pytest.mark.parametrize(
    "place", ["http://localhost:5000/x", "https://127.0.0.1/x", "http://[::1]/x"]
)
def test_the_firewall_takes_no_address_next_door(recall, call, place):
    endpoint = {"type": "webhook", "url": place, "events": ["transcript.data"]}
    order = {"meeting_url": ZOOM, "recording_config": {"realtime_endpoints": [endpoint]}}

    status, page = call("POST", "/bot/", order)
    recall.wall = False

    assert (status, "<html" in page or "<!doctype" in page) == (403, True)
    assert call("POST", "/bot/", order)[0] == 201


def test_the_firewall_takes_no_question_with_a_body(call):
    assert call("GET", "/bot/", {})[0] == 403


def test_what_isnt_there_is_told_apart_from_what_isnt_allowed(recall, call):
    assert call("GET", "/nowhere/")[0] == 404
    assert call("GET", "/bot/x/")[0] == 404
    assert call("PATCH", "/sdk_upload/", {})[0] == 405
    assert call("GET", "/bot/", None, Authorization="Token wrong")[0] == 401


def test_a_lost_answer_was_done_all_the_same(recall, call):
    recall.fail_next(standin.lost)
    once = {"Idempotency-Key": "once"}

    with pytest.raises(requests.ConnectionError):
        call("POST", "/bot/", {"meeting_url": ZOOM}, **once)

    bot = recall.bots.only()
    assert call("POST", "/bot/", {"meeting_url": ZOOM}, **once)[1]["id"] == bot.id


def test_two_at_once_with_one_key_are_a_conflict(recall, call):
    with recall.lock:  # the first is held here
        recall.answered["POST", "/api/v1/bot/", "once"] = None

    assert call("POST", "/bot/", {"meeting_url": ZOOM}, **{"Idempotency-Key": "once"})[0] == 409


def test_who_asks_too_often_is_told_how_long_to_wait(recall, call):
    recall.limits.on = True
    recall.limits.per_minute["list"] = 2

    answers = [call("GET", "/bot/")[0] for _ in range(3)]
    refused = requests.get(
        f"{recall.url}/api/v1/bot/", headers={"Authorization": f"Token {recall.key}"}, timeout=5
    )

    assert answers == [200, 200, 429]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert call("GET", "/bot/x/")[0] == 404, "another limit"


def test_every_move_is_news(recall, send):
    send(metadata={"recording": "r"})
    recall.bots.move(recall.bots.only(), "fatal", "meeting_not_found")

    (told,) = recall.news.told
    assert told["event"] == "bot.fatal"
    assert told["data"]["data"]["sub_code"] == "meeting_not_found"
    assert told["data"]["bot"] == {"id": recall.bots.only().id, "metadata": {"recording": "r"}}
