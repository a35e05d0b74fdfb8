"""The live stream of a recording's page, and the same by asking again and again.

The stream is a cursor over the database: whatever has a number above the reader's is sent, with
that number as its id, so nothing is lost over a reconnect. Redis only says when to look.
"""

from __future__ import annotations

import json
import logging
import random
import time
import uuid
from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from notes import recordings
from notes.errors import NotFound
from notes.web import updates
from notes.web.feed import GONE, STREAMS_AT_MOST, Feed, Feeds, Reader, feeds
from notes.web.session import viewer

bp = Blueprint("live", __name__)
log = logging.getLogger(__name__)

HEARTBEAT_S = 15.0
LIFE_S = (240.0, 360.0)  # then the browser connects anew: deploys and proxies are fine with that
# Between two messages, so that a flood of lines becomes a few large ones; more with each reader.
GAP_S, GAP_OF_EACH_S = 0.02, 0.000_15
HELLO = "retry: 1500\n: hello\n\n"
STILL_HERE = ": still here\n\n"


@bp.get("/recordings/<uuid:recording_id>/events")
def events(recording_id: uuid.UUID) -> Response:
    """The stream. `Last-Event-ID`, else `after`, is the number that the reader has."""
    who = viewer()
    recordings.get(who, recording_id)
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way
    if feeds(app).open >= STREAMS_AT_MOST:
        raise ServiceUnavailable
    reader = Reader(who.user.id, who.user.session_key, who.team_id)
    response = Response(_stream(app, recording_id, reader, _cursor()), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@bp.get("/recordings/<uuid:recording_id>/changes")
def changes(recording_id: uuid.UUID) -> Response:
    """What the stream would send next, for whom no stream reaches."""
    found = updates.since(viewer(), recording_id, _cursor())
    return Response(found.body, mimetype="application/json")


def _cursor() -> int:
    for text in (request.headers.get("Last-Event-ID", ""), request.args.get("after", "")):
        if text.isdecimal() and len(text) < 19:
            return int(text)
    return 0


def _stream(app: Flask, recording_id: uuid.UUID, reader: Reader, cursor: int) -> Iterator[str]:
    """Runs after the request: no database connection is held between two looks."""
    readers = feeds(app)
    feed = readers.join(recording_id, reader)
    try:
        yield HELLO
        yield from _messages(readers, feed, reader, cursor)
    except SQLAlchemyError:
        log.exception("a live stream ends: the database failed")  # the browser comes again
    finally:
        readers.leave(recording_id, reader)


def _messages(readers: Feeds, feed: Feed, reader: Reader, cursor: int) -> Iterator[str]:
    ends = time.monotonic() + random.uniform(*LIFE_S)  # noqa: S311 - so that not all end at once
    while time.monotonic() < ends:
        look = feed.look(cursor)
        role = look.role(reader)
        if role is None or look.rev is None:
            yield _event("gone", json.dumps({"message": GONE}))
            return
        if cursor > look.rev:  # a backup was restored
            yield f"data: {updates.RELOAD}\n\n"
            return
        if cursor < look.rev:
            try:
                found = feed.update(reader, role, cursor)
            except NotFound:
                feed.forget()  # deleted since the look: the next one says so
                continue
            cursor = found.rev
            yield f"id: {found.rev}\ndata: {found.body}\n\n"
            time.sleep(GAP_S + GAP_OF_EACH_S * readers.open)
        elif not feed.channel.wait(look.version, HEARTBEAT_S):
            yield STILL_HERE


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
