"""Operations made up for tests of the door: they give back what they were called with."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field

from notes.api import door
from notes.api.call import Operation
from notes.errors import Conflict, ExternalError, Forbidden, Invalid, NotFound, TooLarge, Unreadable

READ, WRITE = "desktop_recording:read", "desktop_recording:write"
FAULTS = {
    "invalid": Invalid("No such day.", "day"),
    "unreadable": Unreadable("no_sound", "There is no sound in it."),
    "unknown": NotFound("There is no such recording."),
    "forbidden": Forbidden(),
    "conflict": Conflict("Somebody else was first."),
    "large": TooLarge("Too many bytes."),
    "external": ExternalError("Nobody answered."),
    "bug": RuntimeError("mbk_0123456789abcdef of somebody"),
}


class Part(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)
    text: Annotated[str, Field(min_length=1)]
    at: float | None = None


class Thing(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)
    title: Annotated[str | None, Field(max_length=10)] = None
    kind: Literal["a", "b"] = "a"
    parts: Annotated[list[Part], Field(min_length=1)] = [Part(text="x")]


class Page(BaseModel):
    limit: Annotated[int, Field(ge=1)] = 100


def make(call, **_):
    """What was sent, as it was understood."""
    body = call.body.model_dump()
    return body | {"sent": sorted(call.sent), "set": sorted(call.body.model_fields_set)}


def show(call, thing):
    return {"id": thing, "limit": call.query.limit, "team": call.viewer.team_id}


def remove(call, thing):
    return None


def pour(call):
    return {"bytes": len(request.get_data())}


def fail(call, fault):
    raise FAULTS[fault]


def stream(call):
    return Response(iter(["data: 1\n\n"]), mimetype="text/event-stream")


OPERATIONS = (
    Operation("POST", "/things/", WRITE, make, takes=Thing, gives={201: Thing}),
    Operation("GET", "/things/{thing}/", READ, show, query=Page, gives={200: Thing}),
    Operation("DELETE", "/things/{thing}/", WRITE, remove, gives={204: None}),
    Operation("POST", "/pour/", WRITE, pour, takes="application/octet-stream", gives={200: Thing}),
    Operation("GET", "/fail/{fault}/", READ, fail, gives={200: Thing}),
    Operation("GET", "/stream/", READ, stream, gives={200: "text/event-stream"}),
)


def serve(app):
    """Hang them on a fresh app, as the door hangs its own."""
    for operation in OPERATIONS:
        door.hang(app, operation)
