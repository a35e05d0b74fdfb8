"""The live stream of a recording's page, and the same by asking again and again."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from notes import recordings, streaming
from notes.feed import Reader
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
    recordings.get(who, recording_id)
    reader = Reader(who.user.id, who.user.session_key, who.team_id)
    return streaming.stream(recording_id, reader, _PAGES)


@bp.get("/recordings/<uuid:recording_id>/changes")
def changes(recording_id: uuid.UUID) -> Response:
    """What the stream would send next, for whom no stream reaches."""
    found = updates.since(viewer(), recording_id, streaming.cursor())
    return Response(found.body, mimetype="application/json")
