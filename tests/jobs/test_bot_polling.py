"""What bots do is found by asking, with every webhook blocked."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from notes import bot_parts, captures, errands, jobqueue, recordings, runs
from notes.connections import redis
from notes.db import db, now
from notes.jobqueue import QueueName
from notes.jobs.polling import poll
from notes.models import Status
from notes.providers.base import CaptureState
from notes.providers.bots import Command
from tests.jobs.announced import look
from tests.jobs.sent import send
from tests.standins.recall import html, refuse


@pytest.fixture
def sent(alice, recall):
    """`sent(**wish)` is a bot that Recall has."""
    recall.wall = False  # our address is this machine's, and so is the stand-in's

    def make(**wish):
        one = send(alice, recall, **wish)
        one.see_to()
        return one

    return make


def questions(recall, bot):
    return [
        one for one in recall.asked
        if (one.method, one.path) == ("GET", f"/api/v1/bot/{bot.id}/")
    ]  # fmt: skip


def test_a_bots_whole_life_is_followed(sent):
    one = sent()
    seen = []

    for step in ("joining_call", "in_waiting_room", "in_call_not_recording", "in_call_recording",
                 "recording_done", "call_ended"):  # fmt: skip
        one.recall.bots.move(one.there, step)
        look()
        seen.append((one.bot.code, one.capture.state))

    assert seen == [
        ("joining_call", CaptureState.CREATED),
        ("in_waiting_room", CaptureState.CREATED),
        ("in_call_not_recording", CaptureState.CREATED),
        ("in_call_recording", CaptureState.RECORDING),
        ("recording_done", CaptureState.UPLOADING),
        ("call_ended", CaptureState.UPLOADING),
    ]
    assert len(one.bot.changes) == 7


@pytest.mark.parametrize(
    ("code", "sub_code", "words"),
    [
        ("fatal", "meeting_not_found", "meeting"),
        ("fatal", None, "gave up"),
        ("call_ended", "timeout_exceeded_waiting_room", "waiting room"),
        ("call_ended", None, "recorded nothing"),
    ],
)
def test_a_bot_that_never_got_in_ends_in_words(sent, code, sub_code, words):
    one = sent()
    one.recall.bots.move(one.there, "joining_call")
    one.recall.bots.move(one.there, code, sub_code)
    if code != "fatal":
        one.recall.bots.move(one.there, "done")

    look()
    asked = len(one.recall.asked)
    look()

    assert one.recording.status == Status.ERROR
    assert words in one.recording.problem
    assert one.bot.ended_at is not None
    assert one.capture.state == CaptureState.FAILED
    assert len(one.recall.asked) == asked  # nobody goes on asking


def test_a_bot_whose_order_isnt_known_to_recall_isnt_asked_about(alice, recall):
    send(alice, recall)

    look()

    assert recall.asked == []


def test_a_scheduled_bot_is_seldom_asked_about_until_it_is_near(sent, recall):
    one = sent(join_at=now() + timedelta(days=3))
    redis().flushdb()

    poll()
    poll()
    wait = next(
        redis().pttl(key) / 1000 for key in redis().scan_iter("polling:*") if b"rest" not in key
    )

    assert len(questions(recall, one.there)) == 1
    assert 5 * 3600 < wait <= 6 * 3600


def test_a_scheduled_bot_is_asked_about_again_before_it_sets_out(sent):
    one = sent(join_at=now() + timedelta(hours=1))
    redis().flushdb()

    poll()
    (wait,) = [redis().pttl(key) / 1000 for key in redis().scan_iter("polling:*")]

    assert one.bot.code == "ready"
    assert 54 * 60 < wait < 56 * 60


def test_a_bot_is_given_time_from_when_it_joins(sent):
    one = sent(join_at=now() + timedelta(hours=1))
    one.age(hours=20)

    look()

    assert one.recording.status == Status.RECORDING


def test_a_bot_of_which_nothing_comes_is_given_up_after_a_day(sent):
    one = sent()
    one.age(hours=25)

    look()

    assert (one.recording.status, one.recording.problem) == (
        Status.ERROR, bot_parts.NEVER_CAME,
    )  # fmt: skip
    assert one.bot.ended_at is not None


def test_a_bot_that_recall_doesnt_know_is_given_up_after_a_day(sent, recall):
    one = sent()
    recall.bots.made.clear()
    look()
    assert one.recording.status == Status.RECORDING
    one.age(hours=25)

    look()

    assert one.recording.status == Status.ERROR


def test_a_bot_that_records_for_days_is_left_in_peace(sent):
    one = sent()
    one.join()
    look()
    one.age(hours=30)

    look()

    assert one.recording.status == Status.RECORDING


@pytest.mark.parametrize("script", [refuse(503, {}), html(), refuse(429, {}, Retry_After="60")])
def test_recall_that_is_away_changes_nothing(sent, recall, caplog, script):
    caplog.set_level(logging.CRITICAL)
    one = sent()
    recall.fail_next(*[script] * 3)

    look()

    assert (one.bot.code, one.recording.status) == ("ready", Status.RECORDING)


def test_a_pending_command_is_tried_again_when_the_bot_moves(sent, recall):
    one = sent()
    one.ask(Command.CANCEL)  # it can neither be deleted nor leave yet
    recall.bots.move(one.there, "joining_call")

    look()

    assert jobqueue.queue(QueueName.LIVE).job_ids[-1] == f"{one.id}-{one.bot.attempt}"


def test_a_deleted_recordings_bot_is_left_alone(sent, wav):
    one = sent()
    one.join()
    one.end(wav.read_bytes())
    recordings.delete(one.viewer, one.recording_id)
    db.session.commit()

    look()

    assert runs.timeline(one.recording_id) == []


def test_what_was_called_off_stays_so(sent, recall):
    one = sent(join_at=now() + timedelta(hours=5))
    one.ask(Command.CANCEL)

    look()

    assert one.bot.code == "cancelled"
    assert captures.awaited(one.recording) is None
    assert questions(recall, one) == []


def test_seeing_to_a_bot_that_is_gone_does_nothing(sent):
    one = sent()
    db.session.delete(one.recording)
    db.session.commit()

    asked = len(one.recall.asked)

    errands.see_to(one.id)

    assert len(one.recall.asked) == asked
