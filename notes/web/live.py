"""The live stream of a recording's page, and the same by asking again and again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response

from notes import recordings, streaming
from notes.errors import NotFound
from notes.feed import GONE, Reader
from notes.streaming import Door
from notes.web import updates
from notes.web.session import viewer

bp = Blueprint("live", __name__)

_PAGES = Door(
    updates.since,
    lambda found: f"id: {found.rev}\ndata: {found.body}\n\n",
    f"data: {updates.RELOAD}\n\n",
)


@bp.get("/recordings/<uuid:recording_id>/events")
def events(recording_id: uuid.UUID) -> Response:
    """The stream. `Last-Event-ID`, else `after`, is the number that the reader has."""
    who = viewer()
    with _of_an_open_page():
        recordings.get(who, recording_id)
    reader = Reader(who.user.id, who.user.session_key, who.team_id)
    return streaming.stream(recording_id, reader, _PAGES)


@bp.get("/recordings/<uuid:recording_id>/changes")
def changes(recording_id: uuid.UUID) -> Response:
    """What the stream would send next, for whom no stream reaches."""
    with _of_an_open_page():
        found = updates.since(viewer(), recording_id, streaming.cursor())
    return Response(found.body, mimetype="application/json")


@contextmanager
def _of_an_open_page() -> Iterator[None]:
    """Whoever asks has the page open: if the recording isn't there, it was a moment ago."""
    try:
        yield
    except NotFound:
        raise NotFound(GONE) from None
