"""`/start-recording`: always a 200, and a recording for whoever may start one."""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from notes import accounts, announced, api_keys, live_tokens
from notes.api.door import OPERATIONS
from notes.api.start_recording import METHODS
from notes.db import db, now
from notes.errors import Forbidden
from notes.models import ApiKey, Capture, Membership, Recording, Role, Source, Status
from notes.recordings import Viewer
from tests.html import parse
from tests.jobs.announced import look
from tests.standins import recall as standin

ADDRESS = "/start-recording"


@pytest.fixture
def recall(recall):
    """On this very machine it can reach us."""
    recall.wall = False
    return recall


@pytest.fixture
def device(app):
    """`device(person)` gives the text of a token of theirs."""

    def make(person, name="Laptop"):
        viewer = replace(accounts.viewer_of(person), role=Role.MEMBER)
        _, token = api_keys.make_for_device(viewer, name)
        db.session.commit()
        return token

    return make


@pytest.fixture
def ask(app):
    """`ask(token)` is a client without cookies that has the token in the address."""

    def get(token="", method="GET", **options):
        path = f"{ADDRESS}/{token}" if token else ADDRESS
        return app.test_client().open(path, method=method, **options)

    return get


def bearer(token):
    return {"headers": {"Authorization": f"Bearer {token}"}}


def count():
    return db.session.scalar(select(func.count(Recording.id)))


def refused(answer):
    """The sentence of a no."""
    assert answer.status_code == 200
    assert set(answer.json) == {"status", "message"}
    assert answer.json["status"] == "error"
    assert answer.json["message"].endswith(".")
    assert count() == 0
    return answer.json["message"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_device_token_starts_a_recording(ask, device, recall, alice, team, method):
    answer = ask(device(alice), method)

    (upload,) = recall.made.values()
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
    assert recall.asked[0].body["metadata"] == {"recording": str(made.id), "team": str(team.id)}
    assert recall.asked[0].headers["Idempotency-Key"] == str(made.id)


@pytest.mark.parametrize("scope", [api_keys.WRITE, api_keys.ALL])
def test_a_key_that_may_write_starts_one_too(ask, key, recall, alice, scope):
    assert ask(**bearer(key(alice, scope))).json["status"] == "success"


def test_a_device_token_counts_in_the_header_too(ask, device, recall, alice):
    assert ask(**bearer(device(alice))).json["status"] == "success"


def test_a_slash_at_the_end_leads_nowhere_else(app, device, recall, alice):
    answer = app.test_client().get(f"{ADDRESS}/", **bearer(device(alice)))

    assert (answer.status_code, answer.json["status"]) == (200, "success")


def test_the_app_hears_its_meeting_and_so_do_we(ask, device, recall, alice):
    made = ask(device(alice)).json

    address = live_tokens.address(uuid.UUID(made["id"]), recall.url)
    assert recall.asked[0].body["recording_config"] == {
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


def test_without_credentials_nothing_starts(ask, recall):
    assert "device token" in refused(ask())
    assert not recall.asked


@pytest.mark.parametrize("token", ["x", "mbk_made-up-made-up-made-up", "a/b", "ü", "a//b"])
def test_a_wrong_token_starts_nothing(ask, recall, token):
    assert "isn't known" in refused(ask(token))


def test_a_path_that_cant_be_a_token_is_a_no_too(app):
    refused(app.test_client().get(f"{ADDRESS}//x"))


@pytest.mark.parametrize(
    ("column", "words"), [("revoked_at", "was revoked"), ("expires_at", "has expired")]
)
def test_a_token_that_has_ended_starts_nothing(ask, device, recall, alice, column, words):
    token = device(alice)
    setattr(db.session.scalars(select(ApiKey)).one(), column, now())
    db.session.commit()

    message = refused(ask(token))

    assert words in message
    assert "Settings, Desktop app" in message


def test_a_key_that_only_reads_starts_nothing(ask, key, recall, alice):
    assert api_keys.WRITE in refused(ask(**bearer(key(alice, api_keys.READ))))


def test_a_viewers_token_starts_nothing(ask, device, recall, victor):
    assert "can read" in refused(ask(device(victor)))
    assert not recall.asked


def test_a_token_of_who_left_the_team_starts_nothing(ask, device, recall, bob):
    token = device(bob)
    db.session.delete(db.session.scalars(select(Membership)).one())
    db.session.commit()

    assert "no longer in its team" in refused(ask(token))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_cookies_count_for_nothing(sign_in, recall, alice, method):
    refused(sign_in(alice).open(ADDRESS, method=method))


def test_a_page_elsewhere_may_ask_with_a_token(app, ask, device, recall, alice):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = ask(device(alice), "POST", headers={"Sec-Fetch-Site": "cross-site"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert answer.json["status"] == "success"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"GET", "POST", "HEAD"}))
def test_other_methods_start_nothing(ask, device, recall, alice, method):
    assert "GET or POST" in refused(ask(device(alice), method))


def test_looking_first_starts_nothing(ask, device, recall, alice):
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
def test_when_recall_fails_the_app_is_told_in_time(ask, device, recall, alice, failure, words):
    token = device(alice)
    recall.fail_next(*[failure] * 3)
    began = time.monotonic()

    message = refused(ask(token))

    assert words in message
    assert "WORD" not in message
    assert time.monotonic() - began < 5


def test_an_upload_that_is_known_already_is_no_second_recording(ask, device, recall, alice):
    token = device(alice)
    first = ask(token).json
    recall.fail_next(standin.refuse(201, {"id": first["sdk_upload_id"], "upload_token": "again"}))

    answer = ask(token)

    assert (answer.status_code, answer.json["status"]) == (200, "error")
    assert count() == 1


def test_a_token_is_in_no_log(ask, device, recall, alice, caplog):
    caplog.set_level(logging.INFO)
    token = device(alice)

    answers = [ask(token), ask(f"{token}/x"), ask(f"/{token}"), ask(**bearer(token))]

    assert {one.status_code for one in answers} == {200}
    assert ADDRESS in caplog.text
    assert token not in caplog.text


def test_a_fault_of_ours_is_said_and_its_token_in_no_log(
    app, ask, device, recall, alice, caplog, monkeypatch
):
    caplog.set_level(logging.INFO)
    token = device(alice)
    monkeypatch.setitem(app.extensions, "notes.adapters", None)

    assert "Something broke" in refused(ask(token))
    assert "no recording was started" in caplog.text
    assert token not in caplog.text


def test_too_many_starts_are_told_to_wait(ask, device, recall, alice):
    token = device(alice)

    answers = [ask(token) for _ in range(21)]

    assert {one.status_code for one in answers} == {200}
    assert [one.json["status"] for one in answers] == ["success"] * 20 + ["error"]
    assert "too often" in answers[-1].json["message"]


def test_each_use_is_noted(ask, device, recall, alice):
    ask(device(alice))

    assert db.session.scalars(select(ApiKey.last_used_at)).one() is not None


def test_the_capture_is_known_as_announced(ask, device, recall, alice):
    made = ask(device(alice)).json

    capture = db.session.scalars(select(Capture)).one()
    assert (capture.external_id, capture.announced) == (made["sdk_upload_id"], True)


def test_what_never_begins_is_in_no_list_and_gone_after_a_day(ask, device, recall, sign_in, alice):
    ask(device(alice))
    assert parse(sign_in(alice).get("/recordings")).css(".recording-row") == []
    db.session.execute(update(Capture).values(created_at=now() - timedelta(hours=25)))
    db.session.commit()

    look()

    assert count() == 0
    assert db.session.scalars(select(Capture)).all() == []


def test_a_device_token_opens_nothing_else(app, device, alice, team):
    client, token = app.test_client(), device(alice)
    opened = {}
    for made in OPERATIONS:
        path = f"/api/projects/{team.id}{made.path}".replace("{", "").replace("}", "")
        status = client.open(path, method=made.method, **bearer(token)).status_code
        if status != 403:
            opened[made.name] = status

    assert OPERATIONS
    assert opened == {}


def test_a_member_makes_a_token_and_a_viewer_doesnt(app, bob, victor, team):
    key, _ = api_keys.make_for_device(Viewer(bob, team.id, Role.MEMBER), "Laptop")

    assert api_keys.is_device(key)
    with pytest.raises(Forbidden):
        api_keys.make_for_device(Viewer(victor, team.id, Role.VIEWER), "Laptop")
