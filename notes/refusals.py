"""How often webhooks were turned away, and why: counted, never kept. Core.

Somebody who copied the wrong secret sees it here; a stranger who knocks fills nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from redis.exceptions import RedisError

from notes.connections import redis
from notes.db import now
from notes.providers.base import Refusal

log = logging.getLogger(__name__)

KEPT_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Refused:
    """How many came that were refused for one reason, and when the last one did."""

    reason: Refusal
    count: int
    last: datetime


def note(provider: str, reason: Refusal) -> None:
    """Count one. While Redis is away none are counted."""
    moment = now().timestamp()
    try:
        with redis().pipeline() as pipe:
            pipe.hincrby(_key(provider), f"{reason}.count", 1)
            pipe.hset(_key(provider), f"{reason}.last", str(moment))
            pipe.expire(_key(provider), KEPT_S)
            pipe.execute()
    except RedisError as error:
        log.warning("a refused webhook was not counted: %s", error)


def noted(provider: str) -> list[Refused]:
    """Those of the last days, by reason; none while Redis is away."""
    try:
        held = cast("dict[bytes, bytes]", redis().hgetall(_key(provider)))
    except RedisError as error:
        log.warning("refused webhooks can't be shown: %s", error)
        return []
    found = []
    for reason in Refusal:
        count, last = (held.get(f"{reason}.{part}".encode()) for part in ("count", "last"))
        if count and last:
            found.append(Refused(reason, int(count), datetime.fromtimestamp(float(last), UTC)))
    return found


def _key(provider: str) -> str:
    return f"minutebook:webhooks:refused:{provider}"
