"""What is to be asked of a provider for a bot, as its row says it, and what became of it. Core.

An order or a command stands in the bot's row before anybody calls the provider. Whoever calls
takes it first (`take`), which keeps others away for a while, and writes down what came of it. A
caller that dies leaves the row as it is, so that it is taken again: with the same `once`, by
which the provider knows that it is the same order or command.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from notes import bot_following, bot_states, jobqueue, recordings
from notes.bot_states import UNSENT
from notes.db import db, now, uuid7
from notes.models import Bot, Capture, Recording, Status
from notes.providers.base import CaptureState
from notes.providers.bots import BotOrder, BotSeen, Command
from notes.providers.recording_config import RecordingConfig

KIND = "bot"
BY_CALENDAR = "by_calendar"
"""Among a bot's options: nobody here ordered it."""

TAKEN_FOR = timedelta(seconds=60)
ORDERED_WITHIN, TOLD_WITHIN = timedelta(minutes=10), timedelta(minutes=5)
REMEMBERED_FOR = timedelta(minutes=45)
"""The provider knows a `once` for an hour; after this it is asked whether it has the bot."""

CALLED_OFF = "This bot was called off before it recorded anything."
TOO_LATE = "No bot could be sent in time. {problem}"
IN_VAIN = "The bot couldn't be told in time. {problem}"


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to ask the provider for a bot: with `external_id` None to send it, else
    `command`. `doubtful`: it may have been sent, so look first; `late`: not any more."""

    bot_id: uuid.UUID
    recording_id: uuid.UUID
    team_id: int
    external_id: str | None
    command: Command | None
    once: uuid.UUID
    order: BotOrder = field(repr=False)
    tried: bool
    doubtful: bool
    late: bool
    age_s: float
    problem: str | None


def queue(bot: Bot) -> None:
    """Have a job do what the bot's row says, after the commit."""
    db.session.flush()
    job_id = jobqueue.attempt_id(bot.id, bot.attempt)
    jobqueue.enqueue(jobqueue.BOT, str(bot.id), job_id=job_id)


def tell(bot: Bot, command: Command) -> None:
    """Have a bot told something, whoever wants it. The caller holds the recording's row."""
    if command == Command.CANCEL and bot.code == bot_states.ASKED and bot.tried_at is None:
        call_off(bot)
        return
    bot.command, bot.command_at, bot.problem = command, now(), None
    if bot.code != bot_states.ASKED:  # the order under way stays the same one
        bot.once, bot.retry_at = uuid7(), None
    bot.attempt += 1
    queue(bot)


def hurry(bot: Bot) -> None:
    """Something has changed: what the bot couldn't be told before may be possible now."""
    if bot.command is not None:
        bot.retry_at = None
        bot.attempt += 1
        queue(bot)


def call_off(bot: Bot) -> None:
    """The bot goes nowhere; its recording says so."""
    bot.code, bot.sub_code, bot.code_at = bot_states.CANCELLED, None, now()
    bot.ended_at = bot.code_at
    bot.command = bot.retry_at = bot.problem = None
    _end(bot, CALLED_OFF)


def take(bot_id: uuid.UUID) -> Errand | None:
    """What there is to be done for a bot now, kept from others for a minute; None where there is
    nothing, or somebody is at it."""
    bot = held(bot_id)
    if bot is None or not waits(bot) or (bot.retry_at is not None and bot.retry_at > now()):
        return None
    capture, recording = _capture(bot), db.session.get_one(Recording, bot.recording_id)
    unsent = capture.external_id.startswith(UNSENT)
    unwanted = recording.deleted_at is not None or bot.command == Command.CANCEL
    if unsent and bot.tried_at is None and unwanted:
        call_off(bot)
        return None
    errand = _errand(bot, None if unsent else capture.external_id, recording.meeting_url or "")
    bot.retry_at = now() + TAKEN_FOR
    if unsent and bot.tried_at is None:
        bot.tried_at = now()
    db.session.flush()
    return errand


def ordered(errand: Errand, seen: BotSeen) -> None:
    """The provider has the bot."""
    bot = held(errand.bot_id)
    if bot is None:
        return
    bot.problem = bot.retry_at = None
    bot_following.ordered(bot, _capture(bot), seen.id)
    bot_following.follow(bot, _capture(bot), seen.changes)
    if bot.command is not None:
        bot.once = uuid7()
    recordings.touch(bot.recording_id, "header", "steps")
    db.session.flush()


def unordered(errand: Errand) -> None:
    """The provider has no such bot, and nobody wants it any more."""
    bot = held(errand.bot_id)
    if bot is not None and bot.code == bot_states.ASKED:
        call_off(bot)


def told(errand: Errand, *, gone: bool = False) -> None:
    """The provider took a command; `gone`: the bot that was called off is no more."""
    bot = held(errand.bot_id)
    if bot is None or bot.once != errand.once:  # something else was asked for since
        return
    if gone:
        call_off(bot)
        return
    bot.paused = errand.command == Command.PAUSE
    bot.command = bot.problem = bot.retry_at = None
    recordings.touch(bot.recording_id, "header", "steps")
    db.session.flush()


def refused(errand: Errand, reason: str) -> None:
    """The provider said no for good: an order ends here, of a command only the reason stays."""
    bot = held(errand.bot_id)
    if bot is None or bot.once != errand.once:
        return
    bot.problem, bot.command, bot.retry_at = reason, None, None
    if errand.external_id is None and bot.code == bot_states.ASKED:
        bot.code, bot.code_at = bot_states.REFUSED, now()
        bot.ended_at = bot.code_at
        _end(bot, reason)
    else:
        recordings.touch(bot.recording_id, "header", "steps")
        jobqueue.enqueue(jobqueue.POLL, job_id=f"poll-{bot.id}-{bot.attempt}")
    db.session.flush()


def put_off(
    errand: Errand, reason: str, pause_s: float, *, done: bool = True, anew: bool = False
) -> None:
    """It didn't work now and is tried again after a pause. `done`: it may have been done all the
    same; `anew`: it surely wasn't, and needs another `once`."""
    bot = held(errand.bot_id)
    if bot is None or bot.once != errand.once:
        return
    bot.problem, bot.retry_at = reason, now() + timedelta(seconds=pause_s)
    if anew:
        bot.once = uuid7()
    if anew or (not done and not errand.tried):
        bot.tried_at = None
    recordings.touch(bot.recording_id, "header", "steps")
    db.session.flush()


def waits(bot: Bot) -> bool:
    """Whether something is to be asked of the provider for this bot."""
    return bot.command is not None or (bot.code == bot_states.ASKED and bot.ended_at is None)


def _errand(bot: Bot, external_id: str | None, meeting_url: str) -> Errand:
    options: Mapping[str, Any] = bot.options
    ours = {"recording": str(bot.recording_id), "team": str(bot.team_id), "bot": str(bot.id)}
    moment, begun = now(), max(bot.join_at or bot.created_at, bot.created_at)
    since, within = (begun, ORDERED_WITHIN) if external_id is None else (
        bot.command_at or begun, TOLD_WITHIN,
    )  # fmt: skip
    tried = external_id is not None or bot.tried_at is not None
    late = moment - since > within
    stale = bot.tried_at is not None and moment - bot.tried_at > REMEMBERED_FOR
    return Errand(
        bot.id,
        bot.recording_id,
        bot.team_id,
        external_id,
        Command(bot.command) if bot.command is not None else None,
        bot.once,
        BotOrder(
            meeting_url,
            bot.name,
            RecordingConfig.model_validate(bot.config),
            {**options.get("metadata", {}), **ours},
            bot.join_at if bot.join_at is not None and bot.join_at > moment else None,
            {name: value for name, value in options.items() if name != "metadata"},
        ),
        tried,
        tried and (late or stale or bot.command is not None),
        late,
        max((moment - since).total_seconds(), 0.0),
        bot.problem,
    )


def _end(bot: Bot, why: str) -> None:
    """Nothing will come of this bot: its recording says why, and nobody asks about it."""
    recordings.touch(bot.recording_id, "header", "steps", "media", "summary", "tasks")
    recording = db.session.get_one(Recording, bot.recording_id, populate_existing=True)
    recording.status, recording.problem = Status.ERROR, why
    _capture(bot).state = CaptureState.FAILED
    db.session.flush()


def held(bot_id: uuid.UUID) -> Bot | None:
    """The bot as it stands now, nobody else changing it until the commit: its recording's row is
    what is held, as everywhere."""
    recording_id = select(Bot.recording_id).where(Bot.id == bot_id).scalar_subquery()
    db.session.execute(
        update(Recording)
        .where(Recording.id == recording_id)
        .values(rev=Recording.rev, updated_at=Recording.updated_at)
        .execution_options(synchronize_session=False)
    )
    return db.session.get(Bot, bot_id, populate_existing=True)


def _capture(bot: Bot) -> Capture:
    return db.session.scalars(
        select(Capture)
        .where(Capture.recording_id == bot.recording_id, Capture.kind == KIND)
        .order_by(Capture.id)
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()
