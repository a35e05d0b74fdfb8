"""Spares whoever comes next the wait for a store that has just not answered. Foundation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from notes.errors import ExternalError

RESTS_S = 10.0


class Unanswered(ExternalError):
    """The store could not be reached, or didn't answer in time."""


class Fuse:
    """One for each store of a process. `rests_s` is how long nobody asks after that; 0: never."""

    def __init__(self, rests_s: float = RESTS_S) -> None:
        self._rests_s, self._until, self._said = rests_s, 0.0, ""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Around a question. Raises Unanswered at once while the store is left alone."""
        if time.monotonic() < self._until:
            raise Unanswered(self._said)
        try:
            yield
        except Unanswered as error:
            self._said, self._until = error.message, time.monotonic() + self._rests_s
            raise
