"""What bots can be told, by whom, and when."""

from __future__ import annotations

import pytest

from notes import bot_orders, bots, jobqueue
from notes.bots import TooEarly, TooLate
from notes.db import db, now
from notes.errors import Conflict, Forbidden, Invalid, NotFound
from notes.jobqueue import QueueName
from notes.models import Role
from notes.providers.bots import Command
from notes.providers.recording_config import RecordingConfig
from tests import factories


@pytest.fixture
def ask(viewer):
    def tell(bot, command, config=None):
        asked = bots.ask(viewer, bot.recording_id, command, config)
        db.session.commit()
        return asked

    return tell


def stands(bot, code, **values):
    """Let a bot stand so; a past one is out."""
    bot.code = code
    bot.changes = [
        {"code": code, "sub_code": None, "message": None, "created_at": now().isoformat()}
    ]
    for name, value in values.items():
        setattr(bot, name, value)
    db.session.commit()
    return bot


IN_CALL = "in_call_not_recording"
RECORDS = "in_call_recording"


class TestPossible:
    """The buttons that make sense."""

    @pytest.mark.parametrize(
        ("code", "found"),
        [
            ("asked", (Command.CANCEL,)),
            ("ready", (Command.CANCEL,)),
            ("joining_call", (Command.LEAVE,)),
            ("in_waiting_room", (Command.LEAVE,)),
            (IN_CALL, (Command.START, Command.LEAVE)),
            ("recording_permission_denied", (Command.START, Command.LEAVE)),
            (RECORDS, (Command.PAUSE, Command.STOP, Command.LEAVE)),
            ("recording_done", (Command.START, Command.LEAVE)),
        ],
    )
    def test_as_it_stands(self, send, code, found):
        assert bots.possible(stands(send(), code)) == found

    @pytest.mark.parametrize("code", ["call_ended", "done", "fatal", "cancelled", "refused"])
    def test_nothing_once_it_is_out(self, send, code):
        assert bots.possible(stands(send(), code, ended_at=now())) == ()

    def test_goes_on_when_it_is_paused(self, send):
        paused = stands(send(), RECORDS, paused=True)

        assert bots.possible(paused) == (Command.RESUME, Command.STOP, Command.LEAVE)

    def test_nothing_while_it_is_called_back(self, send):
        assert bots.possible(stands(send(), RECORDS, command=Command.LEAVE)) == ()

    def test_not_what_it_was_told_already(self, send):
        told = stands(send(), RECORDS, command=Command.PAUSE)

        assert bots.possible(told) == (Command.STOP, Command.LEAVE)


class TestAsk:
    """Having a bot told something."""

    def test_leaves_it_to_a_job(self, send, ask):
        bot = stands(send(), RECORDS)
        once = bot.once

        told = ask(bot, Command.STOP)

        assert (told.command, told.problem) == (Command.STOP, None)
        assert told.once != once
        assert f"{bot.id}-2" in jobqueue.queue(QueueName.LIVE).job_ids

    def test_twice_is_once(self, send, ask):
        bot = stands(send(), RECORDS)
        once = ask(bot, Command.STOP).once

        assert ask(bot, Command.STOP).once == once

    def test_the_last_one_counts(self, send, ask):
        bot = stands(send(), RECORDS)
        ask(bot, Command.PAUSE)

        assert ask(bot, Command.LEAVE).command == Command.LEAVE

    def test_a_start_keeps_how_it_records(self, send, ask):
        bot = stands(send(), IN_CALL)
        config = RecordingConfig(video_mixed_layout="audio_only")

        assert ask(bot, Command.START, config).config == config.whole()

    def test_a_start_says_no_to_more_than_anybody_has_to_say(self, send, ask):
        bot = stands(send(), IN_CALL)

        with pytest.raises(Invalid):
            ask(bot, Command.START, RecordingConfig(transcript={"provider": {"x": "y" * 70_000}}))

    @pytest.mark.parametrize(
        ("code", "command", "kind"),
        [
            ("ready", Command.PAUSE, TooEarly),
            ("ready", Command.LEAVE, TooEarly),
            ("joining_call", Command.START, TooEarly),
            (RECORDS, Command.CANCEL, Conflict),
        ],
    )
    def test_says_no_to_what_makes_no_sense(self, send, ask, code, command, kind):
        bot = stands(send(), code)

        with pytest.raises(kind):
            ask(bot, command)

    def test_says_no_once_it_is_out(self, send, ask):
        bot = stands(send(), "call_ended", ended_at=now())

        with pytest.raises(TooLate):
            ask(bot, Command.STOP)

    def test_is_not_for_viewers_nor_strangers(self, send, victor, charlie, team):
        bot = stands(send(), RECORDS)

        with pytest.raises(Forbidden):
            bots.ask(factories.viewer(victor, team, Role.VIEWER), bot.recording_id, Command.STOP)
        stranger = factories.viewer(charlie, factories.team("Team C"), Role.OWNER)
        with pytest.raises(NotFound):
            bots.ask(stranger, bot.recording_id, Command.STOP)
        with pytest.raises(NotFound):
            bots.get(stranger, bot.id)

    def test_of_a_recording_without_a_bot_is_refused(self, viewer, team):
        with pytest.raises(NotFound, match="No bot was sent"):
            bots.ask(viewer, factories.recording(team).id, Command.STOP)

    def test_what_came_of_an_older_command_doesnt_count(self, send, ask):
        bot = stands(send(), RECORDS)
        ask(bot, Command.PAUSE)
        errand = bot_orders.take(bot.id)
        db.session.commit()
        ask(bot, Command.LEAVE)

        bot_orders.told(errand)
        bot_orders.refused(errand, "No.")
        bot_orders.put_off(errand, "Later.", 60)
        db.session.commit()

        assert (bot.command, bot.paused, bot.problem) == (Command.LEAVE, False, None)
