"""Telling a recording's bot something: start, stop, pause, go on, leave, cancel."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from notes import bot_states, bots, recordings
from notes.db import db
from notes.errors import Conflict, NotFound
from notes.models import Bot
from notes.providers.bots import Command
from notes.providers.recording_config import RecordingConfig
from notes.web import bot_form, htmx, limits
from notes.web.bots import RATE
from notes.web.panels import steps_section
from notes.web.session import viewer

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
    return _ask(recording_id, Command.START, filled.config)


@bp.post("/recordings/<uuid:recording_id>/bot/<command>")
@limits.per_person(RATE)
def tell(recording_id: uuid.UUID, command: str) -> Response:
    """Have the bot told one of `Command`."""
    recordings.get_for_edit(viewer(), recording_id)
    try:
        wanted = Command(command)
    except ValueError:
        raise NotFound("A bot can't be told that.") from None
    return _ask(recording_id, wanted)


def _ask(
    recording_id: uuid.UUID, command: Command, config: RecordingConfig | None = None
) -> Response:
    who = viewer()
    try:
        bots.ask(who, recording_id, command, config)
    except Conflict as error:
        if htmx.asked():
            raise
        flash(error.message, "error")
    db.session.commit()
    if htmx.asked():
        return htmx.answer(steps_section(recordings.get(who, recording_id), who))
    return htmx.go(url_for("recording.show", recording_id=recording_id, _anchor="section-steps"))


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
