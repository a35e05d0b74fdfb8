"""Bots that go to meetings: sending one, telling it something, seeing where it stands. Core.

- `send(viewer, wish) -> Bot`: make a recording and order a bot for it.
- `ask(viewer, recording_id, command, config=None) -> Bot`: have the bot told something.
- `of(recording_id)`, `get(viewer, bot_id)`, `possible(bot)`, `default_config()`.

Nothing here calls the provider: the rows say what is to be done, and a job, or the API's door,
does it (`notes.errands`). What the provider says moves the rows in `notes.captures`.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from notes import bot_orders, bot_states, recordings
from notes.bot_sending import (
    OPTIONS,
    AlreadyThere,
    NotConnected,
    Wish,
    default_config,
    require_small,
    send,
)
from notes.db import db, now
from notes.errors import Conflict, NotFound
from notes.models import Bot, Recording
from notes.providers.bots import Command
from notes.providers.recording_config import RecordingConfig
from notes.recordings import Viewer, visible

__all__ = [
    "NO_BOT", "OPTIONS", "AlreadyThere", "NotConnected", "TooEarly", "TooLate", "Wish", "ask",
    "default_config", "get", "is_scheduled", "of", "possible", "send",
]  # fmt: skip

NO_BOT = "No bot was sent for this recording."
_IN_CALL = {
    "in_call_not_recording", "recording_permission_allowed", "recording_permission_denied",
    "recording_done",
}  # fmt: skip
_COMING = {"joining_call", "in_waiting_room"}
BY_CALENDAR = "This bot goes because a calendar says so. Switch it off under Upcoming."
_WAITING = {bot_states.ASKED, "ready"}


class TooEarly(Conflict):
    """The bot isn't in the meeting yet. The code is the provider's."""

    code = "cannot_command_unstarted_bot"


class TooLate(Conflict):
    """The bot has left the meeting. The code is the provider's."""

    code = "cannot_command_completed_bot"


def of(recording_id: uuid.UUID) -> Bot | None:
    """The bot that makes, or made, this recording."""
    return db.session.scalar(select(Bot).where(Bot.recording_id == recording_id))


def get(viewer: Viewer, bot_id: uuid.UUID) -> Bot:
    """A bot, or NotFound: also when its recording isn't for the viewer, or was deleted."""
    found = db.session.scalar(
        select(Bot)
        .join(Recording, Recording.id == Bot.recording_id)
        .where(Bot.id == bot_id, Recording.deleted_at.is_(None), visible(viewer))
    )
    if found is None:
        raise NotFound("There is no such bot, or it isn't shared with you.")
    return found


def ask(
    viewer: Viewer,
    recording_id: uuid.UUID,
    command: Command,
    config: RecordingConfig | None = None,
) -> Bot:
    """Have the bot told something; `config` with START, None: as it was ordered.

    Asking again for what is under way changes nothing. Raises NotFound, Forbidden, and Conflict
    where it makes no sense as the bot stands.
    """
    recordings.get_for_edit(viewer, recording_id)
    recordings.touch(recording_id, "header", "steps")  # nobody else changes the bot until the end
    bot = db.session.scalar(
        select(Bot)
        .where(Bot.recording_id == recording_id)
        .execution_options(populate_existing=True)
    )
    if bot is None:
        raise NotFound(NO_BOT)
    if command not in _taken(bot):
        raise _refusal(bot, command)
    if bot.command == command and config is None:
        return bot
    if config is not None and command == Command.START:
        whole = config.whole()
        require_small(whole)
        bot.config = whole
    bot_orders.tell(bot, command)
    return bot


def is_scheduled(bot: Bot) -> bool:
    """Whether it was ordered for a time that is still to come, so that it can be called off."""
    ahead = bot.join_at is not None and bot.join_at > now() and not by_calendar(bot)
    return bot.ended_at is None and ahead and bot_states.phase(bot) in _WAITING


def by_calendar(bot: Bot) -> bool:
    """Whether the provider sends it by itself, and no order of ours was for it."""
    return bool(bot.options.get(bot_orders.BY_CALENDAR))


def possible(bot: Bot) -> tuple[Command, ...]:
    """What makes sense to tell the bot as it stands, the most likely first."""
    if bot.command in {Command.LEAVE, Command.CANCEL}:
        return ()
    at = bot_states.phase(bot)
    if bot.ended_at is not None:
        return ()
    found: tuple[Command, ...] = ()
    if at in _WAITING:
        found = () if by_calendar(bot) else (Command.CANCEL,)
    elif at in _COMING:
        found = (Command.LEAVE,)
    elif at in _IN_CALL:
        found = (Command.START, Command.LEAVE)
    elif at == bot_states.RECORDS and bot.paused:
        found = (Command.RESUME, Command.STOP, Command.LEAVE)
    elif at == bot_states.RECORDS:
        found = (Command.PAUSE, Command.STOP, Command.LEAVE)
    return tuple(one for one in found if one != bot.command)


def _taken(bot: Bot) -> set[Command]:
    """What the bot can be told: also what nobody would press a button for."""
    at = bot_states.phase(bot)
    if bot.ended_at is not None:
        return set()
    if at in _WAITING:
        return set() if by_calendar(bot) else {Command.CANCEL}
    if at in _COMING:
        return {Command.LEAVE, Command.CANCEL}
    return set(Command) - {Command.CANCEL}


def _refusal(bot: Bot, command: Command) -> Conflict:
    if bot.ended_at is not None:
        return TooLate("This bot isn't in the meeting any more, so it can't be told anything.")
    if by_calendar(bot) and bot_states.phase(bot) in _WAITING:
        return Conflict(BY_CALENDAR)
    if command == Command.CANCEL:
        return Conflict("This bot is in the meeting already. Have it leave instead.")
    if command == Command.LEAVE:
        return TooEarly("This bot hasn't set out yet. Cancel it instead.")
    return TooEarly("This bot isn't in the meeting yet. Wait until it is.")
