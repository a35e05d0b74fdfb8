"""Shows in a row, while something long is done, that the process that does it lives. Foundation."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, Executable
from sqlalchemy.exc import SQLAlchemyError

from notes.db import db

log = logging.getLogger(__name__)

INTERVAL_S = 15.0


@contextmanager
def beating(beat: Callable[[], Executable], whose: str) -> Iterator[None]:
    """Run the statement again and again for the length of a block, on a connection of its own."""
    over = threading.Event()
    thread = threading.Thread(
        target=_beat, args=(db.engine, beat, whose, over), name="heartbeat", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(
    engine: Engine, beat: Callable[[], Executable], whose: str, over: threading.Event
) -> None:
    while not over.wait(INTERVAL_S):
        try:
            with engine.begin() as connection:
                connection.execute(beat())
        except SQLAlchemyError as error:  # the next beat may get through
            log.warning("heartbeat of %s missed: %s", whose, error)
