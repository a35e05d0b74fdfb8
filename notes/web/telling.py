"""Answers whoever had a bot, or a recording in a room, told something: the panel as it is then."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Response, flash, url_for

from notes import recordings
from notes.db import db
from notes.errors import Conflict
from notes.recordings import Viewer
from notes.web import htmx
from notes.web.panels import steps_section
from notes.web.session import viewer


def told(recording_id: uuid.UUID, ask: Callable[[Viewer], object]) -> Response:
    """Do what is asked for, and commit. Without htmx a Conflict stands on the page."""
    who = viewer()
    try:
        ask(who)
    except Conflict as error:
        if htmx.asked():
            raise
        flash(error.message, "error")
    db.session.commit()
    if htmx.asked():
        return htmx.answer(steps_section(recordings.get(who, recording_id), who))
    return htmx.go(url_for("recording.show", recording_id=recording_id, _anchor="section-steps"))
