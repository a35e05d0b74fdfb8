"""Commands reach bots once, whatever fails on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import bot_orders, bots, recordings
from notes.db import db, now
from notes.jobs.bots import mend
from notes.models import Status
from notes.providers.bots import Command
from notes.providers.recording_config import RecordingConfig
from tests.jobs.announced import look
from tests.jobs.sent import send
from tests.standins.recall import hang_up, lost

LATER = timedelta(hours=5)


@pytest.fixture
def sent(alice, recall):
    """`sent(**wish)` is a bot that Alice has just sent."""
    recall.wall = False  # our address is this machine's, and so is the stand-in's
    return lambda **wish: send(alice, recall, **wish)


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


def test_a_bot_called_off_while_its_order_failed_is_never_sent(sent, recall):
    one = sent()
    errand = bot_orders.take(one.id)
    db.session.commit()
    bots.ask(one.viewer, one.recording_id, Command.CANCEL)  # while that is under way
    db.session.commit()
    bot_orders.put_off(errand, "No bot is free at the moment.", 0, anew=True)
    db.session.commit()

    one.see_to()

    assert (one.bot.code, one.bot.command) == ("cancelled", None)
    assert recall.asked == []


def test_a_bot_that_may_have_been_ordered_is_looked_for_and_called_off(sent, recall):
    one = sent(join_at=now() + LATER)
    recall.fail_next(*[lost] * 3)
    one.see_to()
    assert (len(recall.bots.made), one.bot.code) == (1, "asked")
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


@pytest.mark.parametrize(
    ("minutes", "told"), [(1, []), (3, ["leave_call"])], ids=["a slip", "meant"]
)
def test_a_bot_whose_recording_was_deleted_leaves(sent, minutes, told):
    one = sent()
    one.see_to()
    one.join()
    look()
    recordings.delete(one.viewer, one.recording_id)
    one.recording.deleted_at = now() - timedelta(minutes=minutes)
    db.session.commit()

    mend()
    one.see_to()
    mend()
    one.see_to()

    assert [name for name, _ in one.there.told] == told
