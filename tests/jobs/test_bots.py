"""Orders and commands of bots reach Recall once, whatever fails on the way."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from notes import bot_orders, errands, jobqueue, live_tokens, recordings
from notes.connections import redis
from notes.db import db, now
from notes.errors import ExternalError
from notes.jobqueue import QueueName
from notes.jobs.bots import mend
from notes.jobs.reconcile import reconcile
from notes.models import Status
from notes.providers.base import CaptureState
from notes.providers.bots import Command
from notes.providers.recording_config import RecordingConfig
from tests.jobs.announced import look
from tests.jobs.sent import ZOOM, send
from tests.standins.recall import hang_up, html, lost, refuse

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
    assert endpoint["url"] == live_tokens.address(one.recording_id)
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


def test_a_worker_that_died_after_recalls_answer_makes_no_second_bot(sent, recall, monkeypatch):
    one = sent()

    def killed(*_args):
        raise SystemExit

    monkeypatch.setattr(bot_orders, "ordered", killed)
    with pytest.raises(SystemExit):
        errands.see_to(one.id)
    db.session.rollback()
    monkeypatch.undo()
    assert one.bot.code == "asked"
    one.age(minutes=2)

    one.see_to()

    assert len(recall.bots.made) == 1
    assert one.capture.external_id == one.there.id


def test_after_an_hour_recall_is_asked_whether_it_has_the_bot(sent, recall, monkeypatch):
    one = sent(join_at=now() + LATER)
    monkeypatch.setattr(bot_orders, "ordered", lambda *_: db.session.rollback())
    errands.see_to(one.id)
    monkeypatch.undo()
    recall.answered.clear()  # Recall remembers a key for an hour
    one.age(minutes=90)

    one.see_to()

    assert len(recall.bots.made) == 1
    assert one.capture.external_id == one.there.id


def test_only_one_of_two_jobs_asks(sent):
    one = sent()
    bot_orders.take(one.id)
    db.session.commit()

    one.see_to()

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


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Command.STOP, "stop_recording"),
        (Command.PAUSE, "pause_recording"),
        (Command.RESUME, "resume_recording"),
        (Command.LEAVE, "leave_call"),
    ],
)
def test_a_command_reaches_the_bot_once(sent, command, told):
    one = sent()
    one.see_to()
    one.join()
    look()

    one.ask(command)
    one.see_to()

    assert one.there.told == [(told, None)]
    assert (one.bot.command, one.bot.problem) == (None, None)
    assert one.bot.paused == (command == Command.PAUSE)


def test_a_start_says_everything_anew(sent):
    one = sent()
    one.see_to()
    one.join()
    look()
    config = RecordingConfig(video_mixed_layout="audio_only", participant_events=None)

    one.ask(Command.START, config)

    ((name, body),) = one.there.told
    assert name == "start_recording"
    assert body == config.whole()
    assert one.bot.config == config.whole()


def test_a_command_whose_answer_was_lost_is_carried_out_once(sent, recall):
    one = sent()
    one.see_to()
    one.join()
    look()
    recall.fail_next(lost)

    one.ask(Command.STOP)

    assert len(one.there.told) == 1


def test_a_command_that_recall_refuses_says_why(sent, recall):
    one = sent()
    one.see_to()
    one.join()
    look()
    recall.bots.move(one.there, "call_ended")

    one.ask(Command.PAUSE)

    assert one.bot.command is None
    assert one.bot.problem == (
        "The bot has left the meeting, so it can't be told anything any more."
    )
    assert one.recording.status == Status.RECORDING


def test_a_command_waits_while_recall_is_away_and_then_ends_in_words(sent, recall):
    one = sent()
    one.see_to()
    one.join()
    look()
    recall.fail_next(*[hang_up] * 3)
    one.ask(Command.STOP)
    assert one.bot.command == Command.STOP
    assert one.bot.problem == "The connection to Recall.ai broke."
    one.age(minutes=6)

    one.see_to()

    assert one.bot.command is None
    assert one.bot.problem.startswith("The bot couldn't be told in time.")
    assert one.there.told == []


def test_a_scheduled_bot_is_called_off_at_recall(sent, recall):
    one = sent(join_at=now() + LATER)
    one.see_to()

    one.ask(Command.CANCEL)

    assert recall.bots.made == {}
    assert (one.bot.code, one.bot.ended_at is not None) == ("cancelled", True)
    assert (one.recording.status, one.recording.problem) == (Status.ERROR, bot_orders.CALLED_OFF)


def test_a_bot_that_nobody_has_ordered_yet_is_called_off_without_asking(sent, recall):
    one = sent()

    one.ask(Command.CANCEL)

    assert one.bot.code == "cancelled"
    assert recall.asked == []


def test_a_bot_that_may_have_been_ordered_is_looked_for_and_called_off(sent, recall, monkeypatch):
    one = sent(join_at=now() + LATER)
    monkeypatch.setattr(bot_orders, "ordered", lambda *_: db.session.rollback())
    errands.see_to(one.id)
    monkeypatch.undo()
    one.age(minutes=2)

    one.ask(Command.CANCEL)

    assert one.bot.code == "cancelled"
    assert recall.bots.made == {}


def test_a_bot_on_its_way_that_is_called_off_leaves(sent, recall):
    one = sent()
    one.see_to()
    recall.bots.move(one.there, "joining_call")

    one.ask(Command.CANCEL)
    look()

    assert [name for name, _ in one.there.told] == ["leave_call"]
    assert (one.bot.code, one.bot.command) == ("done", None)


def test_a_bot_that_cant_leave_yet_leaves_once_it_is_there(sent, recall):
    one = sent()
    one.see_to()
    one.ask(Command.CANCEL)  # it is sent, but in no meeting: Recall refuses both
    assert one.bot.command == Command.CANCEL
    recall.bots.move(one.there, "joining_call")

    look()
    one.see_to()

    assert [name for name, _ in one.there.told] == ["leave_call"]


def test_a_bot_whose_recording_was_deleted_before_the_order_isnt_sent(sent, recall):
    one = sent()
    recordings.delete(one.viewer, one.recording_id)
    db.session.commit()

    one.see_to()

    assert one.bot.code == "cancelled"
    assert recall.asked == []


def test_no_transaction_is_open_while_recall_takes_its_time(sent, recall, monkeypatch):
    one = sent()
    seen = []

    def slow(*_args):
        seen.append(db.session().in_transaction())
        raise ExternalError("later", retry_after=1)

    monkeypatch.setattr("notes.providers.recall.client.RecallClient.create_bot", slow)

    one.see_to()

    assert seen == [False]
