"""Errors by door: a page for people, a fragment for htmx, JSON for scripts.

Each shows the request's id, which the log lines carry too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from notes.db import db
from notes.errors import NotesError, TooMany
from notes.web import htmx, session

log = logging.getLogger(__name__)

WORDS = {
    400: ("That request can't be read", "Go back, reload the page and try again."),
    403: ("Not allowed", "Your role in this team doesn't allow that."),
    404: ("Nothing here", "The address is wrong, or what it named is gone or not yours to see."),
    405: ("That doesn't work here", "Go back and try again from the page."),
    409: ("That doesn't fit", "Reload the page to see the newest state, then try again."),
    410: ("No longer good", "Ask whoever gave you this link for a new one."),
    413: ("Too large", "That is more than this server takes at once."),
    415: ("Wrong kind of file", "This server doesn't take that kind of content here."),
    416: ("Past the end", "The file is shorter than that. Reload the page."),
    422: ("Please check that", "Something in the form can't be taken as it is."),
    423: ("Busy", "Somebody else is at it right now. Try again in a moment."),
    429: ("Too many tries", "Please wait a minute and try again."),
    500: ("Something broke", "It is our fault, not yours, and it is written down. Try again."),
    502: ("A service didn't answer", "Try again in a few minutes."),
    503: ("Not just now", "The server is busy or starting. Try again in a minute."),
    507: ("No room", "The server's disk is full. Ask whoever runs it to make room."),
}
_KEPT_HEADERS = {"Allow", "Retry-After", "WWW-Authenticate", "Content-Range", "Accept-Ranges"}
STALE = "This page was open for a long time. Reload it and try again; nothing was changed."


Door = Callable[[Exception], Response]
_EXTENSION = "notes.errors"


def init(app: Flask, others: Mapping[str, Door]) -> None:
    """Turn every error into an answer in the asker's language.

    `others` are doors with a language of their own, by the beginning of their addresses.
    """
    app.extensions[_EXTENSION] = others
    app.register_error_handler(NotesError, _ours)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _other_door() -> Door | None:
    others: Mapping[str, Door] = current_app.extensions[_EXTENSION]
    return next((say for start, say in others.items() if request.path.startswith(start)), None)


def _ours(error: NotesError) -> Response:
    db.session.rollback()
    if say := _other_door():
        return say(error)
    response = _answer(error.status, error.message, error.code)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _stale_form(_error: CSRFError) -> Response:
    """The form's token belongs to a session that has ended, or there was none."""
    if request.endpoint in {"login.page", "login.sign_out"} and not htmx.wants_json():
        return make_response(redirect("/", 303))  # done in another tab, or nothing is lost
    return _answer(400, STALE, "stale_form", back=_referring_page())


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    if say := _other_door():
        db.session.rollback()
        return say(error)
    words = WORDS.get(status, WORDS[400 if status < 500 else 500])
    response = _answer(status, words[1], error.name.lower().replace(" ", "_"))
    for name, value in error.get_headers():
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    rule = request.url_rule.rule if request.url_rule else "an unknown address"  # never a token
    log.error("%s %s failed", request.method, rule, exc_info=error)
    if say := _other_door():
        return say(error)
    return _answer(500, WORDS[500][1], "server_error")


def _answer(status: int, message: str, code: str, back: str | None = None) -> Response:
    title = WORDS.get(status, WORDS[500])[0]
    request_id = g.get("request_id")
    if htmx.wants_json():
        return make_response(jsonify(code=code, detail=message, request_id=request_id), status)
    words = {
        "status": status, "title": title, "message": message, "request_id": request_id,
        "back": back,
    }  # fmt: skip
    if htmx.asked():
        body = render_template("errors/_alert.html", **words)
        return htmx.answer(body, status, retarget="#flash", reswap="beforeend", trigger=code)
    return make_response(render_template("errors/page.html", **words), status)


def _referring_page() -> str | None:
    """The page of ours on which the form stood."""
    path = session.own_path(request.referrer)
    return path if path and urlsplit(path).path != request.path else None
