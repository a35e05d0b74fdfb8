"""`/start-recording`: an upload for desktop apps that know this one question.

They read the body and nothing else of an answer, so every answer is a 200 that says in its
`status` what became of it. Who asks is told by an API key in the Authorization header, or by a
device token in the address; cookies count for nothing, because a GET here makes something.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from pydantic_core import to_json
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from notes import (
    announced,
    api_keys,
    desktop_recordings,
    live_tokens,
    provider_accounts,
    throttle,
)
from notes.adapters import adapters
from notes.api.admission import bearer
from notes.api.door import open_to_pages
from notes.db import db, uuid7
from notes.errors import Conflict, ExternalError, Forbidden, Invalid, NotesError
from notes.models import Recording, Role
from notes.outbound import Bounds
from notes.providers.base import Account, SdkUpload
from notes.recordings import Viewer

log = logging.getLogger(__name__)

bp = Blueprint("start_recording", __name__)

ADDRESS = "/start-recording"
METHODS = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"]
RATE = "20/minute;300/hour"
IMPATIENT = Bounds(read_s=6.0, total_s=8.0)
"""These apps give up after ten seconds."""

OTHER_METHOD = "Recordings are started here with GET or POST."
NOT_GIVEN = (
    "Nobody can tell who asks. Make a device token under Settings, Desktop app, and put it at the "
    "end of this address, or send an API key as “Authorization: Bearer …”."
)
NOT_KNOWN = "This token isn't known here. Make a new one under Settings, Desktop app."
NOT_FOR_THIS = f"This API key can't start recordings: it lacks the scope {api_keys.WRITE}."
NOT_IN_TEAM = "Whoever made this token is no longer in its team. Make one of your own."
NOT_CONNECTED = (
    "Recall.ai isn't connected, so nothing can be recorded. "
    "An admin connects it under Settings, Integrations."
)
PASSING = "Try again in a minute."
LASTING = "Whoever looks after this server finds the reason in its log."
TWICE = f"Recall.ai gave an upload that is used already. {PASSING}"
UNREADABLE = "That can't be read as a request to start a recording."
FAULT = f"Something broke, so no recording was started. {LASTING}"


@bp.route(ADDRESS, methods=METHODS, strict_slashes=False, merge_slashes=False)
@bp.route(
    f"{ADDRESS}/<path:token>", methods=METHODS, strict_slashes=False, merge_slashes=False
)  # any path at all, so that a token typed wrong is answered here too
def start(token: str = "") -> Response:
    """Make a recording and the upload for it."""
    if request.method not in {"GET", "POST"}:  # a HEAD in particular makes nothing
        raise Invalid(OTHER_METHOD)
    viewer = _admit(token or bearer())
    account = provider_accounts.of(viewer.team_id)
    if account is None:
        raise Conflict(NOT_CONNECTED)
    made, upload = _make(viewer, account)
    return _say(
        status="success",
        upload_token=upload.upload_token,
        id=str(made.id),
        sdk_upload_id=str(upload.id),
    )


start.public = True  # type: ignore[attr-defined] # open without a session: a token is asked for


def _admit(token: str) -> Viewer:
    """For whom a token acts; its use is counted and noted. Raises Forbidden, TooMany."""
    if not token:
        raise Forbidden(NOT_GIVEN)
    found = api_keys.find(token)
    if found is None:
        raise Forbidden(NOT_KNOWN)
    key, membership = found
    if ended := api_keys.problem_of(key):
        raise Forbidden(ended)
    if not api_keys.allows(key, api_keys.START):
        raise Forbidden(NOT_FOR_THIS)
    if membership is None:
        raise Forbidden(NOT_IN_TEAM)
    throttle.count(RATE, "start", str(key.id))
    viewer = Viewer(key.user, key.team_id, Role(membership.role))
    viewer.require_edit()
    if api_keys.mark_used(key):
        db.session.commit()
    return viewer


def _make(viewer: Viewer, account: Account) -> tuple[Recording, SdkUpload]:
    recording_id, team_id = uuid7(), viewer.team_id
    heard_by = announced.endpoints(live_tokens.address(recording_id, account.base_url))
    metadata = {"recording": str(recording_id), "team": str(team_id)}
    out = adapters()
    recall = replace(out, bounds=out.bounds or IMPATIENT).recorder(account)
    db.session.commit()  # no transaction is open while another company takes its time
    try:
        upload = recall.create_sdk_upload(metadata, recording_id, heard_by)
        made = desktop_recordings.create(
            viewer, recording_id=recording_id, upload=upload, announced=True
        )
        db.session.commit()
    except ExternalError as error:
        advice = LASTING if error.permanent else PASSING
        raise Conflict(f"{error.message} {advice}") from error
    except IntegrityError as error:
        raise Conflict(TWICE) from error
    return made, upload


@bp.errorhandler(Exception)
def answer(error: Exception) -> Response:
    """What went wrong, in words."""
    db.session.rollback()
    if isinstance(error, NotesError):
        return _say(status="error", message=error.message)
    if isinstance(error, HTTPException):
        return _say(status="error", message=UNREADABLE)
    log.error("no recording was started", exc_info=error)
    return _say(status="error", message=FAULT)


def _say(**said: Any) -> Response:
    return Response(to_json(said), 200, mimetype="application/json")


@bp.record_once
def _no_form_tokens(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(bp)


bp.after_request(open_to_pages)
