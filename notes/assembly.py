"""Puts the application together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import notes.models  # noqa: F401 - registers the tables
from notes import adapters, cli, connections, schema, security, throttle
from notes.adapters import Adapters
from notes.api import resources as api
from notes.api import start_recording
from notes.db import db, engine_options
from notes.settings import Settings, load
from notes.web import (
    api_keys,
    assets,
    bot,
    bots,
    calendar_consent,
    calendar_setup,
    calendars,
    chat_server,
    compress,
    corrections,
    deleted,
    desktop_app,
    errors,
    filing,
    forms,
    health,
    htmx,
    integrations,
    invitations,
    live,
    login,
    media,
    metrics,
    note,
    note_templates,
    recording,
    recordings,
    redoing,
    requests,
    room,
    room_account,
    room_orders,
    rooms,
    series,
    session,
    sharing,
    speakers,
    storage,
    summary,
    summary_versions,
    task_list,
    task_mentions,
    tasks,
    team,
    templating,
    trace,
    transcript,
    tus,
    upcoming,
    uploads,
)
from notes.web import settings as settings_pages
from notes.webhooks import inbox, realtime
from notes.webhooks.answers import answer as answer_provider

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    api_keys, bot, bots, calendar_consent, calendar_setup, calendars, chat_server, corrections,
    deleted, desktop_app, filing, health, integrations, invitations, live, login, media, metrics,
    note, note_templates, recording, recordings, redoing, room, room_account, room_orders, rooms,
    series, settings_pages, sharing, speakers, storage, summary, summary_versions, task_list,
    task_mentions, tasks, team, transcript, tus, upcoming, uploads,
)  # fmt: skip

csrf = CSRFProtect()


def create_app(settings: Settings | None = None, chosen: Adapters | None = None) -> Flask:
    """The application. Reads the environment unless it is given its settings; `chosen`
    replaces the engines and store that the settings would pick."""
    settings = settings or load()
    app = Flask("notes", root_path=str(ROOT), template_folder="templates", static_folder=None)
    _configure(app, settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    schema.connect(app)
    connections.connect(app, settings)
    adapters.connect(app, chosen or adapters.choose(settings))
    _open_web_door(app, settings)
    cli.register(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database),
        SESSION_COOKIE_NAME="__Host-minutebook" if https else "minutebook",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_FORM_MEMORY_SIZE=4 * 2**20,
        MAX_CONTENT_LENGTH=8 * 2**20,  # uploads, which look at who asks first, raise it
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
    )


def _open_web_door(app: Flask, settings: Settings) -> None:
    trace.init(app)  # first, so that whatever refuses a request has its id
    compress.init(app)
    metrics.init(app)
    security.protect(app, https=settings.base_url.startswith("https://"))
    csrf.init_app(app)
    htmx.init(app)
    forms.init(app)
    requests.init(app)
    throttle.init(app)
    session.init(app)
    others = {
        "/api/": api.answer,
        "/start-recording/": start_recording.answer,
        "/webhooks/": answer_provider,
    }
    errors.init(app, others)
    assets.init(app)
    templating.init(app)
    for module in (*PAGES, api, start_recording, inbox, realtime):
        app.register_blueprint(module.bp)
