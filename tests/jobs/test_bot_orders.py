"""Orders of bots reach Recall once, whatever fails on the way."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from notes import bot_orders, errands, jobqueue, live_tokens, recordings
from notes.connections import redis
from notes.db import db, now
from notes.jobqueue import QueueName
from notes.jobs.bots import mend
from notes.jobs.reconcile import reconcile
from notes.models import Status
from notes.providers.base import CaptureState
from notes.providers.recording_config import RecordingConfig
from tests.jobs.sent import ZOOM, send
from tests.standins.recall import html, lost, refuse

LATER = timedelta(hours=5)


@pytest.fixture
def sent(alice, recall):
    """`sent(**wish)` is a bot that Alice has just sent."""
    recall.wall = False  # our address is this machine's, and so is the stand-in's
    return lambda **wish: send(alice, recall, **wish)


def bodies(one):
    return [asked.body for asked in one.orders()]


def test_an_order_says_all_that_recall_has_to_know(sent, team):
    one = sent(name="Scribe", options={"automatic_leave": {"silence_detection": {"timeout": 60}}})

    one.see_to()

    (body,) = bodies(one)
    assert (body["meeting_url"], body["bot_name"]) == (ZOOM, "Scribe")
    assert body["metadata"] == {
        "recording": str(one.recording_id), "team": str(team.id), "bot": str(one.id),
    }  # fmt: skip
    assert body["automatic_leave"] == {"silence_detection": {"timeout": 60}}
    assert set(body["recording_config"]) == set(RecordingConfig.model_fields)
    assert "join_at" not in body


def test_recall_is_told_where_to_post_what_is_said_and_the_row_isnt(sent):
    one = sent()

    one.see_to()

    (endpoint,) = bodies(one)[0]["recording_config"]["realtime_endpoints"]
    assert endpoint["url"] == live_tokens.address(one.recording_id, one.recall.url)
    assert "transcript.data" in endpoint["events"]
    assert one.bot.config["realtime_endpoints"] == []


@pytest.mark.parametrize(
    ("off", "events"),
    [
        ({"transcript": None}, ["participant_events.join", "participant_events.leave"]),
        ({"participant_events": None}, ["transcript.data", "transcript.partial_data"]),
    ],
)
def test_recall_posts_only_what_it_records(sent, off, events):
    wanted = {"transcript": {"provider": {"recallai_streaming": {}}}, **off}
    one = sent(config=RecordingConfig(**wanted))

    one.see_to()

    assert bodies(one)[0]["recording_config"]["realtime_endpoints"][0]["events"] == events


def test_where_nothing_is_posted_there_is_no_address(sent):
    one = sent(config=RecordingConfig(participant_events=None))

    one.see_to()

    assert bodies(one)[0]["recording_config"]["realtime_endpoints"] == []


def test_a_bot_that_recall_took_is_known_by_its_id(sent):
    one = sent()

    one.see_to()

    assert one.capture.external_id == one.there.id
    assert (one.bot.code, one.bot.problem) == ("ready", None)
    assert one.recording.status == Status.RECORDING


def test_a_bot_for_later_is_ordered_for_then(sent):
    at = (now() + LATER).replace(microsecond=0)
    one = sent(join_at=at)

    one.see_to()

    assert one.there.join_at == at


def test_an_answer_that_was_lost_makes_no_second_bot(sent, recall):
    one = sent()
    recall.fail_next(lost)

    one.see_to()

    assert one.capture.external_id == one.there.id


def test_after_an_hour_recall_is_asked_whether_it_has_the_bot(sent, recall):
    one = sent(join_at=now() + LATER)
    recall.fail_next(*[lost] * 3)
    one.see_to()
    assert (len(recall.bots.made), one.bot.code) == (1, "asked")
    recall.answered.clear()  # Recall remembers a key for an hour
    one.age(minutes=90)

    one.see_to()

    assert len(recall.bots.made) == 1
    assert one.capture.external_id == one.there.id


def test_only_one_of_two_asks_and_the_other_waits(sent):
    one = sent()
    bot_orders.take(one.id)
    db.session.commit()

    errands.wait(one.id, 0.2)

    assert one.orders() == []


def test_an_empty_pool_is_tried_again_with_another_key(sent, recall):
    one = sent()
    recall.bots.pool = 0
    one.see_to()
    wait = (one.bot.retry_at - now()).total_seconds()
    assert (one.bot.code, one.bot.problem) == ("asked", "Recall.ai has no bot free at the moment.")
    assert 25 < wait <= 30
    assert len(one.orders()) == 1
    recall.bots.pool = 1
    one.age(seconds=31)

    one.see_to()

    keys = {asked.headers["Idempotency-Key"] for asked in one.orders()}
    assert len(keys) == 2
    assert (one.bot.code, one.bot.problem) == ("ready", None)


def test_a_pool_that_stays_empty_ends_in_words(sent, recall):
    one = sent()
    recall.bots.pool = 0
    one.see_to()
    one.age(minutes=11)

    one.see_to()

    assert one.bot.code == "refused"
    assert one.recording.problem == (
        "No bot could be sent in time. Recall.ai has no bot free at the moment."
    )


def test_recall_is_left_alone_for_as_long_as_it_says(sent, recall):
    one = sent()
    recall.fail_next(refuse(429, {"detail": "slow"}, Retry_After="40"))

    one.see_to()
    one.see_to()

    assert len(recall.asked) == 1
    assert 38 < (one.bot.retry_at - now()).total_seconds() < 41
    assert one.bot.problem == "Recall.ai has too much to do for us (429)."


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (refuse(400, {"code": "teams_blacklisted_tenant", "detail": "x"}), "Teams meeting doesn't"),
        (refuse(400, {"code": "invalid_request_data", "errors": {}}), "Check the meeting's link"),
        (refuse(402, {"detail": "x"}), "no credit left"),
        (refuse(401, {"code": "authentication_failed"}), "doesn't let us in"),
        (html(), "doesn't let us in"),
    ],
)
def test_an_order_that_recall_refuses_ends_in_words(sent, recall, script, words):
    one = sent()
    recall.fail_next(script)

    one.see_to()

    assert (one.bot.code, one.capture.state) == ("refused", CaptureState.FAILED)
    assert one.bot.ended_at is not None
    assert one.recording.status == Status.ERROR
    assert words in one.bot.problem
    assert one.recording.problem == one.bot.problem


def test_without_an_account_an_order_ends_in_words(sent, app):
    one = sent()
    settings = app.extensions["notes.settings"]
    app.extensions["notes.settings"] = settings.model_copy(update={"recall_api_key": None})

    one.see_to()

    assert "No Recall.ai account is connected" in one.recording.problem


def test_what_redis_lost_is_done_later(sent, work_off):
    one = sent()
    redis().flushdb()

    reconcile()
    work_off()

    assert one.bot.code == "ready"


def test_a_job_does_it(sent, work_off):
    one = sent()
    assert jobqueue.queue(QueueName.LIVE).job_ids == [f"{one.id}-1"]

    work_off()

    assert one.bot.code == "ready"


def test_what_has_its_job_isnt_queued_again(sent, caplog):
    caplog.set_level(logging.WARNING)
    one = sent()

    mend()

    assert one.bot.attempt == 1
    assert caplog.records == []


def test_a_bot_that_waits_for_its_pause_isnt_queued(sent, recall, work_off):
    one = sent()
    recall.bots.pool = 0
    work_off()

    mend()

    assert jobqueue.queue(QueueName.LIVE).job_ids == []
    assert one.bot.attempt == 1


def test_a_bot_whose_recording_was_deleted_before_the_order_isnt_sent(sent, recall):
    one = sent()
    recordings.delete(one.viewer, one.recording_id)
    db.session.commit()

    one.see_to()

    assert one.bot.code == "cancelled"
    assert recall.asked == []


def test_nobody_waits_for_us_while_recall_takes_its_time(sent, recall, app):
    one = sent()
    changed = []

    def change_and_serve(handler):
        with app.app_context():
            recordings.touch(one.recording_id, "header")
            db.session.commit()
        changed.append(True)
        handler.serve()

    recall.fail_next(change_and_serve)

    one.see_to()

    assert (changed, one.bot.code) == ([True], "ready")
