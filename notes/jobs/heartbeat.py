"""Shows, while a step works, that its process lives."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, update
from sqlalchemy.exc import SQLAlchemyError

from notes.db import db, now
from notes.models import Run
from notes.run_claims import Claim, held

log = logging.getLogger(__name__)

INTERVAL_S = 15.0


@contextmanager
def beating(claim: Claim) -> Iterator[None]:
    """Keep a claim's heartbeat fresh for the length of a block, on a connection of its own."""
    over = threading.Event()
    thread = threading.Thread(
        target=_beat, args=(db.engine, claim, over), name="heartbeat", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(engine: Engine, claim: Claim, over: threading.Event) -> None:
    while not over.wait(INTERVAL_S):
        try:
            with engine.begin() as connection:
                connection.execute(update(Run).where(held(claim)).values(heartbeat_at=now()))
        except SQLAlchemyError as error:  # the next beat may get through
            log.warning("heartbeat of run %s missed: %s", claim.run_id, error)
