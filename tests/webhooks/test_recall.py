"""Recall's webhooks through the door: who is let in, what is kept, what becomes of it."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from notes import jobqueue, refusals
from notes.connections import redis
from notes.db import db
from notes.jobqueue import QueueName
from notes.models import Delivery, Outcome, Recording, Status
from notes.providers.base import Refusal
from tests.html import parse, text
from tests.standins import svix
from tests.web.routes import UNSAFE, routes
from tests.webhooks.conftest import ADDRESS

COMPLETE = svix.event("sdk_upload.complete", "u-1", recording="r-1")


def kept():
    return list(db.session.scalars(select(Delivery).order_by(Delivery.received_at)))


def queued():
    return jobqueue.queue(QueueName.LIVE).job_ids


@pytest.mark.parametrize("family", ["svix", "webhook"])
def test_a_signed_webhook_is_kept_and_queued(tell, family):
    answer = tell(COMPLETE, family=family, delivery_id="msg_1")

    assert (answer.status_code, answer.json) == (200, {"kept": True, "repeat": False})
    (delivery,) = kept()
    assert (delivery.provider, delivery.external_id) == ("recall", "msg_1")
    assert delivery.event == "sdk_upload.complete"
    assert delivery.outcome == Outcome.WAITING
    assert delivery.signed_with == 1
    assert delivery.body == json.loads(COMPLETE)
    assert queued() == [f"{delivery.id}-1"]


def test_a_slash_at_the_end_is_no_matter(app, secrets):
    answer = app.test_client().post(f"{ADDRESS}/", data=COMPLETE, headers=svix.headers(COMPLETE))

    assert answer.status_code == 200


def test_it_needs_no_form_token(app, tell):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert tell(COMPLETE).status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_repeat_is_answered_well_and_kept_once(tell):
    answers = [tell(COMPLETE, delivery_id="msg_1") for _ in range(3)]

    assert [one.status_code for one in answers] == [200] * 3
    assert [one.json["repeat"] for one in answers] == [False, True, True]
    assert len(kept()) == 1
    assert len(queued()) == 1


def test_a_repeat_under_the_other_familys_name_is_the_same(tell):
    tell(COMPLETE, delivery_id="msg_1", family="svix")
    tell(COMPLETE, delivery_id="msg_1", family="webhook")

    assert len(kept()) == 1


def test_twins_at_the_same_moment_are_kept_once(tell):
    start = threading.Barrier(6)

    def post():
        start.wait()
        return tell(COMPLETE, delivery_id="msg_1")

    with ThreadPoolExecutor(6) as pool:
        answers = [one.result() for one in [pool.submit(post) for _ in range(6)]]

    assert [one.status_code for one in answers] == [200] * 6
    assert sorted(one.json["repeat"] for one in answers) == [False] + [True] * 5
    assert len(kept()) == 1
    assert len(queued()) == 1


def test_rotated_secrets_count_together(tell, secrets):
    secrets(svix.OTHER, svix.SECRET)
    tell(COMPLETE, secret=svix.OTHER)
    tell(COMPLETE, secret=svix.SECRET)

    assert [one.signed_with for one in kept()] == [1, 2]


def refused(answer, reason):
    assert answer.status_code == 401
    assert answer.json["code"] == "bad_signature"
    assert kept() == []
    assert queued() == []
    assert [(one.reason, one.count) for one in refusals.noted("recall")] == [(reason, 1)]


def test_an_unsigned_webhook_is_refused(tell):
    refused(tell(COMPLETE, headers={}), Refusal.UNSIGNED)


def test_every_address_of_this_door_asks_for_a_signature(app, secrets, sign_in, alice):
    theirs = [
        (path, method)
        for endpoint, path, methods in routes(app)
        if endpoint.startswith("webhooks.")
        for method in methods & UNSAFE
    ]

    answers = [sign_in(alice).open(path, method=method).status_code for path, method in theirs]

    assert (ADDRESS, "POST") in theirs
    assert set(answers) == {401}


def test_a_tampered_body_is_refused(tell):
    headers = svix.headers(COMPLETE)

    refused(tell(COMPLETE.replace(b"complete", b"failed"), headers=headers), Refusal.FORGED)


def test_a_secret_that_was_rotated_away_is_refused(tell, secrets):
    secrets(svix.OTHER)

    refused(tell(COMPLETE), Refusal.FORGED)


@pytest.mark.parametrize("away", [-400, 400])
def test_an_old_or_early_one_is_refused(tell, away):
    refused(tell(COMPLETE, stamp=round(time.time()) + away), Refusal.STALE)


def test_what_is_refused_isnt_parsed(tell):
    refused(tell(b"[" * 100_000, headers={}), Refusal.UNSIGNED)


def test_without_a_secret_nothing_is_taken(tell, secrets):
    secrets()

    answer = tell(COMPLETE)

    assert answer.status_code == 503
    assert "nobody has told it the secret" in answer.json["detail"]
    assert kept() == []


def test_a_body_too_long_is_refused(tell):
    answer = tell(b" " * (256 * 1024 + 1))

    assert answer.status_code == 413
    assert answer.json["detail"] == "The body is longer than any webhook we know."
    assert kept() == []


def test_only_posting_works_there(app, secrets):
    answer = app.test_client().get(ADDRESS)

    assert answer.status_code == 405
    assert answer.json["detail"] == "Webhooks are sent with POST."


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"\xff", b"[" * 100_000, b'{"event": NaN}', b'{"event": 1e999}']
)
def test_a_signed_body_that_is_no_json_is_kept_as_that(tell, body):
    assert tell(body).status_code == 200

    (delivery,) = kept()
    assert (delivery.event, delivery.body) == ("", None)
    assert "no JSON" in delivery.problem


@pytest.mark.parametrize(
    "body", [b"3", b"[]", b'{"event": "a\\u0000b"}', b'{"event": "\\ud800", "data": "\\u0000"}']
)
def test_odd_json_is_kept(tell, body):
    assert tell(body).status_code == 200

    assert kept()[0].body == json.loads(body)


def test_it_is_kept_while_the_queue_is_away(app, tell, monkeypatch):
    gone = type(redis()).from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setitem(app.extensions, "notes.redis", gone)

    assert tell(COMPLETE).status_code == 200
    assert [one.outcome for one in kept()] == [Outcome.WAITING]


def test_what_is_refused_is_answered_while_redis_is_away(app, tell, monkeypatch):
    gone = type(redis()).from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setitem(app.extensions, "notes.redis", gone)

    assert tell(COMPLETE, headers={}).status_code == 401


def test_a_completed_upload_is_said_on_its_page(tell, work_off, capture, sign_in, alice, team):
    tell(COMPLETE)

    work_off()

    (delivery,) = kept()
    assert delivery.outcome == Outcome.APPLIED
    assert delivery.finished_at is not None
    assert (delivery.recording_id, delivery.team_id) == (capture.recording_id, team.id)
    recording = db.session.get(Recording, capture.recording_id)
    assert recording.status == Status.PROCESSING
    assert (capture.state, capture.recording_ref) == ("complete", "r-1")
    page = parse(sign_in(alice).get(f"/recordings/{recording.id}"))
    assert "complete at Recall.ai" in text(page, "#section-steps")


def test_events_out_of_order_end_the_same(tell, work_off, capture):
    for name, minute in (("complete", 45), ("uploading", 40), ("recording_started", 1)):
        tell(svix.event(f"sdk_upload.{name}", "u-1", f"2026-11-03T10:{minute:02}:00Z"))

    work_off()

    assert [one.outcome for one in kept()] == [Outcome.APPLIED, Outcome.OLD, Outcome.OLD]
    assert capture.state == "complete"


def test_an_unknown_event_is_kept_with_its_recording(tell, work_off, capture):
    assert tell(svix.event("sdk_upload.polished", "u-1")).status_code == 200

    work_off()

    (delivery,) = kept()
    assert delivery.outcome == Outcome.UNUSED
    assert delivery.recording_id == capture.recording_id


def test_what_is_about_nobody_is_kept_and_makes_nothing(tell, work_off):
    assert tell(svix.event("sdk_upload.complete", "u-9")).status_code == 200

    work_off()

    (delivery,) = kept()
    assert (delivery.outcome, delivery.team_id) == (Outcome.NOBODY, None)
    assert db.session.scalar(select(func.count(Recording.id))) == 0
