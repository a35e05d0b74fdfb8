"""The door for programs: every operation is let in, checked and answered here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, request
from flask.blueprints import BlueprintSetupState
from pydantic import BaseModel
from pydantic_core import to_json

from notes.api import admission, reading
from notes.api.call import Answer, Call, Function, Operation
from notes.recordings import Viewer

__all__ = ["OPERATIONS", "Answer", "Call", "Operation", "bp", "operation"]

bp = Blueprint("api", __name__)
OPERATIONS: list[Operation] = []
PREFIXES = ("/api/projects", "/api/environments")
F = TypeVar("F", bound=Function)
# Headers that pages elsewhere may send, and those of ours that they may read.
_SENT = "Authorization, Content-Type, If-None-Match, If-Range, Last-Event-ID, Prefer, Range"
_TOLD = "Accept-Ranges, Content-Disposition, Content-Range, ETag, Retry-After, X-Request-ID"


def operation(  # noqa: PLR0913 - all that an operation says of itself, by name
    method: str,
    path: str,
    *,
    scope: str,
    takes: type[BaseModel] | str | None = None,
    query: type[BaseModel] | None = None,
    gives: Mapping[int, Any],
    errors: tuple[int, ...] = (),
    summary: str,
    tag: str,
    deprecated: bool = False,
    first: Callable[[Viewer], Answer | None] | None = None,
) -> Callable[[F], F]:
    """Serve a function at `/api/projects/<team>` + `path` and at the twin under environments.

    The function gets a Call and the path's values as text, commits what it changed, and returns a
    JSON-able value, `(value, status)` or a Response. `gives` maps each good status to the type of
    its body, a media type, or None for no body; the first is the status of a bare value. `first`
    may answer before query and body are looked at.
    """

    def register(function: F) -> F:
        made = Operation(
            method, path, scope, function, takes, query, gives, errors, summary, tag, deprecated,
            first,
        )  # fmt: skip
        OPERATIONS.append(made)
        hang(bp, made)
        return function

    return register


def hang(door: Blueprint | Flask, made: Operation) -> None:
    """Serve an operation under both prefixes."""
    for prefix in PREFIXES:
        door.add_url_rule(
            f"{prefix}/<project>{made.path.replace('{', '<').replace('}', '>')}",
            endpoint=f"{made.name}-{prefix.rpartition('/')[2]}",
            view_func=_view(made),
            methods=[made.method],
            strict_slashes=False,  # both spellings are served: a redirect would lose a body
            merge_slashes=False,
        )


def _view(made: Operation) -> Callable[..., Response]:
    def serve(project: str, **values: str) -> Response:
        key, viewer = admission.admit(made.scope, project)
        if made.first and (early := made.first(viewer)) is not None:
            return _answer(made, early)
        query = reading.query(made)
        sent, body = reading.read(made)
        return _answer(made, made.function(Call(viewer, key, body, query, sent), **values))

    serve.public = True  # type: ignore[attr-defined] # open without a session: a key is asked for
    return serve


def _answer(made: Operation, given: Answer) -> Response:
    if isinstance(given, Response):
        return given
    value, status = given if isinstance(given, tuple) else (given, made.status)
    if value is None and made.gives.get(status) is None:
        empty = Response(status=status)
        del empty.headers["Content-Type"]
        return empty
    return Response(to_json(value, inf_nan_mode="null"), status, mimetype="application/json")


@bp.record_once
def _no_form_tokens(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(bp)  # cookies count for nothing here


@bp.after_request
def open_to_pages(response: Response) -> Response:
    """Let pages of any origin ask: a key has to be sent along, no cookie is looked at."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _TOLD
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = _SENT
        response.headers["Access-Control-Max-Age"] = "600"
    return response
