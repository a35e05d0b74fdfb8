"""How often something may be tried: moving windows in Redis, in memory while it is away.

Foundation.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, current_app
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from notes.connections import settings
from notes.errors import TooMany

log = logging.getLogger(__name__)

R = TypeVar("R")
REDIS_REST_SECONDS = 5.0  # how long Redis is left alone once it failed
_EXTENSION = "notes.throttle"


class Counter:
    """Counts tries for one app. Without Redis each process counts for itself.

    Its own connections give up quickly: somebody is waiting to sign in.
    """

    def __init__(self, redis_url: str) -> None:
        client = Redis.from_url(
            redis_url, socket_connect_timeout=1, socket_timeout=2, retry=Retry(NoBackoff(), 1)
        )
        self._shared = MovingWindowRateLimiter(
            RedisStorage("redis://", connection_pool=client.connection_pool)
        )
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._rest_until = 0.0

    def hit(self, item: RateLimitItem, *names: str) -> int:
        """Count one try; the seconds to wait, 0 when it is allowed."""

        def count(window: MovingWindowRateLimiter) -> int:
            if window.hit(item, *names):
                return 0
            return max(math.ceil(window.get_window_stats(item, *names).reset_time - time.time()), 1)

        return self._ask(count)

    def forget(self, item: RateLimitItem, *names: str) -> None:
        """Start counting anew."""
        self._ask(lambda window: window.clear(item, *names))

    def _ask(self, question: Callable[[MovingWindowRateLimiter], R]) -> R:
        if time.monotonic() >= self._rest_until:
            try:
                return question(self._shared)
            except RedisError as error:
                self._rest_until = time.monotonic() + REDIS_REST_SECONDS
                log.warning("tries are counted in memory, Redis is away: %s", error)
        return question(self._own)


def init(app: Flask) -> None:
    """Hang a counter on the app; it connects at the first try."""
    with app.app_context():
        app.extensions[_EXTENSION] = Counter(settings().redis)


def _counter() -> Counter:
    return cast("Counter", current_app.extensions[_EXTENSION])


def count(rates: str, *names: str) -> None:
    """Count a try under `names` against rates such as `10/minute;60/hour`. Raises TooMany."""
    for item in parse_many(rates):
        wait = _counter().hit(item, *names)
        if wait:
            raise TooMany(f"That was too often. Wait {_words(wait)}, then try again.", wait)


def forget(rates: str, *names: str) -> None:
    """Start counting anew under `names`."""
    for item in parse_many(rates):
        _counter().forget(item, *names)


def _words(seconds: int) -> str:
    if seconds == 1:
        return "a second"
    return f"{seconds} seconds" if seconds < 100 else f"{math.ceil(seconds / 60)} minutes"
