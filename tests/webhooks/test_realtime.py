"""Posts of a meeting that runs are taken whatever they are, always with the same answer."""

from __future__ import annotations

import logging
import uuid

import pytest
from sqlalchemy import text

from notes import live_tokens, logs, recordings, voices
from notes.accounts import viewer_of
from notes.db import db
from tests.hearing import ADA, heard, standing
from tests.standins.recall_recordings import participant


@pytest.mark.parametrize(
    "content",
    [
        None, 7, "x", [], {}, {"event": 7}, {"event": "transcript.data"},
        {"event": "transcript.data", "data": {"data": {"words": [], "participant": ADA}}},
        {"event": "transcript.data", "data": {"data": {"words": [{"text": "\0"}]}}},
        {"event": "video_separate_png.data", "data": {"data": {"buffer": "AAAA"}}},
        {"event": "transcript.provider_data", "data": {"data": {"x": 1}}},
        {"event": "participant_events.join", "data": {"data": {"participant": None}}},
    ],
)  # fmt: skip
def test_what_is_of_no_use_is_taken_all_the_same(post, recording, content):
    post(content)

    assert standing(recording) == []
    assert voices.of_recording(recording.id) == []


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"x" * (300 * 2**10)])
def test_junk_is_taken_all_the_same(post, recording, raw):
    post(raw=raw)

    assert standing(recording) == []


def test_letters_that_no_database_takes_are_left_out(post, recording):
    post(heard(participant("a\ud800", "A\0d\ud800a"), "Good\0 \ud83d morning."))

    assert standing(recording) == [("Ad?a", "Good ? morning.", True)]


@pytest.mark.parametrize("token", ["x", "A" * 64, "a/b/c", "%00", "ab" * 500])
def test_a_token_of_nobody_gets_the_same_answer(post, recording, token):
    post(heard(ADA, "Good morning."), token=token)

    assert standing(recording) == []


def test_no_token_at_all_gets_the_same_answer(app, capture):
    answer = app.test_client().post("/webhooks/recall/realtime/", json={})

    assert (answer.status_code, answer.data) == (200, b"{}\n")


def test_a_recording_that_never_was_gets_the_same_answer(post):
    post(heard(ADA, "Good morning."), token=live_tokens.token_for(uuid.uuid4()))


def test_a_deleted_recording_takes_nothing(post, recording, alice):
    recordings.delete(viewer_of(alice), recording.id)
    db.session.commit()

    post(heard(ADA, "Good morning."))

    assert standing(recording) == []


def test_a_database_that_cant_take_it_has_it_sent_again(post, recording):
    """The table is gone for a moment, which is what an unreachable database looks like."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL calls this something else")
    token = live_tokens.token_for(recording.id)
    db.session.execute(text("ALTER TABLE recording RENAME TO recording_away"))
    db.session.commit()
    try:
        post(heard(ADA, "Good morning."), token=token, status=503)
    finally:
        db.session.execute(text("ALTER TABLE recording_away RENAME TO recording"))
        db.session.commit()

    post(heard(ADA, "Good morning."))
    assert standing(recording) == [("Ada", "Good morning.", True)]


def test_the_token_is_in_no_log(app, post, recording, caplog):
    caplog.set_level(logging.DEBUG)
    token = live_tokens.token_for(recording.id)

    post(heard(ADA, "Good morning."))
    app.test_client().get(f"/webhooks/recall/realtime/{token}")
    post({}, token=token[:-1] + ("A" if token[-1] != "A" else "B"))

    written = "\n".join(logs.without_tokens(one.getMessage()) for one in caplog.records)
    assert "GET /webhooks/recall/realtime/*** 405" in written
    assert token[:40] not in written
    assert token not in "\n".join(one.getMessage() for one in caplog.records)


def test_other_ways_of_asking_are_refused_in_words(app, capture):
    answer = app.test_client().get("/webhooks/recall/realtime/x")

    assert answer.status_code == 405
    assert answer.json["code"] == "method_not_allowed"
