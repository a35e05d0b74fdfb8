"""Making recordings: through Recall, which may fail in every way, and without it."""

from __future__ import annotations

import json
import logging
import time
import uuid

import pytest
from sqlalchemy import func, select

from notes.db import db
from notes.models import Capture, ClientFields, Recording
from tests.standins import recall as standin

PATH = "desktop_recordings/"


def count(model=Recording):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_recording_is_made_of_an_upload(api, alice, team, recall):
    answer = api().post(PATH, json={"platform": "zoom"})

    (upload,) = recall.made.values()
    made = answer.json
    assert answer.status_code == 201
    assert made["sdk_upload_id"] == upload["id"]
    assert list(made)[-1] == "upload_token"
    assert made["upload_token"] == upload["upload_token"]
    assert (made["platform"], made["status"], made["team"]) == ("zoom", "recording", team.id)
    assert made["created_by"] == alice.id
    assert made["meeting_title"] is None
    assert made["recall_recording_id"] is None


def test_recall_is_asked_for_what_desktop_clients_need(api, team, recall):
    made = api().post(PATH, json={"platform": "zoom"}).json

    (asked,) = recall.asked
    assert asked.body["metadata"] == {"recording": made["id"], "team": str(team.id)}
    assert asked.body["recording_config"] == {
        "transcript": {"provider": {"assembly_ai_v3_streaming": {}}},
        "realtime_endpoints": [{"type": "desktop_sdk_callback", "events": ["transcript.data"]}],
    }
    assert asked.headers["Idempotency-Key"] == made["id"]


def test_the_token_is_told_once_and_kept_nowhere(api, recall):
    program = api()
    made = program.post(PATH, json={}).json

    later = program.get(f"{PATH}{made['id']}/").json

    assert later == {name: made[name] for name in made if name != "upload_token"}
    held = [dict(row) for row in db.session.execute(select(Capture.__table__)).mappings()]
    held += [dict(row) for row in db.session.execute(select(ClientFields.__table__)).mappings()]
    assert made["upload_token"] not in json.dumps(held, default=str)


def test_what_recall_calls_it_is_kept_for_its_events(api, recall):
    recall.recording_id = str(uuid.uuid4())

    made = api().post(PATH, json={}).json

    capture = db.session.scalars(select(Capture)).one()
    assert str(capture.recording_id) == made["id"]
    assert (capture.provider, capture.kind) == ("recall", "sdk_upload")
    assert (capture.external_id, capture.recording_ref) == (
        made["sdk_upload_id"],
        recall.recording_id,
    )
    assert made["recall_recording_id"] == recall.recording_id


@pytest.mark.parametrize("path", [PATH, PATH.rstrip("/"), f"{PATH}create_upload/"])
@pytest.mark.parametrize("body", [{"json": {}}, {}])
def test_no_body_is_a_body(api, recall, path, body):
    answer = api().post(path, **body)

    assert answer.status_code == 201
    assert answer.json["platform"] == "desktop_audio"


def test_what_else_is_sent_doesnt_count(api, recall):
    sent = {"meeting_title": "Mine", "id": str(uuid.uuid4()), "status": "ready", "team": 99}

    made = api().post(PATH, json=sent).json

    assert made["meeting_title"] is None
    assert made["id"] != sent["id"]
    assert made["status"] == "recording"


def test_an_unknown_platform_is_refused_before_recall_hears_of_it(api, recall):
    answer = api().post(PATH, json={"platform": "webex"})

    assert answer.status_code == 400
    assert answer.json == {
        "type": "validation_error",
        "code": "invalid_choice",
        "detail": '"webex" is not a valid choice.',
        "attr": "platform",
    }
    assert not recall.asked


def test_without_a_key_no_body_is_looked_at(api):
    answer = api().post("desktop_recordings/", json={"platform": "webex"})

    assert answer.status_code == 503


def test_without_a_key_there_is_no_recall(api):
    answer = api().post(PATH, json={"platform": "zoom"})

    assert answer.status_code == 503
    assert answer.json == {"detail": "Recall.ai API key not configured"}
    assert count() == 0


FAILURES = [
    standin.refuse(401, {"code": "authentication_failed", "detail": "WORD of theirs"}),
    standin.refuse(400, {"code": "update_bot_failed", "detail": "WORD of theirs"}),
    standin.refuse(400, {"code": "invalid_request_data", "errors": {"metadata": ["WORD"]}}),
    standin.refuse(402, {"detail": "WORD"}),
    standin.refuse(500, {"detail": "WORD"}),
    standin.refuse(429, {"detail": "WORD"}, Retry_After="77"),
    standin.html(403, "<html>WORD</html>"),
    standin.html(201, "<html>WORD</html>"),
    standin.refuse(201, {"id": "WORD", "upload_token": "WORD"}),
    standin.refuse(201, {"upload_token": "WORD"}),
    standin.silence,
    standin.dripping(0.02),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_when_recall_fails_nothing_is_left_and_nothing_leaks(api, recall, caplog, failure):
    caplog.set_level(logging.INFO)
    program = api()
    recall.fail_next(failure)
    began = time.monotonic()

    answer = program.post(PATH, json={"platform": "zoom"})

    assert answer.status_code == 503
    assert list(answer.json) == ["detail"]
    assert answer.json["detail"].startswith("Failed to create upload with Recall.ai: ")
    assert "WORD" not in answer.text
    assert standin.KEY not in answer.text + caplog.text
    assert (count(), count(Capture), count(ClientFields)) == (0, 0, 0)
    assert time.monotonic() - began < 5


def test_a_busy_recall_says_when_to_come_again(api, recall):
    recall.fail_next(standin.refuse(429, {}, Retry_After="77"))

    answer = api().post(PATH, json={})

    assert answer.headers["Retry-After"] == "77"


def test_a_line_that_broke_is_mended_by_asking_once_more(api, recall):
    recall.fail_next(standin.hang_up)

    answer = api().post(PATH, json={})

    assert answer.status_code == 201
    assert len(recall.made) == 1


def test_an_upload_that_is_known_already_is_no_second_recording(api, recall):
    program = api()
    made = program.post(PATH, json={}).json
    twin = {"id": made["sdk_upload_id"], "upload_token": "again"}
    recall.fail_next(standin.refuse(201, twin))

    answer = program.post(PATH, json={})

    assert answer.status_code == 503
    assert count() == 1


def test_no_connection_is_held_while_recall_takes_its_time(app, api, recall):
    program = api()
    held = []
    pool = db.engine.pool

    def look(handler):
        held.append(pool.checkedout())
        handler.answer(201, {"id": str(uuid.uuid4()), "upload_token": "t"})

    recall.fail_next(look)
    db.session.rollback()  # this test's own
    before = pool.checkedout()

    assert program.post(PATH, json={}).status_code == 201
    assert held == [before]


def test_a_viewer_makes_none(api, victor, recall):
    program = api(victor)

    answers = [program.post(path, json={}) for path in (PATH, f"{PATH}create_upload/")]
    answers.append(program.post("recordings/", json={}))

    assert [answer.status_code for answer in answers] == [403] * 3
    assert {answer.json["code"] for answer in answers} == {"permission_denied"}
    assert not recall.asked
    assert count() == 0


def test_a_stranger_makes_none_here(api, team, charlie, recall):
    program = api(charlie, project=team.id)

    answers = [program.post(path, json={}) for path in (PATH, "recordings/")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert count() == 0


def test_a_key_that_reads_makes_none(api, recall):
    answer = api(scopes="desktop_recording:read").post(PATH, json={})

    assert answer.status_code == 403
    assert "desktop_recording:write" in answer.json["detail"]
    assert not recall.asked


def test_a_recording_is_made_without_recall(api, alice):
    sent = {
        "title": " Board  meeting ",
        "platform": "meet",
        "started_at": "2026-05-22T12:00+02:00",
    }

    answer = api().post("recordings/", json=sent)

    made = answer.json
    assert answer.status_code == 201
    assert made["meeting_title"] == "Board meeting"
    assert made["started_at"] == "2026-05-22T10:00:00.000000Z"
    assert (made["platform"], made["status"]) == ("meet", "recording")
    assert made["created_by"] == alice.id
    assert made["sdk_upload_id"] == made["id"]
    assert "upload_token" not in made


def test_a_recording_needs_no_title(api):
    made = api().post("recordings/").json

    assert made["meeting_title"] is None
    row = db.session.scalars(select(Recording)).one()
    assert row.title == "Desktop recording"
    assert row.source == "desktop_sdk"


@pytest.mark.parametrize(
    ("sent", "attr", "code"),
    [
        ({"title": "x" * 256}, "title", "max_length"),
        ({"started_at": "yesterday"}, "started_at", "invalid_input"),
        ({"platform": None}, "platform", "null"),
    ],
)
def test_what_doesnt_fit_is_refused(api, sent, attr, code):
    answer = api().post("recordings/", json=sent)

    assert (answer.status_code, answer.json["attr"], answer.json["code"]) == (400, attr, code)
    assert count() == 0
