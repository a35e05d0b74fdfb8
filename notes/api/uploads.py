"""Sending in a recording as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import request

from notes import api_keys, bodies, desktop_recordings, incoming, twins, uploads
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.problems import Problem, invalid
from notes.api.types_desktop_recording_object import DesktopRecording
from notes.api.types_errors import TwinError
from notes.api.types_files import UploadQuery
from notes.bodies import FormFile
from notes.connections import settings
from notes.db import db, uuid7
from notes.errors import NotesError, Unreadable
from notes.models import Recording, Refusal, Upload
from notes.recordings import Viewer

FORM = "multipart/form-data"
NAMELESS = "recording"


@operation(
    "POST",
    "/uploads/",
    scope=api_keys.WRITE,
    takes="*/*",
    query=UploadQuery,
    gives={201: DesktopRecording, 409: TwinError},
    errors=(507,),
    summary="Send in a file",
    tag="files",
)
def create(call: Call) -> Answer:
    """A recording from an audio or video file: the body is the file itself, or a form
    (`multipart/form-data`) with one file in it. It is written to the disk as it comes.

    A file that the team has a recording of already is refused (409, with that recording's id)
    unless `allow_twin` is true. A file that is no usable media is refused (400), `code` says why:
    `empty`, `not_media`, `no_sound` or `damaged`.
    """
    asked: UploadQuery = call.query
    call.viewer.require_edit()
    db.session.commit()  # nothing is held while the file comes
    with _arriving(asked.filename) as file:
        upload = _take(call.viewer, file, asked)
    if upload.recording_id is None:
        return _refused(upload)
    recording = db.session.get_one(Recording, upload.recording_id)
    return desktop_recordings.fields([recording])[0], 201


@contextmanager
def _arriving(filename: str) -> Iterator[FormFile]:
    """The one file of the request's form, or the request's body."""
    if request.mimetype != FORM:
        with _body(filename) as file:
            yield file
        return
    with bodies.form_files(_ignore) as files:
        if len(files) != 1:
            for one in files:
                incoming.remove(one.upload_id)
            raise invalid("required", "Send one file in the form.", "file")
        yield files[0]


@contextmanager
def _body(filename: str) -> Iterator[FormFile]:
    limit = settings().max_upload_bytes
    announced = request.content_length
    if announced is not None and announced > limit:
        raise uploads.too_large()
    incoming.require_room(announced or 0)
    bodies.expect(limit)
    upload_id = uuid7()
    incoming.make(upload_id)
    try:
        with incoming.appending(upload_id) as file:
            bodies.pour(file, limit)
            _require_all(file.size, announced)
            yield FormFile(upload_id, filename or NAMELESS, file)
    except BaseException:
        incoming.remove(upload_id)
        raise


def _require_all(size: int, announced: int | None) -> None:
    if announced is not None and size < announced:
        raise Problem(400, "parse_error", "The body ended too early.")


def _take(viewer: Viewer, file: FormFile, asked: UploadQuery) -> Upload:
    """Make it an upload, judge it, settle it. Raises NotesError; then nothing is kept."""
    try:
        if file.problem:
            raise file.problem
        uploads.begin(
            viewer,
            file.filename,
            file.arriving.size,
            recorded_at=asked.recorded_at,
            allow_twin=asked.allow_twin,
            upload_id=file.upload_id,
        )
        db.session.commit()
        upload = uploads.finish(file.upload_id, file.arriving, title=asked.title)
        db.session.commit()
    except NotesError:
        db.session.rollback()
        incoming.remove(file.upload_id)
        raise
    return upload


def _refused(upload: Upload) -> Answer:
    """Say no and forget the file: whoever wants it after all sends it again."""
    code, words = str(upload.refusal), upload.problem or ""
    twin = twins.of(upload) if code == Refusal.TWIN else None
    found = twin.id if twin else None
    uploads.discard(upload)
    db.session.commit()
    if code != Refusal.TWIN:
        raise Unreadable(code, words)
    return (
        TwinError(type="invalid_request", code=code, detail=words, attr=None, recording_id=found),
        409,
    )


def _ignore(_fields: Mapping[str, str]) -> None:
    """Other fields of the form say nothing."""
