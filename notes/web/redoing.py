"""Having lines of the notes, and suggested tasks, checked again after a correction."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from notes import recordings, redoing
from notes.db import db
from notes.web import htmx, summary, tasks, toasts
from notes.web.session import viewer

bp = Blueprint("redoing", __name__)
RECORDING = "/recordings/<uuid:recording_id>"


@bp.post(f"{RECORDING}/notes/check-again")
def every_line(recording_id: uuid.UUID) -> Response:
    """All lines of the notes that rest on corrected words."""
    redoing.ask_for_all(viewer(), recording_id)
    return _notes(recording_id)


@bp.post(f"{RECORDING}/notes/lines/<uuid:item_id>/check-again")
def line(recording_id: uuid.UUID, item_id: uuid.UUID) -> Response:
    """One of them."""
    redoing.ask_for_line(viewer(), recording_id, item_id)
    return _notes(recording_id)


@bp.post(f"{RECORDING}/tasks/<uuid:task_id>/check-again")
def task(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """A suggestion that nobody touched."""
    redoing.ask_for_task(viewer(), recording_id, task_id)
    db.session.commit()
    recording = recordings.get(viewer(), recording_id)
    html = tasks.section(recording, viewer()) if htmx.asked() else ""
    return toasts.done(recording_id, "tasks", html)


def _notes(recording_id: uuid.UUID) -> Response:
    db.session.commit()
    recording = recordings.get(viewer(), recording_id)
    html = summary.section(recording, viewer()) if htmx.asked() else ""
    return toasts.done(recording_id, "summary", html)
