"""Server-sent events of a recording: a cursor over the database, the same for all doors.

Whatever has a number above the reader's is sent, so nothing is lost over a reconnect. Redis only
says when to look. A door hands in how it draws a change and how it puts that on the wire.
"""

from __future__ import annotations

import json
import logging
import random
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from notes.errors import NotFound
from notes.feed import GONE, STREAMS_AT_MOST, Draw, Feed, Feeds, Reader, Update, feeds

log = logging.getLogger(__name__)

HEARTBEAT_S = 15.0
LIFE_S = (240.0, 360.0)  # then the reader connects anew: deploys and proxies are fine with that
# Between two messages, so that a flood of lines becomes a few large ones; more with each reader.
GAP_S, GAP_OF_EACH_S = 0.02, 0.000_15
HELLO = "retry: 1500\n: hello\n\n"
STILL_HERE = ": still here\n\n"


@dataclass(frozen=True, slots=True)
class Door:
    """How a door tells of changes: `draw` what changed, `wire` it as events. `reset` is what
    it says to a number from another database."""

    draw: Draw
    wire: Callable[[Update], str]
    reset: str


def stream(recording_id: uuid.UUID, reader: Reader, door: Door) -> Response:
    """The answer. Raises ServiceUnavailable when too many read already."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way
    if feeds(app).open >= STREAMS_AT_MOST:
        raise ServiceUnavailable
    body = _stream(app, recording_id, reader, door, cursor())
    response = Response(body, mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def cursor() -> int:
    """The number that the reader has: `Last-Event-ID`, else `after`, else 0."""
    for text in (request.headers.get("Last-Event-ID", ""), request.args.get("after", "")):
        if text.isdecimal() and len(text) < 19:
            return int(text)
    return 0


def event(name: str, data: object) -> str:
    """One named event with JSON."""
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def _stream(
    app: Flask, recording_id: uuid.UUID, reader: Reader, door: Door, after: int
) -> Iterator[str]:
    """Runs after the request: no database connection is held between two looks."""
    readers = feeds(app)
    feed = readers.join(recording_id, reader)
    try:
        yield HELLO
        yield from _messages(readers, feed, reader, door, after)
    except SQLAlchemyError:
        log.exception("a live stream ends: the database failed")  # the reader comes again
    finally:
        readers.leave(recording_id, reader)


def _messages(readers: Feeds, feed: Feed, reader: Reader, door: Door, after: int) -> Iterator[str]:
    ends = time.monotonic() + random.uniform(*LIFE_S)  # noqa: S311 - so that not all end at once
    while time.monotonic() < ends:
        look = feed.look(after)
        role = look.role(reader)
        if role is None or look.rev is None:
            yield event("gone", {"message": GONE})
            return
        if after > look.rev:  # a backup was restored
            yield door.reset
            return
        if after < look.rev:
            try:
                found = feed.update(door.draw, reader, role, after)
            except NotFound:
                feed.forget()  # deleted since the look: the next one says so
                continue
            after = found.rev
            yield door.wire(found)
            time.sleep(GAP_S + GAP_OF_EACH_S * readers.open)
        elif not feed.channel.wait(look.version, HEARTBEAT_S):
            yield STILL_HERE
