"""A bot that a calendar sends is heard of by webhook, and its meeting becomes notes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import bots, deliveries
from notes.db import db, now
from notes.models import Recording, Status
from notes.providers.base import Signed
from notes.providers.recall import webhook
from tests import factories
from tests.calendars.people import connected
from tests.jobs.announced import SAID, TIMELINE, look

MAIL = "alice@example.com"


@pytest.fixture
def tell(recall):
    """`tell(bot, code)`: it stands so, and its webhook came."""

    def move(bot, code, sub_code=None):
        change = recall.bots.move(bot, code, sub_code)
        status = {"code": code, "sub_code": sub_code, "updated_at": change["created_at"]}
        data = {"data": status, "bot": {"id": bot.id, "metadata": {}}}
        content = {"event": f"bot.{code}", "data": data}
        signed = Signed(f"msg_{bot.id}_{code}", 1)
        deliveries.keep("recall", signed, webhook.read(content), content)
        db.session.commit()

    return move


def test_the_thread_from_a_meeting_to_its_notes(recall, team, alice, tell, wav, work_off):
    recall.wall = False  # our address is this machine's, and so is the stand-in's
    ada = connected(recall, factories.viewer(alice, team))
    event = recall.calendars.add("Planning", now() + timedelta(hours=2), host=MAIL, recurring=True)
    bot = recall.calendars.bots.of(event)

    tell(bot, "joining_call")
    work_off()
    recording = db.session.scalars(select(Recording)).one()
    assert (recording.title, recording.status) == ("Planning", Status.RECORDING)
    assert bots.of(recording.id).code == "joining_call"
    recall.bots.begin(bot)
    tell(bot, "in_call_recording")
    work_off()
    recall.bots.record(bot, media=wav.read_bytes(), transcript=SAID, timeline=TIMELINE)
    tell(bot, "call_ended", "call_ended_by_host")
    tell(bot, "done")
    look()
    work_off()

    db.session.expire_all()
    assert (recording.status, recording.created_by) == (Status.READY, alice.id)
    assert recording.series.title == "Planning"
    ada.sync()
    assert ada.meeting().recording_id == recording.id
