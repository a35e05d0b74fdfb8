"""Each fault of what the stand-in sends, as our own server takes it, over a real line."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from notes import live_tokens
from notes.db import db
from notes.models import Capture, Delivery, Source, Status, Team
from tests import factories
from tests.hearing import standing
from tests.standins import svix
from tests.standins.recall_post import everything, named
from tests.standins.recall_webhooks import PAUSES_S

FAST = 1_000_000.0
UNTIL_S = 30.0
"""So much of the meeting is held."""


@pytest.fixture
def hooks(recall, served):
    recall.webhooks.url = f"{served.url}/webhooks/recall"
    return recall.webhooks


@pytest.fixture
def kept(served):
    """`kept(hooks)`: the events that the server keeps of those that were sent."""

    def look(hooks):
        numbers = [one.id for one in hooks.sent]
        with served.app.app_context():
            query = select(Delivery.event).where(Delivery.external_id.in_(numbers))
            return sorted(db.session.scalars(query))

    return look


def happen(recall, *codes):
    for code in codes:
        status = {"code": code, "sub_code": None, "updated_at": "2026-11-03T10:40:00Z"}
        recall.news.tell(f"bot.{code}", status, bot={"id": "nobody's", "metadata": {}})
    recall.webhooks.release()
    for delivery in recall.webhooks.sent:
        assert delivery.over.wait(20)


def test_doubled_and_shuffled_events_are_kept_once(recall, hooks, kept):
    hooks.faults.twice, hooks.faults.shuffle = everything, 100
    happen(recall, "joining_call", "in_call_recording", "done")

    assert [one.answers for one in hooks.sent] == [[200]] * 6
    assert kept(hooks) == ["bot.done", "bot.in_call_recording", "bot.joining_call"]


def test_lost_events_never_come(recall, hooks, kept):
    hooks.faults.lose = named("bot.done")
    happen(recall, "joining_call", "done")

    assert kept(hooks) == ["bot.joining_call"]


@pytest.mark.parametrize("family", ["svix", "webhook"])
def test_both_families_of_headers_are_known(recall, hooks, kept, family):
    hooks.family = family
    happen(recall, "done")

    assert kept(hooks) == ["bot.done"]


@pytest.mark.parametrize("secret", [svix.OTHER, None])
def test_what_isnt_signed_by_us_is_refused_each_time(recall, hooks, kept, secret):
    hooks.secret, hooks.speed = secret, FAST
    happen(recall, "done")

    assert [one.answers for one in hooks.sent] == [[401] * len(PAUSES_S)]
    assert kept(hooks) == []


@pytest.fixture
def hear(recall, served, meeting):
    """`hear()` lets the meeting's beginning be heard; gives the lines that the server has, and
    those that were said."""

    def play(**faults):
        recall.wall = False
        for name, value in faults.items():
            setattr(recall.realtime.faults, name, value)
        with served.app.app_context():
            team = db.session.scalars(select(Team)).first()
            recording = factories.recording(
                team, source=Source.BOT, status=Status.RECORDING, duration_ms=None
            )
            bot_id = str(recording.id)
            db.session.add(
                Capture(
                    recording_id=recording.id, provider="recall", kind="bot", external_id=bot_id
                )
            )
            db.session.commit()
            url = f"{served.url}{live_tokens.PATH}{live_tokens.token_for(recording.id)}"
            events = ["transcript.data", "transcript.partial_data"]
            endpoint = {"type": "webhook", "url": url, "events": events}
            bot = recall.bots.add({"recording_config": {"realtime_endpoints": [endpoint]}})
            made = recall.bots.begin(bot)
            there = [one for one in meeting.moments if one.at < UNTIL_S and one.words]
            for moment in there:
                recall.realtime.tell(made, moment.event, moment.data(0.0))
            recall.realtime.release()
            recall.realtime.settle(made)
            finals = [one for one in there if one.event == "transcript.data"]
            said = [" ".join(text for text, *_ in one.words) for one in finals]
            return [text for _, text, final in standing(recording) if final], said

    return play


def test_a_meeting_is_heard_line_by_line(hear):
    got, said = hear()

    assert got == said


def test_posts_that_come_twice_and_in_any_order_are_the_same_meeting(hear):
    got, said = hear(twice=everything, shuffle=40)

    assert got == said


def test_without_drafts_the_meeting_is_the_same(hear):
    got, said = hear(lose=named("transcript.partial_data"))

    assert got == said


def test_a_lost_final_is_a_line_less(hear):
    lost = "Hello,"
    got, said = hear(
        lose=lambda body: (
            body["event"] == "transcript.data" and body["data"]["data"]["words"][0]["text"] == lost
        )
    )

    assert got == [one for one in said if not one.startswith(lost)]
