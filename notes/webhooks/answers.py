"""How a provider is told no: JSON with a sentence, which its dashboard shows."""

from __future__ import annotations

from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from notes.errors import NotesError


class NotSetUp(NotesError):
    """Nobody has told this server how to recognise the provider."""

    status = 503
    code = "not_set_up"


WORDS = {
    400: "The body broke off.",
    404: "Webhooks don't go to this address.",
    405: "Webhooks are sent with POST.",
    413: "The body is longer than any webhook we know.",
}
FAULT = "Something broke on this server. Send it again."


def answer(error: Exception) -> Response:
    """An error as JSON. What isn't known is told as a server's fault, without more."""
    if isinstance(error, NotesError):
        status, code, detail = error.status, error.code, error.message
    elif isinstance(error, HTTPException):
        status = error.code or 500
        code = error.name.lower().replace(" ", "_")
        detail = WORDS.get(status, FAULT if status >= 500 else "That can't be taken.")
    else:
        status, code, detail = 500, "server_error", FAULT
    response = jsonify(code=code, detail=detail)
    response.status_code = status
    return response
