"""`/start-recording`: always a 200, and a recording for whoever may start one."""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from notes import announced, api_keys, live_tokens
from notes.api.start_recording import METHODS
from notes.db import db, now
from notes.models import Capture, Recording, Source, Status
from tests.api.starting import ADDRESS, bearer, count, refused
from tests.html import parse
from tests.jobs.announced import look
from tests.standins import recall as standin


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_device_token_starts_a_recording(ask, device, reached, alice, team, method):
    answer = ask(device(alice), method)

    (upload,) = reached.made.values()
    made = db.session.scalars(select(Recording)).one()
    assert answer.status_code == 200
    assert answer.json == {
        "status": "success",
        "upload_token": upload["upload_token"],
        "id": str(made.id),
        "sdk_upload_id": upload["id"],
    }
    assert (made.team_id, made.created_by, made.source) == (team.id, alice.id, Source.DESKTOP_SDK)
    assert (made.platform, made.title) == ("desktop_audio", "Desktop recording")
    assert made.status == Status.RECORDING
    assert reached.asked[0].body["metadata"] == {"recording": str(made.id), "team": str(team.id)}
    assert reached.asked[0].headers["Idempotency-Key"] == str(made.id)


@pytest.mark.parametrize("scope", [api_keys.WRITE, api_keys.ALL])
def test_a_key_that_may_write_starts_one_too(ask, key, reached, alice, scope):
    assert ask(**bearer(key(alice, scope))).json["status"] == "success"


def test_a_device_token_counts_in_the_header_too(ask, device, reached, alice):
    assert ask(**bearer(device(alice))).json["status"] == "success"


def test_a_slash_at_the_end_leads_nowhere_else(app, device, reached, alice):
    answer = app.test_client().get(f"{ADDRESS}/", **bearer(device(alice)))

    assert (answer.status_code, answer.json["status"]) == (200, "success")


def test_the_app_hears_its_meeting_and_so_do_we(ask, device, reached, alice):
    made = ask(device(alice)).json

    address = live_tokens.address(uuid.UUID(made["id"]), reached.url)
    assert reached.asked[0].body["recording_config"] == {
        "transcript": {"provider": {"assembly_ai_v3_streaming": {}}},
        "realtime_endpoints": [
            {
                "type": "desktop_sdk_callback",
                "events": [
                    "participant_events.join",
                    "video_separate_png.data",
                    "transcript.data",
                    "transcript.provider_data",
                ],
            },
            {
                "type": "webhook",
                "events": [
                    "transcript.data",
                    "transcript.partial_data",
                    "participant_events.join",
                    "participant_events.leave",
                ],
                "url": address,
            },
        ],
    }


def test_where_recall_cant_reach_us_the_app_alone_hears():
    assert [one.type for one in announced.endpoints(None)] == ["desktop_sdk_callback"]


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"GET", "POST", "HEAD"}))
def test_other_methods_start_nothing(ask, device, reached, alice, method):
    assert "GET or POST" in refused(ask(device(alice), method))


def test_looking_first_starts_nothing(ask, device, reached, alice):
    answers = [ask(device(alice), method) for method in ("HEAD", "OPTIONS")]

    assert [one.status_code for one in answers] == [200, 200]
    assert count() == 0


def test_without_an_account_nothing_starts(ask, device, alice):
    assert "Settings, Integrations" in refused(ask(device(alice)))


FAILURES = [
    (standin.refuse(401, {"detail": "WORD"}), "doesn't let us in"),
    (standin.refuse(400, {"code": "WORD"}), "refused"),
    (standin.refuse(500, {"detail": "WORD"}), "trouble of its own"),
    (standin.refuse(429, {"detail": "WORD"}, Retry_After="77"), "Try again in a minute"),
    (standin.html(403, "<html>WORD</html>"), "doesn't let us in"),
    (standin.refuse(201, {"id": "WORD", "upload_token": "WORD"}), "can't be read"),
    (standin.silence, "took too long"),
]


@pytest.mark.parametrize(("failure", "words"), FAILURES)
def test_when_recall_fails_the_app_is_told_in_time(ask, device, reached, alice, failure, words):
    token = device(alice)
    reached.fail_next(*[failure] * 3)
    began = time.monotonic()

    message = refused(ask(token))

    assert words in message
    assert "WORD" not in message
    assert time.monotonic() - began < 5


def test_an_upload_that_is_known_already_is_no_second_recording(ask, device, reached, alice):
    token = device(alice)
    first = ask(token).json
    reached.fail_next(standin.refuse(201, {"id": first["sdk_upload_id"], "upload_token": "again"}))

    answer = ask(token)

    assert (answer.status_code, answer.json["status"]) == (200, "error")
    assert count() == 1


def test_a_fault_of_ours_is_said_and_its_token_in_no_log(
    app, ask, device, reached, alice, caplog, monkeypatch
):
    caplog.set_level(logging.INFO)
    token = device(alice)
    monkeypatch.setitem(app.extensions, "notes.adapters", None)

    assert "Something broke" in refused(ask(token))
    assert "no recording was started" in caplog.text
    assert token not in caplog.text


def test_too_many_starts_are_told_to_wait(ask, device, reached, alice):
    token = device(alice)

    answers = [ask(token) for _ in range(21)]

    assert {one.status_code for one in answers} == {200}
    assert [one.json["status"] for one in answers] == ["success"] * 20 + ["error"]
    assert "too often" in answers[-1].json["message"]


def test_the_capture_is_known_as_announced(ask, device, reached, alice):
    made = ask(device(alice)).json

    capture = db.session.scalars(select(Capture)).one()
    assert (capture.external_id, capture.announced) == (made["sdk_upload_id"], True)


def test_what_never_begins_is_in_no_list_and_gone_after_a_day(ask, device, reached, sign_in, alice):
    ask(device(alice))
    assert parse(sign_in(alice).get("/recordings")).css(".recording-row") == []
    db.session.execute(update(Capture).values(created_at=now() - timedelta(hours=25)))
    db.session.commit()

    look()

    assert count() == 0
    assert db.session.scalars(select(Capture)).all() == []
