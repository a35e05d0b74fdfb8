"""What Recall says of bots, read; what we ask, written; what it refuses, in words."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.outbound import Bounds
from notes.providers.base import CaptureState, StateChanged, Unused
from notes.providers.bots import BotOrder, Command
from notes.providers.recall import bots, webhook
from notes.providers.recall.client import RecallClient
from notes.providers.recording_config import RecordingConfig
from tests.standins import recall as standin

AT = "2026-11-03T10:00:00.5Z"
ORDER = BotOrder(
    "https://zoom.us/j/84512345678", "Scribe", RecordingConfig(), {"bot": "b"},
    options={"zoom": {"x": 1}},
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@pytest.fixture
def recall():
    with standin.serving() as server:
        yield server


@pytest.fixture
def client(recall):
    bounds = Bounds(connect_s=0.5, read_s=0.5, total_s=2, pause_s=0.01)
    return RecallClient(recall.url, SecretStr(recall.key), bounds)


def event(name, **status):
    return {
        "event": name,
        "data": {
            "data": {"code": name.partition(".")[2], "sub_code": None, "updated_at": AT, **status},
            "bot": {"id": "b-1", "metadata": {"recording": "r"}},
        },
    }


def test_an_order_has_recalls_names():
    at = datetime(2026, 11, 3, 10, tzinfo=UTC)
    body = bots.payload(BotOrder("https://x", "Scribe", RecordingConfig(), {"a": "b"}, at))

    assert body == {
        "meeting_url": "https://x",
        "bot_name": "Scribe",
        "join_at": "2026-11-03T10:00:00Z",
        "recording_config": RecordingConfig().whole(),
        "metadata": {"a": "b"},
    }


def test_a_bot_is_read_with_its_changes_and_recordings():
    found = bots.seen(
        {
            "id": "b-1",
            "meeting_url": {"meeting_id": "1", "platform": "zoom"},
            "metadata": {"recording": "r"},
            "status_changes": [
                {"code": "ready", "message": None, "created_at": AT, "sub_code": None},
                {"code": "fatal", "message": "No.", "created_at": AT, "sub_code": "meeting_full"},
                {"code": "new one", "created_at": AT},
                {"code": "timeless"},
                "nonsense",
            ],
            "recordings": [
                {"id": "r-2", "started_at": "2026-11-03T11:00:00Z"},
                {"id": "r-1", "started_at": "2026-11-03T10:00:00Z"},
            ],
        }
    )

    told = [(one.code, one.detail, one.message) for one in found.changes]
    assert told == [
        ("ready", None, None), ("fatal", "meeting_full", "No."), ("new one", None, None),
    ]  # fmt: skip
    assert [one.id for one in found.recordings] == ["r-1", "r-2"]
    assert found.changes[0].about.metadata == {"recording": "r"}


def test_recordings_without_times_stay_in_their_order():
    found = bots.seen({"recordings": [{"id": "r-2"}, {"id": "r-1"}, {}, {"id": "r-2"}]})

    assert [one.id for one in found.recordings] == ["r-2", "r-1"]


@given(JSON)
def test_anything_is_read(content):
    bots.seen(content)
    bots.first(content)
    webhook.read({"event": "bot.done", "data": content})


def test_an_event_is_a_change_with_its_words():
    found = webhook.read(event("bot.call_ended", sub_code="call_ended_by_host")).happening

    assert isinstance(found, StateChanged)
    assert (found.code, found.detail) == ("call_ended", "call_ended_by_host")
    assert found.state == CaptureState.UPLOADING
    assert found.about.capture_id == "b-1"
    assert found.at == datetime(2026, 11, 3, 10, 0, 0, 500_000, tzinfo=UTC)


def test_a_state_that_we_have_never_heard_of_is_a_change_too():
    found = webhook.read(event("bot.gone_for_coffee")).happening

    assert (found.code, found.state) == ("gone_for_coffee", CaptureState.CREATED)


@pytest.mark.parametrize(
    "content",
    [
        event("bot.log", code=None),
        event("bot.status_change", code="done"),
        {"event": "bot.", "data": {"bot": {"id": "b-1"}}},
    ],
)
def test_what_tells_no_state_is_of_no_use(content):
    assert isinstance(webhook.read(content).happening, Unused)


def test_a_bot_is_sent_once(client, recall):
    once = uuid.uuid4()

    first, second = client.create_bot(ORDER, once), client.create_bot(ORDER, once)

    assert first.id == second.id == recall.bots.only().id
    assert [one.code for one in first.changes] == ["ready"]


def test_a_bot_is_found_by_its_order(client):
    made = client.create_bot(ORDER, uuid.uuid4())

    assert client.bot_of("b").id == made.id
    assert client.bot_of("another") is None


def test_what_isnt_there_is_none_or_gone(client, recall):
    assert client.bot("nothing") is None
    client.erase_recording("nothing")
    client.erase_bot("nothing")
    client.command("nothing", Command.CANCEL, uuid.uuid4())

    assert len(recall.asked) == 4


@pytest.mark.parametrize(
    ("status", "body", "words", "permanent"),
    [
        (400, {"code": "cannot_command_unstarted_bot"}, "isn't in the meeting yet", False),
        (400, {"code": "cannot_command_completed_bot"}, "has left the meeting", True),
        (400, {"code": "update_bot_failed"}, "couldn't change this bot", True),
        (400, {"code": "teams_blacklisted_tenant"}, "doesn't let Recall.ai's bots in", True),
        (400, {"meeting_url": ["bad"]}, "Check the meeting's link", True),
        (402, {}, "no credit left", True),
        (405, {}, "has set out already", True),
        (507, {}, "no bot free", False),
    ],
)
def test_a_refusal_is_told_in_words(client, recall, status, body, words, permanent):
    recall.fail_next(standin.refuse(status, body))

    with pytest.raises(ExternalError, match=words) as caught:
        client.command("b-1", Command.STOP, uuid.uuid4())

    assert caught.value.permanent is permanent


def test_an_empty_pool_isnt_asked_again_with_the_same_key(client, recall):
    recall.bots.pool = 0

    with pytest.raises(ExternalError) as caught:
        client.create_bot(ORDER, uuid.uuid4())

    assert len(recall.asked) == 1
    assert caught.value.retry_after == 30
