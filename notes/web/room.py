"""Telling a recording in a provider's room something: pause, go on, stop."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, url_for

from notes import recordings, room_sending
from notes.db import db
from notes.errors import Conflict, NotFound
from notes.providers.rooms import Action
from notes.web import htmx, limits
from notes.web.panels import steps_section
from notes.web.rooms import RATE
from notes.web.session import viewer

bp = Blueprint("room", __name__)


@bp.post("/recordings/<uuid:recording_id>/room/<action>")
@limits.per_person(RATE)
def tell(recording_id: uuid.UUID, action: str) -> Response:
    """Have the recording told one of `Action`."""
    who = viewer()
    recordings.get_for_edit(who, recording_id)
    try:
        wanted = Action(action)
    except ValueError:
        raise NotFound("A recording can't be told that.") from None
    try:
        room_sending.tell(who, recording_id, wanted)
    except Conflict as error:
        if htmx.asked():
            raise
        flash(error.message, "error")
    db.session.commit()
    if htmx.asked():
        return htmx.answer(steps_section(recordings.get(who, recording_id), who))
    return htmx.go(url_for("recording.show", recording_id=recording_id, _anchor="section-steps"))
