"""Each of the stand-in's faults, as our own client meets it."""

from __future__ import annotations

import time
import uuid

import pytest
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.outbound import Bounds
from notes.providers.bots import BotOrder, Command
from notes.providers.captured import Readiness
from notes.providers.recall.client import RecallClient
from notes.providers.recording_config import RecordingConfig
from tests.standins import recall as standin
from tests.standins.conftest import ZOOM
from tests.standins.recall_recordings import participant, turn

QUICK = Bounds(connect_s=0.5, read_s=0.5, total_s=2, pause_s=0.01)
ORDER = BotOrder(ZOOM, "Notes", RecordingConfig(), {"recording": "r"})
FILM = bytes(range(256)) * 1000


@pytest.fixture
def client(recall):
    return RecallClient(recall.url, SecretStr(standin.KEY), QUICK)


@pytest.fixture
def made(recall, client):
    """A bot's recording with a film."""
    client.create_bot(ORDER, uuid.uuid4())
    return recall.bots.record(recall.bots.only(), media=FILM)


def still():
    """Somebody waits for the download."""


def test_a_burst_of_errors_is_sat_out(recall, client):
    recall.fail_next(*standin.burst(standin.refuse(503, {}), 2))

    assert client.create_bot(ORDER, uuid.uuid4()).id == recall.bots.only().id


def test_a_longer_burst_is_passing(recall, client):
    recall.fail_next(*standin.burst(standin.refuse(500, {}), 9))

    with pytest.raises(ExternalError) as failed:
        client.bot("x")

    assert not failed.value.permanent


def test_a_lost_answer_sends_one_bot(recall, client):
    recall.fail_next(standin.lost)

    assert client.create_bot(ORDER, uuid.uuid4()).id == recall.bots.only().id


def test_an_answer_that_is_too_late_sends_one_bot(recall, client):
    once = uuid.uuid4()
    recall.fail_next(standin.late(1.2))
    with pytest.raises(ExternalError) as failed:
        client.create_bot(ORDER, once)
    deadline = time.monotonic() + 5
    while not recall.bots.made:
        assert time.monotonic() < deadline

    assert not failed.value.permanent
    assert client.create_bot(ORDER, once).id == recall.bots.only().id


def test_a_limit_says_when_to_come_back(recall, client):
    recall.limits.on = True
    recall.limits.per_minute["create_bot"] = 1
    client.create_bot(ORDER, uuid.uuid4())

    with pytest.raises(ExternalError) as failed:
        client.create_bot(ORDER, uuid.uuid4())

    assert 50 < failed.value.retry_after <= 60
    assert len(recall.bots.made) == 1


def test_an_empty_pool_is_passing(recall, client):
    recall.bots.pool = 0

    with pytest.raises(ExternalError) as failed:
        client.create_bot(ORDER, uuid.uuid4())

    assert not failed.value.permanent


def test_the_firewall_is_final(client):
    order = BotOrder(ZOOM, "Notes", RecordingConfig(), {"recording": "http://localhost:5000"})

    with pytest.raises(ExternalError) as failed:
        client.create_bot(order, uuid.uuid4())

    assert failed.value.permanent


def test_a_bot_that_isnt_in_a_call_takes_no_command(recall, client):
    bot = client.create_bot(ORDER, uuid.uuid4())

    with pytest.raises(ExternalError) as failed:
        client.command(bot.id, Command.STOP, uuid.uuid4())

    assert "isn't in the meeting" in failed.value.message


def test_a_slow_download_arrives(recall, client, made, tmp_path):
    recall.vault.bytes_a_second = 500_000.0
    began = time.monotonic()

    client.media(made.id, tmp_path / "film", 10**9, still)

    assert (tmp_path / "film").read_bytes() == FILM
    assert time.monotonic() - began > 0.4


def test_a_broken_download_goes_on(recall, client, made, tmp_path):
    recall.vault.breaks.extend([100_000, 50_000])

    client.media(made.id, tmp_path / "film", 10**9, still)

    assert (tmp_path / "film").read_bytes() == FILM
    assert recall.vault.ranges == [None, "bytes=100000-", "bytes=150000-"]


def test_a_link_expires_in_the_middle_of_a_download(recall, client, made, tmp_path):
    recall.vault.lifetime_s = 0.2
    recall.vault.breaks.append(100_000)
    found = client.recording(made.id)
    time.sleep(0.25)  # the time that a link is good for

    assert recall.vault._content(found.media.link.rpartition("=")[2]) is None
    client.media(made.id, tmp_path / "film", 10**9, still)
    assert (tmp_path / "film").read_bytes() == FILM


def test_a_transcript_that_is_asked_for_comes(recall, client, made):
    made.spoken = [turn(participant(100, "Ada"), "We ship on Friday.", 1.0)]
    recall.writing.after_s = 0.0
    number = client.ask_transcript(made.id, "recallai_async", uuid.uuid4())
    deadline = time.monotonic() + 5
    while client.transcript(number).readiness != Readiness.DONE:
        assert time.monotonic() < deadline

    (line,) = client.lines(client.transcript(number))
    assert line.utterance.text == "We ship on Friday."


def test_a_transcript_that_fails_is_gone(recall, client, made):
    number = client.ask_transcript(made.id, "recallai_async", uuid.uuid4())
    assert client.transcript(number).readiness == Readiness.PENDING

    recall.writing.fail(made, made.asked[0], "provider_connection_failed")

    assert client.transcript(number).readiness == Readiness.GONE


def test_what_is_deleted_is_gone(recall, client, made):
    recall.bots.move(recall.bots.only(), "done")

    client.erase_bot(recall.bots.only().id)

    assert client.recording(made.id).readiness == Readiness.GONE
