"""A bot as a recording's page shows it: where it stands, its buttons, what has happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notes import bot_states, bot_words, bots
from notes.bot_phases import Words
from notes.db import now
from notes.models import Bot, Recording, Source
from notes.providers.bots import Command

ICONS = {
    Command.START: "radio",
    Command.STOP: "square",
    Command.PAUSE: "pause",
    Command.RESUME: "play",
    Command.LEAVE: "log-out",
    Command.CANCEL: "x",
}


@dataclass(frozen=True, slots=True)
class Button:
    """Something that what records can be told: `name` is the command, `asks` a question to be
    answered before it is done."""

    name: str
    label: str
    icon: str
    kind: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the bot's state; `detail` is the provider's own word for it."""

    at: datetime
    words: Words
    detail: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page shows of a bot. `pending` is what it was told and hasn't done."""

    bot: Bot
    words: Words
    buttons: tuple[Button, ...]
    pending: str | None
    changes: tuple[Change, ...]


def of(recording: Recording) -> Shown | None:
    """The bot of a recording as it stands, or None where it came in another way."""
    bot = bots.of(recording.id) if recording.source == Source.BOT else None
    return None if bot is None else shown(bot)


def shown(bot: Bot) -> Shown:
    """A bot as it stands."""
    return Shown(
        bot=bot,
        words=standing(bot),
        buttons=tuple(_buttons(bot, bots.possible(bot))),
        pending=bot_words.pending(bot.command),
        changes=tuple(_change(one, bot.name) for one in bot.changes),
    )


def standing(bot: Bot) -> Words:
    """The words for how a bot stands now."""
    stands = bot_words.standing(
        bot.code,
        bot.sub_code,
        name=bot.name,
        join_at=bot.join_at,
        paused=bot.paused,
        changes=bot.changes,
        now=now(),
    )
    return bot_words.by_calendar(stands) if bots.by_calendar(bot) else stands


def _buttons(bot: Bot, possible: Iterable[Command]) -> Iterable[Button]:
    for place, command in enumerate(possible):
        ends_it = command in {Command.LEAVE, Command.CANCEL}
        first = place == 0 and command in {Command.START, Command.RESUME}
        yield Button(
            name=command.value,
            label=bot_words.label(command),
            icon=ICONS[command],
            kind="primary small" if first else "small danger" if ends_it else "small",
            asks=command == Command.LEAVE and bot_states.phase(bot) == bot_states.RECORDS,
        )


def _change(one: bot_states.Change, name: str) -> Change:
    code, sub_code = str(one["code"]), one.get("sub_code")
    detail = f"{code} / {sub_code}" if sub_code else code
    return Change(bot_states.moment(one), bot_words.words(code, sub_code, name=name), detail)
