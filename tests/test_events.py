"""Waking those who look at a recording."""

from __future__ import annotations

import threading

import pytest

from notes import events, recordings
from notes.connections import redis
from notes.db import db
from tests import factories

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECONDS = 10.0


@pytest.fixture
def row(team):
    return factories.recording(team)


@pytest.fixture
def channel(row):
    """Its first wake-up, that of the fresh subscription, has come."""
    listener = events.Listener(redis())
    channel = listener.watch(row.id)
    assert channel.wait(0, SECONDS)
    yield channel
    listener.unwatch(row.id)


@on_sqlite
def test_a_commit_wakes(channel, row):
    seen = channel.version
    recordings.touch(row.id, "header")
    asleep = not channel.wait(seen, 0)

    db.session.commit()

    assert (asleep, channel.wait(seen, SECONDS)) == (True, True)


@on_sqlite
def test_a_rollback_and_other_recordings_do_not(channel, row, team):
    seen, other = channel.version, factories.recording(team)

    recordings.touch(row.id, "header")
    db.session.rollback()
    recordings.touch(other.id, "header")
    db.session.commit()
    redis().publish(f"{events.PREFIX}{row.id}", b"")  # the only one that counts comes last

    assert channel.wait(seen, SECONDS)
    assert channel.version == seen + 1


def test_news_between_a_look_and_the_wait_is_not_missed():
    channel = events.Channel()
    seen = channel.version

    channel.wake()

    assert channel.wait(seen, 0)


def test_all_who_wait_are_woken_at_once():
    channel, woken = events.Channel(), []
    readers = [
        threading.Thread(target=lambda: woken.append(channel.wait(0, SECONDS))) for _ in range(20)
    ]
    for reader in readers:
        reader.start()

    channel.wake()
    for reader in readers:
        reader.join()

    assert woken == [True] * 20


@on_sqlite
def test_without_redis_a_change_is_kept_all_the_same(app, row, monkeypatch):
    from redis import Redis

    nowhere = Redis(unix_socket_path="/nowhere/valkey.sock")
    monkeypatch.setattr(events, "redis", lambda: nowhere)

    recordings.touch(row.id, "header")
    db.session.commit()

    assert row.rev == 2
    nowhere.close()
