"""Sending bots: rows first, one bot a meeting."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import bots, jobqueue, recordings
from notes.bot_sending import NAME_LIMIT
from notes.bots import AlreadyThere, NotConnected, Wish
from notes.db import db, now
from notes.errors import Forbidden, Invalid
from notes.jobqueue import QueueName
from notes.models import Bot, Capture, Recording, Role, Source, Status
from notes.providers.recording_config import RecordingConfig
from tests import factories
from tests.bots.rooms import HOUR, MEET, SAME_ROOM, ZOOM


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


class TestSend:
    """One transaction makes everything that is needed."""

    def test_makes_a_recording_a_bot_and_a_capture(self, send, team, alice):
        bot = send()

        recording = db.session.get_one(Recording, bot.recording_id)
        capture = db.session.scalars(select(Capture)).one()
        assert (recording.source, recording.status) == (Source.BOT, Status.RECORDING)
        assert (recording.title, recording.platform) == ("Zoom meeting", "zoom")
        assert (recording.team_id, recording.created_by) == (team.id, alice.id)
        assert recording.meeting_url == ZOOM
        assert (bot.code, bot.meeting_key, bot.join_at) == ("asked", "zoom:84512345678", None)
        assert bot.config == bots.default_config().whole()
        assert (capture.kind, capture.external_id) == ("bot", f"asked:{bot.id}")
        assert bots.of(recording.id).id == bot.id

    def test_puts_a_job_on_the_queue_that_nobody_waits_long_in(self, send):
        bot = send()

        assert jobqueue.queue(QueueName.LIVE).job_ids == [f"{bot.id}-1"]

    def test_takes_what_is_wished_for(self, send):
        at = now() + HOUR
        config = RecordingConfig(video_mixed_layout="audio_only")
        bot = send(
            MEET, title="  Weekly\nsync ", name="Scribe", join_at=at, config=config,
            options={"automatic_leave": {"silence_detection": None}}, metadata={"a": "b"},
        )  # fmt: skip

        recording = db.session.get_one(Recording, bot.recording_id)
        assert (recording.title, recording.platform) == ("Weekly sync", "meet")
        assert recording.started_at == at
        assert (bot.name, bot.join_at, bot.config) == ("Scribe", at, config.whole())
        assert bot.options == {
            "automatic_leave": {"silence_detection": None}, "metadata": {"a": "b"},
        }  # fmt: skip

    @pytest.mark.parametrize("ago", [timedelta(minutes=-9), timedelta(seconds=20)])
    def test_a_time_that_is_now_is_at_once(self, send, ago):
        assert send(join_at=now() + ago).join_at is None

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"meeting_url": "https://example.com"}, "meeting_url"),
            ({"name": "x" * (NAME_LIMIT + 1)}, "name"),
            ({"title": "x" * 256}, "title"),
            ({"join_at": timedelta(minutes=-11)}, "join_at"),
            ({"join_at": timedelta(days=400)}, "join_at"),
            ({"options": {"colour": "red"}}, "colour"),
            ({"options": {"zoom": {"x": "y" * 70_000}}}, "recording_config"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, viewer, wish, field):
        if "join_at" in wish:
            wish = {"join_at": now() + wish["join_at"]}
        with pytest.raises(Invalid) as caught:
            bots.send(viewer, replace(Wish(ZOOM), **wish))

        assert caught.value.field == field
        assert db.session.query(Recording).count() == 0

    def test_is_not_for_viewers(self, victor, team):
        with pytest.raises(Forbidden):
            bots.send(factories.viewer(victor, team, Role.VIEWER), Wish(ZOOM))

    def test_needs_an_account(self, viewer, app):
        settings = app.extensions["notes.settings"]
        app.extensions["notes.settings"] = settings.model_copy(update={"recall_api_key": None})

        with pytest.raises(NotConnected, match="Settings, Integrations"):
            bots.send(viewer, Wish(ZOOM))


class TestOneBotAMeeting:
    """The same room, at about the same time."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [(None, None), (None, HOUR), (HOUR, None), (5 * HOUR, 6.5 * HOUR), (6.5 * HOUR, 5 * HOUR)],
    )
    def test_has_one_bot(self, send, first, second):
        there = send(join_at=first and now() + first)

        with pytest.raises(AlreadyThere) as caught:
            send(SAME_ROOM, join_at=second and now() + second)

        assert caught.value.bot.id == there.id
        assert caught.value.message == "A bot is already going to this meeting."

    @pytest.mark.parametrize(
        ("first", "second"), [(None, 3 * HOUR), (3 * HOUR, None), (5 * HOUR, 7.5 * HOUR)]
    )
    def test_at_another_time_is_another(self, send, first, second):
        send(join_at=first and now() + first)

        assert send(SAME_ROOM, join_at=second and now() + second)

    def test_in_another_room_is_another(self, send):
        send()

        assert send(MEET)

    def test_of_another_team_is_another(self, send, charlie):
        send()
        stranger = factories.viewer(charlie, factories.team("Team C"), Role.OWNER)

        assert bots.send(stranger, Wish(ZOOM))

    def test_that_is_over_may_have_another(self, send):
        stands(send(), "done", ended_at=now())

        assert send()

    def test_whose_bot_was_ordered_for_earlier_and_is_in_counts_as_now(self, send):
        bot = send(join_at=now() + HOUR)
        stands(bot, "in_call_recording", join_at=now() - 3 * HOUR)

        with pytest.raises(AlreadyThere):
            send()

    def test_of_which_nothing_was_heard_for_a_day_is_over(self, send):
        bot = send()
        bot.created_at = now() - timedelta(hours=25)
        db.session.commit()

        assert send()

    def test_whose_recording_was_deleted_may_have_another(self, send, viewer):
        recordings.delete(viewer, send().recording_id)
        db.session.commit()

        assert send()

    def test_asked_for_twice_at_once_has_one_bot(self, app, viewer):
        together = threading.Barrier(4)
        made, refused = [], []

        def work():
            with app.app_context():
                together.wait()
                try:
                    made.append(bots.send(viewer, Wish(ZOOM)).id)
                    db.session.commit()
                except AlreadyThere as error:
                    refused.append(error.bot.id)
                    db.session.rollback()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        assert len(made) == 1
        assert refused == made * 3
        assert db.session.query(Bot).count() == 1
        assert db.session.query(Recording).count() == 1
