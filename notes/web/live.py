"""The live stream of a recording's page."""

from __future__ import annotations

import uuid

from flask import Blueprint

bp = Blueprint("live", __name__)


@bp.get("/recordings/<uuid:recording_id>/events")
def events(recording_id: uuid.UUID) -> str:
    return ""


@bp.get("/recordings/<uuid:recording_id>/changes")
def changes(recording_id: uuid.UUID) -> str:
    return ""
