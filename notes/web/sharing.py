"""Letting the team see a private recording, and taking that back."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, url_for

from notes import recording_shares
from notes.db import db
from notes.models import Recording
from notes.web import toasts
from notes.web.panels import header_section
from notes.web.session import viewer

bp = Blueprint("sharing", __name__)


@bp.post("/recordings/<uuid:recording_id>/show-team")
def show_team(recording_id: uuid.UUID) -> Response:
    """The whole team sees it from now on."""
    recording = recording_shares.show_team(viewer(), recording_id)
    db.session.commit()
    undo = url_for("sharing.hide", recording_id=recording_id)
    return _done(recording, "The whole team sees this recording now.", undo)


@bp.post("/recordings/<uuid:recording_id>/hide")
def hide(recording_id: uuid.UUID) -> Response:
    """Only those see it whose it is."""
    recording = recording_shares.hide(viewer(), recording_id)
    db.session.commit()
    return _done(recording, "This recording is private again.")


def _done(recording: Recording, words: str, undo: str | None = None) -> Response:
    html = header_section(recording, viewer())
    return toasts.done(recording.id, "header", html, words, undo, top=True)
