"""Takes in what providers post while a meeting runs. The address holds the recording's token.

A provider that is told no once too often sends nothing more of that meeting. So whatever comes
gets the same 200; only where it can't be kept at the moment, a 503 has it sent again.
"""

from __future__ import annotations

import json
import logging
import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from notes import bodies, live_lines, live_tokens
from notes.adapters import LIVE
from notes.db import db
from notes.errors import NotesError

log = logging.getLogger(__name__)

bp = Blueprint("realtime", __name__, url_prefix="/webhooks")

MOST_BYTES = 256 * 2**10  # what is heard is of a few thousand bytes


@bp.post("/recall/realtime/", defaults={"token": ""})
@bp.post("/recall/realtime/<path:token>")
def recall(token: str) -> Response:
    """What Recall.ai hears."""
    recording_id = live_tokens.recording_of(token)
    if recording_id is None:
        log.info("a post of live words with a token that is none of ours")
        return _answer(200)
    try:
        _take("recall", recording_id)
    except (OperationalError, InterfaceError, NoConnection) as error:
        db.session.rollback()
        log.warning("live words can't be kept at the moment: %s", type(error).__name__)
        return _answer(503)
    except Exception:
        db.session.rollback()  # sent again it would fail again, and end the stream
        log.exception("live words of %s could not be taken", recording_id)
    return _answer(200)


recall.public = True  # type: ignore[attr-defined] # the token says who asks


def _take(provider: str, recording_id: uuid.UUID) -> None:
    told = LIVE[provider](_content())
    if told is None:
        return
    try:
        live_lines.hear(recording_id, told)
    except NotesError as error:  # it was deleted a moment ago
        db.session.rollback()
        log.info("live words of %s are of no use: %s", recording_id, error.message)
        return
    db.session.commit()


def _content() -> Any:
    """The body as it was parsed; None where there is none that we take."""
    bodies.expect(MOST_BYTES)
    try:
        return json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError, HTTPException):
        return None


def _answer(status: int) -> Response:
    return Response("{}\n", status, mimetype="application/json")


@bp.record_once
def _no_form_tokens(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(bp)  # cookies count for nothing here
