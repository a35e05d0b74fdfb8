"""Telling a recording's bot something: start, stop, pause, go on, leave, cancel."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, make_response, render_template, request

from notes import bot_states, bots, recordings
from notes.errors import NotFound
from notes.models import Bot
from notes.providers.bots import Command
from notes.providers.recording_config import RecordingConfig
from notes.web import bot_form, limits
from notes.web.bots import RATE
from notes.web.session import viewer
from notes.web.telling import told

bp = Blueprint("bot", __name__)


@bp.get("/recordings/<uuid:recording_id>/bot/start")
def settings(recording_id: uuid.UUID) -> Response:
    """All that can be chosen for a recording, as it was chosen last."""
    bot = _bot(recording_id)
    return _page(bot, bot_form.Filled(bot_form.shown(_config(bot)), None, {}))


@bp.post("/recordings/<uuid:recording_id>/bot/start")
@limits.per_person(RATE)
def start(recording_id: uuid.UUID) -> Response:
    """Start recording so."""
    bot = _bot(recording_id)
    filled = bot_form.read(request.form, _config(bot))
    if filled.config is None:
        return _page(bot, filled)
    return told(recording_id, lambda who: bots.ask(who, recording_id, Command.START, filled.config))


@bp.post("/recordings/<uuid:recording_id>/bot/<command>")
@limits.per_person(RATE)
def tell(recording_id: uuid.UUID, command: str) -> Response:
    """Have the bot told one of `Command`."""
    recordings.get_for_edit(viewer(), recording_id)
    try:
        wanted = Command(command)
    except ValueError:
        raise NotFound("A bot can't be told that.") from None
    return told(recording_id, lambda who: bots.ask(who, recording_id, wanted))


def _bot(recording_id: uuid.UUID) -> Bot:
    recordings.get_for_edit(viewer(), recording_id)
    found = bots.of(recording_id)
    if found is None:
        raise NotFound(bots.NO_BOT)
    return found


def _config(bot: Bot) -> RecordingConfig:
    return RecordingConfig.model_validate(bot.config)


def _page(bot: Bot, filled: bot_form.Filled) -> Response:
    body = render_template(
        "bots/start.html",
        recording=recordings.get(viewer(), bot.recording_id),
        bot=bot,
        restarts=bot_states.phase(bot) == bot_states.RECORDS,
        values=filled.values,
        faults=filled.faults,
        choices=bot_form,
        open=bot_form.is_advanced(filled.values, filled.faults, bots.default_config()),
    )
    return make_response(body, 422 if filled.faults else 200)
