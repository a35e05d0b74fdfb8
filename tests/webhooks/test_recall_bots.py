"""What Recall posts about a bot comes through the door and moves it, in any order."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import pytest

from notes.db import db
from notes.models import Delivery, Outcome, Status
from tests.jobs.announced import SAID, look
from tests.jobs.conftest import wav  # noqa: F401 - a sound file at hand
from tests.jobs.sent import send


@pytest.fixture
def one(alice, recall):
    """A bot that Recall has."""
    recall.wall = False  # our address is this machine's, and so is the stand-in's
    sent = send(alice, recall)
    sent.see_to()
    return sent


@pytest.fixture
def hear(tell, work_off):
    """`hear(bodies)` posts them, each an event of its own, and follows them up."""

    def post(bodies):
        for number, body in enumerate(bodies):
            answer = tell(json.dumps(body).encode(), delivery_id=f"msg_{number}")
            assert answer.status_code < 300
        work_off()

    return post


@pytest.mark.parametrize("seed", range(4))
def test_events_in_any_order_and_twice_make_notes(one, hear, wav, seed):  # noqa: F811
    bot = one.join()
    one.recall.bots.move(bot, "breakout_room_entered")
    one.end(wav.read_bytes(), transcript=SAID)
    told = one.recall.news.told * 2
    random.Random(seed).shuffle(told)

    hear(told)

    assert (one.bot.code, one.recording.status) == ("done", Status.READY)
    codes = [change["code"] for change in one.bot.changes]
    assert codes == [change["code"] for change in one.there.changes]


def test_a_lost_end_is_found_by_asking(one, hear, wav, work_off):  # noqa: F811
    one.join()
    one.end(wav.read_bytes(), transcript=SAID)
    hear([body for body in one.recall.news.told if body["event"] == "bot.joining_call"])
    assert one.bot.code == "joining_call"
    one.capture.last_event_at -= timedelta(minutes=2)  # who was heard of just now isn't asked
    db.session.commit()

    look()
    work_off()

    assert one.recording.status == Status.READY


def test_a_word_that_nobody_knows_is_kept(one, hear):
    one.recall.bots.move(one.there, "gone_for_coffee", "milk_and_sugar")

    hear(one.recall.news.told)

    assert (one.bot.code, one.bot.sub_code) == ("gone_for_coffee", "milk_and_sugar")
    assert db.session.query(Delivery).one().outcome == Outcome.APPLIED
