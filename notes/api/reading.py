"""Reads a request's JSON body: its type, its size, its syntax."""

from __future__ import annotations

from typing import Any, cast

from flask import request
from pydantic import BaseModel
from pydantic_core import from_json
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from notes.api.call import Operation
from notes.api.problems import Problem
from notes.api.validation import check, refuse_nul
from notes.db import db
from notes.offload import offload

LARGEST = 20 * 2**20  # bytes
LONG = 64 * 2**10  # bytes from which reading one takes long enough for others to notice


def read(operation: Operation) -> tuple[Any, Any]:
    """The body as it came and as its type. Raises Problem (400, 413, 415).

    A request without a body sends `{}`. No database connection is held while it arrives.
    """
    if operation.takes is None:
        return None, None
    if isinstance(operation.takes, str):
        if operation.takes not in {"*/*", request.mimetype}:
            raise _wrong_type()
        return None, None  # the function reads it
    body = _bytes() if _has_body() else b""
    if len(body) > LONG:
        return offload(_read, body, cast("Any", operation.takes))
    return _read(body, cast("Any", operation.takes))


def query(operation: Operation) -> Any:
    """The query as its type, or None when the operation takes none. Raises Problem (400)."""
    if operation.query is None:
        return None
    given: dict[str, Any] = request.args.to_dict()
    for name in getattr(operation.query, "REPEATED", ()):
        if name in given:
            given[name] = request.args.getlist(name)
    refuse_nul(given)
    return check(operation.query, given)


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _wrong_type() -> Problem:
    detail = f'Unsupported media type "{request.mimetype}" in request.'
    return Problem(415, "unsupported_media_type", detail)


def _bytes() -> bytes:
    request.max_content_length = LARGEST + (request.content_length is None)
    if not request.is_json:
        raise _wrong_type()
    held = list(db.session)
    db.session.close()
    try:
        body = request.get_data(cache=False)
    except ClientDisconnected:
        raise Problem(400, "parse_error", "The body ended too early.") from None
    finally:
        db.session.add_all(held)  # as they are: nothing is asked anew
    if len(body) > LARGEST:  # one without a length is cut there
        raise RequestEntityTooLarge
    return body


def _parsed(body: bytes) -> Any:
    try:
        sent = from_json(body, allow_inf_nan=False) if body.strip() else {}
    except ValueError as error:
        raise Problem(400, "parse_error", f"JSON parse error - {error}") from None
    return sent


def _read(body: bytes, wanted: type[BaseModel]) -> tuple[Any, Any]:
    sent = _parsed(body)
    typed = check(wanted, sent)
    if b"\\u0000" in body:  # JSON has no other way to say it
        refuse_nul(typed.model_dump())
    return sent, typed
