"""Asks providers what the rows of bots say is to be asked of them."""

from __future__ import annotations

import logging
import uuid

from notes import bot_rescue, errands, jobqueue
from notes.db import db

log = logging.getLogger(__name__)


def see_to(bot_id: str) -> None:
    """Send a bot, or tell it what it is to be told; nothing where that was done."""
    errands.see_to(uuid.UUID(bot_id))


def mend() -> None:
    """Send away bots whose recording was deleted, and queue what is to be asked and no job is
    there for: its worker died, the queue lost it, or its pause is over."""
    for bot_id in bot_rescue.unwanted():
        bot_rescue.send_away(bot_id)
        db.session.commit()
    waiting = bot_rescue.waiting()
    db.session.commit()  # what follows waits for Redis
    for bot_id, attempt in jobqueue.unattended(waiting):
        log.warning("bot %s: nobody sees to it", bot_id)
        bot_rescue.queue_again(bot_id, attempt)
        db.session.commit()
