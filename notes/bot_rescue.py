"""Orders and commands of bots that nobody sees to, and bots that nobody wants any more. Core."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import or_, select

from notes import bot_orders, bot_states
from notes.bot_orders import held, waits
from notes.db import db, now
from notes.models import Bot, Recording
from notes.providers.bots import Command

UNDO_WITHIN = timedelta(minutes=2)
"""So long a deletion may have been a slip: then its bot is sent away."""


def is_under_way(bot_id: uuid.UUID) -> bool:
    """Whether somebody is at an order or command, of which nothing has failed yet."""
    bot = db.session.get(Bot, bot_id, populate_existing=True)
    return bot is not None and waits(bot) and bot.problem is None


def waiting() -> list[tuple[uuid.UUID, int]]:
    """Bots for which something is to be done now, with the number of their last job."""
    asked = (Bot.code == bot_states.ASKED) & Bot.ended_at.is_(None)
    due = or_(Bot.retry_at.is_(None), Bot.retry_at <= now())
    query = select(Bot.id, Bot.attempt).where(asked | Bot.command.is_not(None), due)
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Bot.id))]


def unwanted() -> list[uuid.UUID]:
    """Bots that are out there although their recording was deleted, not just now: they haven't
    been told to go yet."""
    query = (
        select(Bot.id)
        .join(Recording, Recording.id == Bot.recording_id)
        .where(
            Bot.ended_at.is_(None),
            Recording.deleted_at < now() - UNDO_WITHIN,
            or_(Bot.command_at.is_(None), Bot.command_at < Recording.deleted_at),
        )
        .order_by(Bot.id)
    )
    return list(db.session.scalars(query))


def send_away(bot_id: uuid.UUID) -> None:
    """Have a bot go that nobody wants any more."""
    bot = held(bot_id)
    if bot is None or bot.ended_at is not None:
        return
    on_its_way = bot_states.phase(bot) in {bot_states.ASKED, "ready"}
    bot_orders.tell(bot, Command.CANCEL if on_its_way else Command.LEAVE)
    db.session.flush()


def queue_again(bot_id: uuid.UUID, attempt: int) -> None:
    """Have another job do it, unless somebody did so."""
    bot = held(bot_id)
    if bot is not None and bot.attempt == attempt and waits(bot):
        bot.attempt += 1
        bot_orders.queue(bot)
