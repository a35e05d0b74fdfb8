"""The stand-in's webhooks: as Svix delivers them, and as badly as they can come."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from tests.standins import svix
from tests.standins.recall_post import everything, named
from tests.standins.recall_webhooks import PAUSES_S

FAST = 1_000_000  # the whole schedule in a fraction of a second


@pytest.fixture
def hooks(recall, receiver):
    recall.webhooks.url = receiver.url
    return recall.webhooks


def happen(recall, *codes):
    for code in codes:
        status = {"code": code, "sub_code": None, "updated_at": "2026-11-03T10:40:00Z"}
        recall.news.tell(f"bot.{code}", status, bot={"id": "b", "metadata": {}})


@pytest.mark.parametrize("family", ["svix", "webhook"])
def test_a_webhook_is_signed_over_its_very_bytes(recall, hooks, receiver, family):
    hooks.family = family
    happen(recall, "done")
    receiver.wait_for(1)

    headers, body = receiver.came[0]
    signed = f"{headers[f'{family}-id']}.{headers[f'{family}-timestamp']}.".encode() + body
    key = base64.b64decode(svix.SECRET.removeprefix("whsec_"))
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers[f"{family}-signature"] == f"v1,{mac}"


def test_without_a_secret_nothing_is_signed(recall, hooks, receiver):
    hooks.secret = None
    happen(recall, "done")
    receiver.wait_for(1)

    assert not [name for name in receiver.came[0][0] if name.startswith(("svix", "webhook"))]


def test_a_webhook_is_sent_again_with_the_same_id_until_it_is_taken(recall, hooks, receiver):
    hooks.speed = FAST
    receiver.answers.extend([500, 404])
    happen(recall, "done")
    receiver.wait_for(3)

    (delivery,) = hooks.sent
    assert delivery.over.wait(5)
    assert delivery.answers == [500, 404, 200]
    assert {headers["svix-id"] for headers, _ in receiver.came} == {delivery.id}


def test_a_webhook_is_given_up_after_the_whole_schedule(recall, hooks, receiver):
    hooks.speed = FAST
    receiver.answers.extend([503] * 20)
    happen(recall, "done")

    (delivery,) = hooks.sent
    assert delivery.over.wait(10)
    assert delivery.answers == [503] * len(PAUSES_S)
    assert PAUSES_S == (0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000)


def test_somebody_who_isnt_there_is_tried_again(recall, hooks):
    hooks.url, hooks.speed = "http://127.0.0.1:1/", FAST
    happen(recall, "done")

    (delivery,) = hooks.sent
    assert delivery.over.wait(10)
    assert delivery.answers == [None] * len(PAUSES_S)


def test_events_are_lost_and_doubled_by_name(recall, hooks, receiver):
    hooks.faults.lose = named("bot.joining_call")
    hooks.faults.twice = named("bot.done")
    happen(recall, "joining_call", "done", "fatal")
    receiver.wait_for(3)

    assert sorted(receiver.names) == ["bot.done", "bot.done", "bot.fatal"]
    assert len(recall.news.told) == 3, "what happened, all the same"


def test_everything_can_be_lost(recall, hooks, receiver):
    hooks.faults.lose = everything
    happen(recall, "joining_call", "done")

    assert (hooks.sent, receiver.came) == ([], [])


def test_events_come_in_another_order(recall, hooks):
    hooks.faults.shuffle = 5
    happen(recall, "a", "b", "c", "d")
    assert not hooks.sent
    happen(recall, "e", "f")
    hooks.release()

    first = [one.event for one in hooks.sent[:5]]
    assert sorted(first) == ["bot.a", "bot.b", "bot.c", "bot.d", "bot.e"] != first
    assert [one.event for one in hooks.sent[5:]] == ["bot.f"]
