"""The OpenAPI 3.1 document of everything the API serves, from the types that validate."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from notes.api.call import Operation
from notes.api.door import OPERATIONS
from notes.api.schemas import Schemas
from notes.api.types_errors import Error

PROJECTS = "/api/projects/{project_id}"
ENVIRONMENTS = "/api/environments/{environment_id}"
JSON = "application/json"
INTRODUCTION = """\
Recordings, what was said in them, and what came of it.

Every request carries a key: `Authorization: Bearer mbk_…`. Keys are made under Settings, API keys,
and act for one person in one team. `@current` in an address means the key's team. A slash at the
end of an address may be left out. Answers that say no are all of one shape, see `Error`.
"""
REASONS = {
    400: "Something in the request can't be taken; `attr` names the field.",
    401: "No key was sent, or it isn't known, has ended or was revoked.",
    403: "The key lacks the scope, or its owner may not do this.",
    404: "There is no such thing, or not for this key.",
    405: "This can't be done to it as it stands.",
    409: "Somebody else was first; nothing was overwritten.",
    413: "The body is larger than this server takes.",
    415: "The body is of another content type.",
    416: "The file ends before the bytes that were asked for.",
    423: "Another request is at it just now.",
    429: "Too many requests. `Retry-After` says how many seconds to wait.",
    502: "An outside service or the file store failed.",
    503: "An outside service isn't set up or didn't answer, or too many streams are open.",
    507: "The server's disk is full.",
}
ALWAYS = (401, 403, 404, 429)
TAGS = {
    "project": "The team that a key acts in.",
    "desktop recordings": "Recordings and their transcripts, as desktop clients know them.",
    "bots": "Bots that go to meetings and record them, by Recall.ai's names.",
    "realtimekit": "Recordings of Cloudflare RealtimeKit's meetings, by its names and paths; "
    "refusals also have its `success` and `error`.",
    "tasks": "What somebody has to do, with the moments it rests on.",
    "series": "Meetings that come again, and the templates that notes are written by.",
    "summary": "Points, decisions and questions, each with its evidence.",
    "note": "What people typed, merged and versioned.",
    "transcript": "Lines and speakers as they stand, and a live stream of them.",
    "files": "Media, exports, and sending in recordings.",
    "search": "Recordings by their words.",
}


@cache
def document() -> dict[str, Any]:
    """The whole document. Raises ValueError when two operations share a name."""
    schemas = Schemas(OPERATIONS)
    paths: dict[str, dict[str, Any]] = {}
    named: set[str] = set()
    for one in OPERATIONS:
        for prefix, is_twin in ((PROJECTS, False), (ENVIRONMENTS, True)):
            written = _operation(one, schemas, is_twin=is_twin)
            if written["operationId"] in named:
                raise ValueError(f"two operations are called {written['operationId']}")
            named.add(written["operationId"])
            paths.setdefault(prefix + one.path, {})[one.method.lower()] = written
    return {
        "openapi": "3.1.0",
        "info": {"title": "Minutebook", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": _tags(),
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key made under Settings, API keys: `mbk_…`.",
                }
            },
        },
    }


def _tags() -> list[dict[str, str]]:
    used = dict.fromkeys(one.tag for one in OPERATIONS)
    known = [name for name in TAGS if name in used]
    others = [name for name in used if name not in TAGS]
    return [
        {"name": name, **({"description": TAGS[name]} if name in TAGS else {})}
        for name in (*known, *others)
    ]


def _operation(one: Operation, schemas: Schemas, *, is_twin: bool) -> dict[str, Any]:
    name = one.name.replace("-", "_")
    made: dict[str, Any] = {
        "operationId": f"environments_{name}" if is_twin else name,
        "summary": one.summary,
        "description": inspect.getdoc(one.function) or one.summary,
        "tags": [one.tag],
        "security": [{"key": [one.scope]}],
        "parameters": [*_places(one, is_twin=is_twin)],
        "responses": _responses(one, schemas),
        "x-scope": one.scope,
    }
    if one.query is not None:
        made["parameters"] += schemas.parameters(one.query)
    if one.takes is not None:
        made["requestBody"] = _body(one.takes, schemas)
    if one.deprecated or is_twin:
        made["deprecated"] = True
    return made


def _places(one: Operation, *, is_twin: bool) -> Iterable[dict[str, Any]]:
    """The values in an address."""
    yield {
        "name": "environment_id" if is_twin else "project_id",
        "in": "path",
        "required": True,
        "description": "The team's number, or `@current`.",
        "schema": {"anyOf": [{"type": "integer", "minimum": 1}, {"const": "@current"}]},
    }
    hints = inspect.get_annotations(one.function, eval_str=True)
    for name in re.findall(r"{(\w+)}", one.path):
        choices = getattr(hints.get(name), "__args__", None)  # Literal["md", "txt"]
        schema = {"type": "string", "format": "uuid"}
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "enum": list(choices)} if choices else schema,
        }


def _body(takes: Any, schemas: Schemas) -> dict[str, Any]:
    if isinstance(takes, str):
        raw = {"schema": {"type": "string", "format": "binary"}}
        return {"required": True, "content": {takes: raw}}
    required = any(field.is_required() for field in takes.model_fields.values())
    return {"required": required, "content": {JSON: {"schema": schemas.taken(takes)}}}


def _responses(one: Operation, schemas: Schemas) -> dict[str, Any]:
    made = {str(status): _good(given, schemas) for status, given in one.gives.items()}
    wrong = {*ALWAYS, *one.errors}
    if one.query is not None or one.takes is not None:
        wrong.add(400)
    if one.takes is not None:
        wrong |= {413, 415}
    for status in sorted(wrong):
        made.setdefault(str(status), _bad(status, schemas))
    return made


def _good(given: Any, schemas: Schemas) -> dict[str, Any]:
    if given is None:
        return {"description": "Done; nothing to say."}
    if isinstance(given, str | Mapping):
        kinds = {given: None} if isinstance(given, str) else given
        content = {kind: {"schema": _raw(kind, one, schemas)} for kind, one in kinds.items()}
        return {"description": "As it is.", "content": content}
    described = (inspect.getdoc(given) or "It worked.").partition("\n\n")[0]
    return {"description": described, "content": {JSON: {"schema": schemas.given(given)}}}


def _raw(kind: str, given: Any, schemas: Schemas) -> Any:
    if isinstance(given, type):
        return schemas.given(given)
    return {"type": "string"} if kind.startswith("text/") else {}


def _bad(status: int, schemas: Schemas) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": REASONS.get(status, "It didn't work."),
        "content": {JSON: {"schema": schemas.given(Error)}},
    }
    if status == 429:
        made["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
    if status == 401:
        made["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return made
