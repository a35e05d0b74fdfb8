"""What the stand-in posts while a meeting runs."""

from __future__ import annotations

import pytest

from tests.standins.recall_post import everything
from tests.standins.recall_realtime import TRIES
from tests.standins.recall_recordings import participant, word

ADA = participant(100, "Ada")
EVENTS = ["transcript.data", "transcript.partial_data"]


@pytest.fixture
def config(receiver):
    endpoint = {"type": "webhook", "url": receiver.url, "events": EVENTS}
    return {"realtime_endpoints": [endpoint]}


@pytest.fixture
def made(recall, send, config):
    """A bot's recording that has begun."""
    recall.wall = False
    send(recording_config=config, metadata={"recording": "r"})
    recall.realtime.speed = 1000
    return recall.bots.begin(recall.bots.only())


def say(recall, made, *texts, event="transcript.data"):
    for at, text in enumerate(texts):
        data = {"words": [word(text, at, at + 0.5)], "participant": ADA}
        recall.realtime.tell(made, event, data)


def test_what_is_said_is_posted_in_order_and_signed(recall, made, receiver):
    say(recall, made, "one", "two", "three")
    recall.realtime.settle(made)

    texts = [one["data"]["data"]["words"][0]["text"] for one in receiver.events]
    assert texts == ["one", "two", "three"]
    assert all("svix-signature" in headers for headers, _ in receiver.came)
    data = receiver.events[0]["data"]
    assert data["bot"]["metadata"] == {"recording": "r"}
    assert data["recording"]["id"] == made.id
    assert {"id", "metadata"} == set(data["transcript"]) == set(data["realtime_endpoint"])


def test_only_what_was_asked_for_is_posted(recall, made, receiver):
    recall.realtime.tell(made, "participant_events.join", {"participant": ADA})
    say(recall, made, "one")
    recall.realtime.settle(made)

    assert receiver.names == ["transcript.data"]


def test_a_recording_of_an_upload_is_posted_unsigned(recall, call, config, receiver):
    recall.wall = False
    upload = call("POST", "/sdk_upload/", {"recording_config": config})[1]
    made = recall.vault.begin(upload)
    recall.realtime.open(made, recall.configs[upload["id"]])
    say(recall, made, "one")
    recall.realtime.settle(made)

    assert "svix-signature" not in receiver.came[0][0]
    assert receiver.events[0]["data"]["sdk_upload"]["id"] == upload["id"]


def test_a_post_is_tried_again_until_it_is_taken(recall, made, receiver):
    receiver.answers.extend([500, 500])
    say(recall, made, "one", "two")
    recall.realtime.settle(made)

    (endpoint,) = recall.realtime.endpoints[made.id]
    assert endpoint.answers == [500, 500, 200, 200]
    assert not endpoint.failed


def test_an_endpoint_that_never_takes_a_post_gets_nothing_more(recall, made, receiver):
    receiver.answers.extend([404] * TRIES)
    say(recall, made, "one", "two")
    recall.realtime.settle(made)

    (endpoint,) = recall.realtime.endpoints[made.id]
    assert endpoint.failed
    assert endpoint.answers == [404] * TRIES
    assert len(receiver.came) == TRIES, "the second was never sent"


def test_posts_are_doubled_and_shuffled(recall, made, receiver):
    recall.realtime.faults.twice = everything
    recall.realtime.faults.shuffle = 100
    say(recall, made, *"abcdef")
    recall.realtime.release()
    recall.realtime.settle(made)

    texts = [one["data"]["data"]["words"][0]["text"] for one in receiver.events]
    assert sorted(texts) == sorted("aabbccddeeff") != texts


def test_posts_are_lost(recall, made, receiver):
    recall.realtime.faults.lose = lambda body: body["data"]["data"]["words"][0]["text"] == "b"
    say(recall, made, *"abc")
    recall.realtime.settle(made)

    assert len(receiver.came) == 2
