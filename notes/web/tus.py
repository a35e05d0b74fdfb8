"""Resumable uploads: the tus protocol 1.0, with creation, termination and expiration."""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, make_response, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_wtf.csrf import CSRFError
from werkzeug.http import http_date

from notes import bodies, incoming, twins, uploads
from notes.connections import settings
from notes.db import db
from notes.errors import Conflict, Invalid, NotesError
from notes.models import Refusal, Upload
from notes.web import limits, tokens
from notes.web.session import viewer
from notes.web.uploads import RATE

bp = Blueprint("tus", __name__, url_prefix="/uploads")

VERSION = "1.0.0"
BODY = "application/offset+octet-stream"


class WrongVersion(NotesError):
    """The client speaks another version of the protocol."""

    status = 412
    code = "wrong_version"
    default = f"This server speaks tus {VERSION}."


class WrongType(NotesError):
    """The body isn't a piece of a file."""

    status = 415
    code = "wrong_type"
    default = f"A piece of a file is sent as {BODY}."


@bp.record_once
def _check_the_token_ourselves(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(bp)  # a body of gigabytes isn't searched for a token


@bp.before_request
def _admit() -> None:
    if request.method in {"OPTIONS", "GET"}:
        return
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion
    if request.method != "HEAD":
        tokens.check(request.headers.get("X-CSRFToken"))
    bodies.expect(settings().max_upload_bytes)


@bp.after_request
def _speak(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.errorhandler(NotesError)
def _refuse(error: NotesError) -> Response:
    db.session.rollback()
    response = make_response(jsonify(code=error.code, detail=error.message), error.status)
    if isinstance(error, WrongVersion):
        response.headers["Tus-Version"] = VERSION
    return response


@bp.errorhandler(CSRFError)
def _refuse_token(_error: CSRFError) -> Response:
    detail = "This page was open for a long time. Reload it, then pick the file again to go on."
    return make_response(jsonify(code="stale_form", detail=detail), 400)


@bp.route("/", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/<uuid:upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def options(upload_id: uuid.UUID | None = None) -> Response:  # noqa: ARG001 - the same for all
    """What this server can do."""
    response = make_response("", 204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = "creation,creation-with-upload,termination,expiration"
    response.headers["Tus-Max-Size"] = str(settings().max_upload_bytes)
    return response


@bp.get("/")
def unfinished() -> Response:
    """One's uploads that bytes are missing of, for a page that is given the same file again."""
    rows = [
        {
            "id": str(upload.id),
            "address": url_for("tus.show", upload_id=upload.id),
            "name": upload.filename,
            "size": upload.size,
            "offset": offset,
            "last_modified": _milliseconds(upload.recorded_at),
        }
        for upload, offset in uploads.unfinished(viewer())
    ]
    return make_response(jsonify(unfinished=rows))


@bp.post("/")
@limits.per_person(RATE)
def create() -> Response:
    """Begin an upload; its first bytes may come along."""
    facts = _metadata(request.headers.get("Upload-Metadata", ""))
    upload = uploads.begin(
        viewer(),
        facts.get("filename", ""),
        _number("Upload-Length"),
        recorded_at=_moment(facts.get("lastModified", "")),
        allow_twin=facts.get("allow_twin") == "1",
    )
    db.session.commit()
    if request.mimetype == BODY:
        upload = _receive(upload, 0)
    response = _answer(upload, 201)
    response.headers["Location"] = url_for("tus.show", upload_id=upload.id)
    return response


@bp.get("/<uuid:upload_id>")
def show(upload_id: uuid.UUID) -> Response:
    """How far an upload is. What a crash left complete but unsettled is settled here."""
    upload = uploads.get(viewer(), upload_id)
    if not upload.sha256 and _offset(upload) == upload.size:
        upload = _receive(upload, upload.size)
    return _answer(upload, 200)


@bp.patch("/<uuid:upload_id>")
def append(upload_id: uuid.UUID) -> Response:
    """The next bytes, from where the last ones ended."""
    upload = uploads.get(viewer(), upload_id)
    if request.mimetype != BODY:
        raise WrongType
    uploads.prolong(upload)
    db.session.commit()
    return _answer(_receive(upload, _number("Upload-Offset")), 204)


@bp.delete("/<uuid:upload_id>")
def remove(upload_id: uuid.UUID) -> Response:
    """Give an upload up."""
    uploads.discard(uploads.get(viewer(), upload_id))
    db.session.commit()
    return make_response("", 204)


def _receive(upload: Upload, offset: int) -> Upload:
    """Take the request's body. Holds no database connection while it comes."""
    if upload.sha256:
        _require_offset(upload.size, offset)
        return upload
    upload_id, size = upload.id, upload.size
    db.session.commit()
    with incoming.appending(upload_id) as file:
        _require_offset(file.size, offset)
        if offset + (request.content_length or 0) > size:
            raise Invalid("These are more bytes than the upload was begun with.")
        bodies.pour(file, size - offset)
        if file.size < size:
            return upload
        finished = uploads.finish(upload_id, file)
        db.session.commit()
        return finished


def _require_offset(have: int, offset: int) -> None:
    if offset != have:
        raise Conflict(f"The file goes on at byte {have}, not at {offset}.")


def _offset(upload: Upload) -> int | None:
    return upload.size if upload.sha256 else incoming.received(upload.id)


def _answer(upload: Upload, status: int) -> Response:
    """The upload's state: in headers, and in words where there is something to say."""
    offset = _offset(upload)
    if offset is None:
        detail = "What had arrived of this file is gone. Send the file again."
        return make_response(jsonify(code="gone", detail=detail), 410)
    if upload.refusal:
        return _refused(upload)
    response = make_response(jsonify(offset=offset, size=upload.size) if status == 200 else "")
    response.status_code = status
    response.headers["Upload-Offset"] = str(offset)
    response.headers["Upload-Length"] = str(upload.size)
    if upload.recording_id:
        response.headers["Upload-Recording"] = url_for(
            "recording.show", recording_id=upload.recording_id
        )
    else:
        response.headers["Upload-Expires"] = http_date(upload.expires_at)
    return response


def _refused(upload: Upload) -> Response:
    words = {"code": upload.refusal, "detail": upload.problem}
    twin = twins.of(upload) if upload.refusal == Refusal.TWIN else None
    if twin:
        words["title"] = twin.title
        words["recording"] = url_for("recording.show", recording_id=twin.id)
        words["anyway"] = url_for("uploads.anyway", upload_id=upload.id)
    return make_response(jsonify(words), 422)  # clients of tus would send it again after a 409


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        raise Invalid(f"{header} should be a number of bytes.")
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: pairs of a name and Base64."""
    facts = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            facts[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Invalid(f"Upload-Metadata: {name[:40]} isn't text in Base64.") from None
    return facts


def _moment(milliseconds: str) -> datetime | None:
    """A browser's `lastModified`."""
    if not (milliseconds.isascii() and milliseconds.isdecimal() and len(milliseconds) < 15):
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
