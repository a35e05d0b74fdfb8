"""What we ask of Recall, and what we make of its answers."""

from __future__ import annotations

import uuid

import pytest
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.outbound import Answer, Bounds
from notes.providers.recall.client import RecallClient
from notes.providers.recall.refusals import explain
from notes.providers.recording_config import Endpoint
from tests.standins import recall as standin

ONCE = uuid.uuid4()


@pytest.fixture
def client(recall):
    bounds = Bounds(connect_s=0.5, read_s=0.5, total_s=3, pause_s=0.01)
    return RecallClient(recall.url, SecretStr(standin.KEY), bounds)


def test_an_upload_is_made_as_desktop_clients_need_it(recall, client):
    upload = client.create_sdk_upload({"recording": "r1"}, ONCE)

    asked = recall.asked[0]
    made = recall.made[str(ONCE)]
    assert (asked.method, asked.path) == ("POST", "/api/v1/sdk-upload/")
    assert asked.body == {
        "recording_config": {
            "transcript": {"provider": {"assembly_ai_v3_streaming": {}}},
            "realtime_endpoints": [{"type": "desktop_sdk_callback", "events": ["transcript.data"]}],
        },
        "metadata": {"recording": "r1"},
    }
    assert str(upload.id) == made["id"]
    assert upload.upload_token == made["upload_token"]
    assert upload.recording_id is None


def test_who_hears_the_meeting_can_be_chosen(recall, client):
    address = "https://notes.example.com/hook"
    heard = Endpoint(type="webhook", events=["transcript.data"], url=address)
    seen = Endpoint(type="desktop_sdk_callback", events=["participant_events.join"])

    client.create_sdk_upload({}, ONCE, [seen, heard])

    assert recall.asked[0].body["recording_config"] == {
        "transcript": {"provider": {"assembly_ai_v3_streaming": {}}},
        "realtime_endpoints": [
            {"type": "desktop_sdk_callback", "events": ["participant_events.join"]},
            {"type": "webhook", "events": ["transcript.data"], "url": address},
        ],
    }
    assert address not in repr(heard)


def test_the_token_isnt_shown(client):
    upload = client.create_sdk_upload({}, ONCE)

    assert upload.upload_token not in repr(upload)


def test_a_recording_known_at_once_is_kept(recall, client):
    recall.recording_id = str(uuid.uuid4())

    assert str(client.create_sdk_upload({}, ONCE).recording_id) == recall.recording_id


def test_asking_again_after_a_broken_line_makes_one_upload(recall, client):
    recall.fail_next(standin.hang_up)

    first = client.create_sdk_upload({}, ONCE)
    second = client.create_sdk_upload({}, ONCE)

    assert first == second
    assert len(recall.made) == 1


def test_the_newer_name_of_the_route_is_known_too(recall, client):
    recall.routes = {"/api/v1/sdk_upload/"}

    client.create_sdk_upload({}, ONCE)

    assert [one.path for one in recall.asked] == ["/api/v1/sdk-upload/", "/api/v1/sdk_upload/"]


@pytest.mark.parametrize(
    ("script", "permanent"),
    [
        (standin.refuse(401, {"code": "authentication_failed", "detail": "no"}), True),
        (standin.refuse(400, {"code": "update_bot_failed", "detail": "no"}), True),
        (standin.refuse(402, {"detail": "pay"}), True),
        (standin.html(403), True),
        (standin.refuse(500, {"detail": "oh"}), False),
        (standin.refuse(429, {}, Retry_After="60"), False),
        (standin.html(201, "<html>"), True),
        (standin.refuse(201, {"id": "no uuid", "upload_token": "t"}), True),
        (standin.refuse(201, {"id": str(ONCE)}), True),
        (standin.refuse(201, []), True),
        (standin.silence, False),
    ],
)
def test_a_failure_is_one_kind_of_error(recall, client, script, permanent):
    recall.fail_next(script)

    with pytest.raises(ExternalError) as failed:
        client.create_sdk_upload({}, ONCE)

    assert failed.value.permanent is permanent


def test_an_answer_that_cant_be_read_keeps_its_token_to_itself(recall, client):
    recall.fail_next(standin.refuse(201, {"id": "x", "upload_token": "hush-hush"}))

    with pytest.raises(ExternalError) as failed:
        client.create_sdk_upload({}, ONCE)

    assert failed.value.__cause__ is None
    assert "hush-hush" not in str(failed.value)


def test_a_wrong_key_is_noticed_by_the_check(recall):
    with pytest.raises(ExternalError, match="doesn't let us in"):
        RecallClient(recall.url, SecretStr("another")).check()


def test_the_check_asks_without_a_body_and_makes_nothing(recall, client):
    client.check()

    assert [(one.method, one.body) for one in recall.asked] == [("GET", None)]
    assert not recall.made


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"code": "c", "detail": "d"}', "c; d"),
        (
            (
                b'{"code": "invalid_request_data", "message": "Invalid",'
                b' "errors": {"metadata": ["Bad."], "non_field_errors": ["Worse.", "Worst."]}}'
            ),
            "invalid_request_data; Invalid; metadata: Bad.; non_field_errors: Worse. Worst.",
        ),
        (b'{"metadata": ["Bad."]}', "metadata: Bad."),
        (b"<html>", "(text/html, 6 bytes)"),
        (b"[1]", "(text/html, 3 bytes)"),
        (b'{"errors": "all"}', ""),
    ],
)
def test_every_shape_of_refusal_is_put_into_words(body, words):
    assert explain(Answer(400, "text/html", body)) == words
