"""Writes down how far a step is, often enough for a person and no oftener."""

from __future__ import annotations

import time

from notes import run_claims
from notes.db import db
from notes.run_claims import Claim

INTERVAL_S = 0.5


class Pace:
    """Progress of a claim; commits by itself, so call it where no transaction is open."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._last = 0.0

    def due(self) -> bool:
        """Whether it is time to say something; asking counts as saying."""
        moment = time.monotonic()
        if moment - self._last < INTERVAL_S:
            return False
        self._last = moment
        return True

    def __call__(self, done_ms: int, total_ms: int) -> None:
        if self.due():
            run_claims.progress(self._claim, done_ms, total_ms)
            db.session.commit()
