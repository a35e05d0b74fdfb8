"""Wakes whoever looks at a recording. Foundation.

The message says only "look again": the database is the truth, so a lost one costs a delay, never
a line. One subscription serves all streams of a process.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import defaultdict

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


class Listener:
    """This process' one subscription. Streams wait on it by recording id."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._waiting: dict[str, set[threading.Event]] = defaultdict(set)
        self._lock = threading.Lock()
        self._started = False

    def watch(self, recording_id: uuid.UUID) -> threading.Event:
        """An event that is set at each change; clear it before looking. Give it back."""
        woken = threading.Event()
        with self._lock:
            self._waiting[str(recording_id)].add(woken)
            if not self._started:
                self._started = True
                threading.Thread(target=self._listen, name="events", daemon=True).start()
        return woken

    def unwatch(self, recording_id: uuid.UUID, woken: threading.Event) -> None:
        with self._lock:
            watchers = self._waiting.get(str(recording_id), set())
            watchers.discard(woken)
            if not watchers:
                self._waiting.pop(str(recording_id), None)

    def _listen(self) -> None:
        pause = threading.Event()
        while True:
            try:
                with self._client.pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call]
                    subscription.psubscribe(f"{PREFIX}*")
                    self._wake(None)  # whatever happened while we weren't listening
                    for message in subscription.listen():
                        self._wake(message["channel"].decode().removeprefix(PREFIX))
            except RedisError as error:
                log.warning("live pages lost their wake-up line: %s", error)
                pause.wait(RETRY_SECONDS)

    def _wake(self, recording_id: str | None) -> None:
        with self._lock:
            if recording_id is None:
                events = [event for watchers in self._waiting.values() for event in watchers]
            else:
                events = list(self._waiting.get(recording_id, ()))
        for event in events:
            event.set()
