"""Wakes whoever looks at a recording. Foundation.

The message says only "look again": the database is the truth, so a lost one costs a delay, never
a line. One subscription serves all streams of a process.
"""

from __future__ import annotations

import logging
import threading
import uuid

from redis import Redis
from redis.exceptions import RedisError

from notes.connections import redis
from notes.db import after_commit

log = logging.getLogger(__name__)

PREFIX = "minutebook:recording:"
RETRY_SECONDS = 1.0


def publish(recording_id: uuid.UUID) -> None:
    """Wake the open pages of a recording once the current transaction is committed."""
    after_commit(lambda: _publish(recording_id))


def _publish(recording_id: uuid.UUID) -> None:
    try:
        redis().publish(f"{PREFIX}{recording_id}", b"")
    except RedisError as error:
        log.warning("open pages were not woken: %s", error)  # they look by themselves, later


class Channel:
    """News of one recording. `version` grows with each wake-up, so that none is missed between
    a look and the wait after it."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.version = 0
        self.watchers = 0

    def wait(self, seen: int, timeout_s: float) -> bool:
        """Return True once `version` is above `seen`, False after `timeout_s`."""
        with self._news:
            return self._news.wait_for(lambda: self.version > seen, timeout_s)

    def wake(self) -> None:
        with self._news:
            self.version += 1
            self._news.notify_all()


class Listener:
    """This process' one subscription; it wakes the channels of the recordings being watched."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._channels: dict[str, Channel] = {}
        self._lock = threading.Lock()
        self._started = False

    def watch(self, recording_id: uuid.UUID) -> Channel:
        """The channel of a recording. Give it back with `unwatch`."""
        with self._lock:
            channel = self._channels.setdefault(str(recording_id), Channel())
            channel.watchers += 1
            if not self._started:
                self._started = True
                threading.Thread(target=self._listen, name="events", daemon=True).start()
        return channel

    def unwatch(self, recording_id: uuid.UUID) -> None:
        with self._lock:
            channel = self._channels[str(recording_id)]
            channel.watchers -= 1
            if not channel.watchers:
                del self._channels[str(recording_id)]

    def _listen(self) -> None:
        pause = threading.Event()
        told = False
        while True:
            try:
                with self._client.pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call]
                    subscription.psubscribe(f"{PREFIX}*")
                    told = False
                    self._wake(None)  # whatever happened while we weren't listening
                    for message in subscription.listen():
                        self._wake(message["channel"].decode().removeprefix(PREFIX))
            except RedisError as error:
                if not told:
                    log.warning("live pages lost their wake-up line: %s", error)
                told = True
                pause.wait(RETRY_SECONDS)

    def _wake(self, recording_id: str | None) -> None:
        with self._lock:
            if recording_id is None:
                channels = list(self._channels.values())
            else:
                found = self._channels.get(recording_id)
                channels = [found] if found else []
        for channel in channels:
            channel.wake()
