"""Whose turn it is to be asked about at a provider: the older, the seldomer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from notes.capture_media import Seen
from notes.connections import redis, settings

LONGEST_PAUSE_S = 1800.0
SOON_S, LONGEST_WAIT_S = 600.0, 6 * 3600.0
"""A bot is asked about this long before it sets out, and until then this seldom."""


def is_due(seen: Seen) -> bool:
    """Whether it is this capture's turn; asking counts as taking it. At once when its state has
    changed."""
    pause = min(max(settings().poll_seconds * 0.9, seen.age_s / 20), LONGEST_PAUSE_S)
    if -seen.age_s > SOON_S:  # a bot that sets out later
        pause = max(pause, min(-seen.age_s - SOON_S / 2, LONGEST_WAIT_S))
    return bool(redis().set(_mark(seen.id, seen.state), 1, nx=True, px=round(pause * 1000)))


def forget(seen: Seen) -> None:
    """It wasn't asked about after all."""
    redis().delete(_mark(seen.id, seen.state))


def hurry(waiting: Sequence[tuple[uuid.UUID, str]]) -> None:
    """Have these captures, each with its state, looked at in the next round, whenever they were
    before."""
    if waiting:
        redis().delete(*[_mark(*one) for one in waiting])


def _mark(capture_id: uuid.UUID, state: str) -> str:
    return f"polling:{capture_id}:{state}"
