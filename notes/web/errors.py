"""Errors by door: a page for people, a fragment for htmx, JSON for scripts."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from notes.db import db
from notes.errors import NotesError, TooMany
from notes.web import htmx

log = logging.getLogger(__name__)

WORDS = {
    400: ("That request can't be read", "Go back, reload the page and try again."),
    403: ("Not allowed", "Your role in this team doesn't allow that."),
    404: ("Nothing here", "The address is wrong, or what it named is gone or not yours to see."),
    405: ("That doesn't work here", "Go back and try again from the page."),
    409: ("Somebody was faster", "Reload the page to see the newest state, then try again."),
    413: ("Too large", "The file is larger than this server takes."),
    422: ("Please check that", "Something in the form can't be taken as it is."),
    429: ("Too many tries", "Please wait a minute and try again."),
    500: ("Something broke", "It is our fault, not yours, and it is written down. Try again."),
    502: ("A service didn't answer", "Try again in a few minutes."),
}


def init(app: Flask) -> None:
    """Turn every error into an answer in the asker's language."""
    app.register_error_handler(NotesError, _ours)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether a script asks: it accepts JSON and not HTML."""
    accepted = request.accept_mimetypes
    return accepted.accept_json and not accepted.accept_html


def _ours(error: NotesError) -> Response:
    db.session.rollback()
    response = _answer(error.status, error.message, error.code)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _stale_form(_error: CSRFError) -> Response:
    message = "This page was open for a long time. Reload it and try again; nothing was changed."
    return _answer(400, message, "stale_form")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    response = _answer(
        status, WORDS.get(status, WORDS[500])[1], error.name.lower().replace(" ", "_")
    )
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate", "Content-Range", "Accept-Ranges"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    log.error("unexpected error", exc_info=error)
    return _answer(500, WORDS[500][1], "server_error")


def _answer(status: int, message: str, code: str) -> Response:
    title = WORDS.get(status, WORDS[500])[0]
    if wants_json():
        return make_response(jsonify(code=code, detail=message), status)
    words = {
        "status": status,
        "title": title,
        "message": message,
        "request_id": g.get("request_id"),
    }
    if htmx.asked():
        body = render_template("errors/_alert.html", **words)
        return htmx.answer(body, status, retarget="#flash", reswap="beforeend")
    return make_response(render_template("errors/page.html", **words), status)
