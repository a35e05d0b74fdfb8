"""What we make of RealtimeKit's refusals, of no answer, and of a wrong token or app."""

from __future__ import annotations

import logging

import pytest
from pydantic import SecretStr

from notes.answers import Answer
from notes.errors import ExternalError
from notes.outbound import Bounds
from notes.providers.realtimekit.client import App, RealtimeKitClient
from notes.providers.realtimekit.refusals import explain
from notes.providers.room_orders import StartRecording
from tests.standins import realtimekit as standin
from tests.standins import realtimekit_faults as faults


def order(meeting, **more):
    return StartRecording(meeting_id=meeting.id, **more)


def fault(client, kit, script):
    kit.fail_next(script)
    with pytest.raises(ExternalError) as failed:
        client.found("r1")
    return failed.value


@pytest.mark.parametrize(
    ("script", "permanent", "words"),
    [
        (faults.gateway(401, 10000, "Authentication error"), True, "doesn't know the API token"),
        (faults.gateway(403, 10000, "Authentication error"), True, "Realtime Admin"),
        (faults.error(400, "no"), True, "one of the values isn't right"),
        (faults.error(422, "no"), True, "one of the values isn't right"),
        (faults.html(502), False, "has trouble of its own"),
        (faults.html(200, "<html>"), False, "can't be read"),
        (faults.refuse(200, {"success": False}), False, "couldn't do this"),
        (faults.refuse(200, {"success": True, "data": {"id": 7}}), True, "can't be read"),
        (faults.refuse(200, {"success": True}), True, "can't be read"),
    ],
)
def test_a_failure_is_one_kind_of_error_in_words(kit, client, script, permanent, words):
    kit.fails.extend([script] * 2)  # what may pass is tried again

    error = fault(client, kit, script)

    assert error.permanent is permanent
    assert words in error.message


def test_a_call_without_an_answer_ends(kit):
    bounds = Bounds(connect_s=2, read_s=0.2, total_s=0.4, pause_s=0.01)
    app = App(standin.ACCOUNT, standin.APP)
    kit.fail_next(*faults.burst(faults.silence, 3))

    with pytest.raises(ExternalError, match="took too long") as failed:
        RealtimeKitClient(app, SecretStr(standin.TOKEN), kit.base_url, bounds).found("r")
    assert not failed.value.permanent


def test_a_burst_of_errors_is_sat_out(kit, client, meeting):
    one = kit.record(meeting)
    kit.fail_next(*faults.burst(faults.error(503, "busy"), 2))

    assert client.found(one.id).id == one.id


def test_a_limit_says_when_to_come_back(kit, client):
    assert fault(client, kit, faults.error(429, "slow", Retry_After="60")).retry_after == 60


def test_both_shapes_of_a_refusal_are_in_the_log_without_secrets(kit, client, meeting, caplog):
    caplog.set_level(logging.WARNING)
    secret = "a-secret-that-is-long"
    store = {"type": "gcs", "bucket": "b", "secret": secret}
    kit.fail_next(faults.error(400, f"bad credentials {secret} for gcs"))

    with pytest.raises(ExternalError) as failed:
        client.start(order(meeting, storage_config=store))
    fault(client, kit, faults.gateway(400, 7003, "Could not route"))

    assert "400 bad credentials *** for gcs" in caplog.text
    assert "7003 Could not route" in caplog.text
    assert secret not in caplog.text + str(failed.value) + repr(
        order(meeting, storage_config=store)
    )


def test_a_wrong_token_is_noticed_by_the_check(kit):
    app = App(standin.ACCOUNT, standin.APP)

    with pytest.raises(ExternalError, match="CLOUDFLARE_API_TOKEN"):
        RealtimeKitClient(app, SecretStr("another"), kit.base_url).check()


def test_a_wrong_app_is_noticed_by_the_check(kit):
    app = App(standin.ACCOUNT, "app-2")

    with pytest.raises(ExternalError, match="CLOUDFLARE_APP_ID"):
        RealtimeKitClient(app, SecretStr(standin.TOKEN), kit.base_url).check()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"success":false,"error":{"code":404,"message":"gone"}}', "404 gone"),
        (b'{"success":false,"errors":[{"code":7003,"message":"a"},{"message":"b"}]}', "7003 a; b"),
        (b'{"error":"gone"}', "gone"),
        (b'{"error":{"code":404},"errors":[]}', "404"),
        (b"<html>", "(text/html, 6 bytes)"),
        (b"[1]", "(text/html, 3 bytes)"),
        (b'{"errors":"all","error":7}', "(text/html, 26 bytes)"),
    ],
)
def test_every_shape_of_refusal_is_put_into_words(body, words):
    assert explain()(Answer(400, "text/html", body)) == words


def test_a_secret_inside_another_leaves_nothing_of_it():
    said = explain(["hush", "hush-hush-hush"])(Answer(400, "", b'{"error":"not hush-hush-hush"}'))

    assert said == "not ***"
