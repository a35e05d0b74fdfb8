"""Looks on while notes are written: open pages see them grow, and what they cost is kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from notes import spending, summary_drafts
from notes.chat_accounts import Price
from notes.db import db
from notes.engines.base import Digest, Line, Usage
from notes.run_claims import Claim

log = logging.getLogger(__name__)

PAUSE_S = 1.0  # between two drafts


class Watching:
    """An `engines.base.Watch` of one step. It commits by itself, and raises ClaimLost, which ends
    the writing, once somebody else has the step."""

    def __init__(self, claim: Claim, lines: Sequence[Line], price: Price | None) -> None:
        self._claim, self._price = claim, price
        self._starts = {line.id: line.start_ms for line in lines}
        self._last: float | None = None

    def draft(self, digest: Digest) -> None:
        """Show it, unless the last one was only just shown."""
        moment = time.monotonic()
        if self._last is not None and moment - self._last < PAUSE_S:
            return
        self._last = moment
        with _harmless():
            summary_drafts.keep(self._claim, digest, self._starts)
            db.session.commit()

    def spent(self, usage: Usage) -> None:
        """Keep it with the run."""
        if usage.calls:
            with _harmless():
                spending.add(self._claim, usage, self._price)
                db.session.commit()

    def withdraw(self) -> None:
        """Nothing comes of what was shown."""
        if self._last is not None:
            summary_drafts.withdraw(self._claim)
            db.session.commit()


@contextmanager
def _harmless() -> Iterator[None]:
    """A database that is busy costs a draft or a number, never the notes."""
    try:
        yield
    except OperationalError as error:
        db.session.rollback()
        log.warning("notes in the making were not shown: %s", error)
