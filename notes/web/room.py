"""Telling a recording in a provider's room something: pause, go on, stop."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from notes import recordings, room_sending
from notes.errors import NotFound
from notes.providers.rooms import Action
from notes.web import limits
from notes.web.rooms import RATE
from notes.web.session import viewer
from notes.web.telling import told

bp = Blueprint("room", __name__)


@bp.post("/recordings/<uuid:recording_id>/room/<action>")
@limits.per_person(RATE)
def tell(recording_id: uuid.UUID, action: str) -> Response:
    """Have the recording told one of `Action`."""
    recordings.get_for_edit(viewer(), recording_id)
    try:
        wanted = Action(action)
    except ValueError:
        raise NotFound("A recording can't be told that.") from None
    return told(recording_id, lambda who: room_sending.tell(who, recording_id, wanted))
