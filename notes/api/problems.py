"""Every no of the API in one envelope: `type`, `code`, `detail`, `attr`; the first error only."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import Any

from flask import Response, request
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException

from notes.api import realtimekit_words
from notes.errors import ExternalError, Forbidden, Invalid, NotesError, NotFound, TooMany

VALIDATION, REQUEST, AUTHENTICATION, THROTTLED, SERVER = (
    "validation_error", "invalid_request", "authentication_error", "throttled_error",
    "server_error",
)  # fmt: skip
_KEPT_HEADERS = {"Allow", "Retry-After", "Content-Range", "Accept-Ranges"}
_CODES = {
    400: "parse_error", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
    415: "unsupported_media_type", 416: "range_not_satisfiable",
}  # fmt: skip


class Problem(NotesError):
    """A no in the API's own words."""

    def __init__(
        self, status: int, code: str, detail: str, *, kind: str = REQUEST, attr: str | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.kind = kind
        self.attr = attr


def missing(detail: str = "Not found.") -> Problem:
    """There is no such thing, or not for this key."""
    return Problem(404, "not_found", detail)


def denied(detail: str) -> Problem:
    """The key is good but not for this."""
    return Problem(403, "permission_denied", detail, kind=AUTHENTICATION)


def invalid(code: str, detail: str, attr: str | None = None) -> Problem:
    """Something in the body or the query can't be taken."""
    return Problem(400, code, detail, kind=VALIDATION, attr=attr)


def answer(error: Exception) -> Response:
    """An error as the API says it. What isn't known is told as a server's fault, without more."""
    headers: dict[str, str] = {}
    if isinstance(error, HTTPException):
        problem = _from_http(error)
        headers = {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS}
    elif isinstance(error, NotesError):
        problem = _from_core(error)
    else:
        problem = Problem(500, "error", "A server error occurred.", kind=SERVER)
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, ExternalError) and error.retry_after is not None:
        headers["Retry-After"] = str(ceil(error.retry_after))
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body: dict[str, Any] = {
        "type": problem.kind,
        "code": problem.code,
        "detail": problem.message,
        "attr": problem.attr,
    }
    body |= realtimekit_words.refusal(problem.status, problem.message)
    return Response(to_json(body), problem.status, headers, "application/json")


def _from_core(error: NotesError) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Invalid):
        code = "invalid_input" if error.code == Invalid.code else error.code
        return invalid(code, error.message, error.field)
    if isinstance(error, NotFound):
        return missing()
    if isinstance(error, Forbidden):
        return denied(error.message)
    if isinstance(error, TooMany):
        wait = error.retry_after
        seconds = "1 second" if wait == 1 else f"{wait} seconds"
        detail = f"Request was throttled. Expected available in {seconds}."
        return Problem(429, "throttled", detail, kind=THROTTLED)
    kind = SERVER if error.status >= 500 else REQUEST
    return Problem(error.status, error.code, error.message, kind=kind)


def _from_http(error: HTTPException) -> Problem:
    status = error.code or 500
    if status >= 500:
        return Problem(status, "error", "A server error occurred.", kind=SERVER)
    detail = HTTPStatus(status).phrase + "."
    if status == 404:
        detail = "Not found."
    elif status == 405:
        detail = f'Method "{request.method}" not allowed.'
    elif status == 413:
        detail = "The body is larger than this server takes."
    return Problem(status, _CODES.get(status, "error"), detail)
