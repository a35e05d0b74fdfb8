"""Sending a bot to a meeting."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from notes import bots, provider_accounts, recordings
from notes.bot_sending import DEFAULT_NAME
from notes.db import db
from notes.errors import ExternalError, Invalid, NotFound
from notes.models import Bot
from notes.providers.recording_config import RecordingConfig
from notes.recordings import Viewer
from notes.web import bot_form, htmx, limits
from notes.web.session import viewer
from notes.web.zone import read as zone_of
from notes.web.zone import written, zone

bp = Blueprint("bots", __name__)

RATE = "30/minute;300/hour"
_NO_TIME = "Choose a date and a time."
_TEXTS = ("meeting_url", "title", "bot_name", "when", "join_at")
_FIELDS = {"name": "bot_name"}  # the core's name of a field and the form's, where they differ


@dataclass(frozen=True, slots=True)
class There:
    """A bot that is going to the meeting already: what to say of it, and where to look, unless
    its recording is somebody else's own."""

    words: str
    address: str | None


@bp.get("/recordings/bot")
def new() -> Response:
    """The form, as most people want it; `again` fills it in like that recording's bot."""
    who, here = viewer(), zone()
    who.require_edit()
    values: dict[str, Any] = {"bot_name": DEFAULT_NAME} | bot_form.shown(bots.default_config())
    values |= _like(who, request.args["again"]) if "again" in request.args else {}
    values |= {"when": "now", "join_at": _next_hour(here).strftime("%Y-%m-%dT%H:%M")}
    return _page(values, here)


def _like(who: Viewer, recording_id: str) -> dict[str, Any]:
    """What was ordered for a recording; nothing where the viewer may not see that."""
    try:
        recording = recordings.get(who, uuid.UUID(recording_id))
    except (NotFound, ValueError):
        return {}
    bot = bots.of(recording.id)
    if bot is None:
        return {}
    return bot_form.shown(RecordingConfig.model_validate(bot.config)) | {
        "meeting_url": recording.meeting_url,
        "title": recording.title,
        "bot_name": bot.name,
    }


@bp.post("/recordings/bot")
@limits.per_person(RATE)
def create() -> Response:
    """Order the bot, and go to its recording."""
    who = viewer()
    who.require_edit()
    here = zone_of(request.form["zone"]) if "zone" in request.form else zone()
    filled = bot_form.read(request.form, bots.default_config())
    values = dict(filled.values) | {name: request.form.get(name, "").strip() for name in _TEXTS}
    faults = dict(filled.faults)
    join_at = _join_at(values, here, faults)
    if faults:
        return _page(values, here, faults)
    wish = bots.Wish(
        meeting_url=values["meeting_url"],
        title=values["title"],
        name=values["bot_name"],
        join_at=join_at,
        config=filled.config,
    )
    try:
        bot = bots.send(who, wish)
    except Invalid as error:
        db.session.rollback()
        field = error.field or "meeting_url"
        return _page(values, here, {_FIELDS.get(field, field): error.message})
    except bots.AlreadyThere as error:
        there = _there(viewer(), error.bot, here)
        db.session.rollback()
        return _page(values, here, there=there)
    except bots.NotConnected:
        db.session.rollback()
        answer = _page(values, here)
        answer.status_code = bots.NotConnected.status
        return answer
    db.session.commit()
    return htmx.go(url_for("recording.show", recording_id=bot.recording_id))


def _page(
    values: Mapping[str, Any],
    here: tzinfo,
    faults: Mapping[str, str] | None = None,
    there: There | None = None,
) -> Response:
    problem, connected = None, False
    try:
        connected = provider_accounts.of(viewer().team_id) is not None
    except ExternalError as error:
        problem = error.message
    body = render_template(
        "bots/new.html",
        connected=connected,
        problem=problem,
        there=there,
        values=values,
        faults=faults or {},
        choices=bot_form,
        open=bot_form.is_advanced(values, faults or {}, bots.default_config()),
        zone=str(here),
        zone_field=written(here),
    )
    return make_response(body, 422 if faults else 409 if there else 200)


def _there(who: Viewer, bot: Bot, here: tzinfo) -> There:
    """What is said of it before anything is undone: the rows are as they were found."""
    try:
        recording = recordings.get(who, bot.recording_id)
    except NotFound:
        return There("Somebody in your team has sent it, for themselves alone.", None)
    when = "" if bot.join_at is None else f"{bot.join_at.astimezone(here):, %-d %B, %H:%M}"
    address = url_for("recording.show", recording_id=recording.id)
    return There(f"“{bot.name}” is sent for “{recording.title}”{when}.", address)


def _join_at(values: Mapping[str, Any], here: tzinfo, faults: dict[str, str]) -> datetime | None:
    """The moment that was chosen; None is now."""
    if values["when"] != "later":
        return None
    try:
        chosen = datetime.fromisoformat(values["join_at"])
    except ValueError:
        faults["join_at"] = _NO_TIME
        return None
    return chosen.replace(tzinfo=here)


def _next_hour(here: tzinfo) -> datetime:
    soon = datetime.now(here) + timedelta(minutes=70)
    return soon.replace(minute=0, second=0, microsecond=0)
