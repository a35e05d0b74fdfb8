"""Asks providers what the rows of orders say is to be asked of them, for recordings in rooms."""

from __future__ import annotations

import logging
import uuid

from notes import jobqueue, room_errands, room_rescue
from notes.db import db

log = logging.getLogger(__name__)


def see_to(capture_id: str) -> None:
    """Begin a recording, or tell it what it is to be told; nothing where that was done."""
    room_errands.see_to(uuid.UUID(capture_id))


def mend() -> None:
    """Stop recordings that were deleted here, and queue what is to be asked and no job is there
    for: its worker died, the queue lost it, or its pause is over."""
    for capture_id in room_rescue.unwanted():
        room_rescue.stop(capture_id)
        db.session.commit()
    waiting = room_rescue.waiting()
    db.session.commit()  # what follows waits for Redis
    for capture_id, attempt in jobqueue.unattended(waiting):
        log.warning("order %s: nobody sees to it", capture_id)
        room_rescue.queue_again(capture_id, attempt)
        db.session.commit()
