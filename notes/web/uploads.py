"""The upload page, the form that works without script, and the sample meeting."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, url_for
from flask.blueprints import BlueprintSetupState

from notes import bodies, incoming, sample_meeting, twins, uploads
from notes.connections import settings
from notes.db import db
from notes.errors import NotesError, Unreadable
from notes.media.opening import EMPTY
from notes.models import Recording, Refusal, Upload
from notes.web import htmx, limits, tokens
from notes.web.session import viewer

bp = Blueprint("uploads", __name__)

RATE = "300/minute;3000/hour"
ACCEPT = "audio/*,video/*,.mkv,.m4a,.opus,.flac,.wma,.amr,.mts,.ts,.caf"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of a form: a recording or a problem (`twin`: of which one)."""

    filename: str
    recording: Recording | None = None
    problem: str | None = None
    twin: Recording | None = None
    upload_id: uuid.UUID | None = None


@bp.record_once
def _check_the_token_ourselves(state: BlueprintSetupState) -> None:
    # The general check would read the whole form, files and all, before anybody is let in.
    state.app.extensions["csrf"].exempt(f"{__name__}.create")


@bp.app_template_global("upload_limit")
def _limit() -> int:
    """The largest file that is taken, in bytes."""
    return settings().max_upload_bytes


@bp.get("/recordings/new")
def new() -> Response:
    """The page to send files from."""
    viewer().require_edit()
    return _page([])


@bp.post("/recordings/new")
@limits.per_person(RATE)
def create() -> Response:
    """Files from a plain form, one or several."""
    asker = viewer()
    asker.require_edit()
    db.session.commit()  # nothing is held while the files come
    with bodies.form_files(tokens.check_form) as files:
        outcomes = [_take(file) for file in files]
    if not outcomes:
        return _page([Outcome("", problem="Choose a file first.")], 422)
    if any(outcome.recording is None for outcome in outcomes):
        return _page(outcomes, 422)
    if len(outcomes) == 1 and outcomes[0].recording:
        return htmx.go(url_for("recording.show", recording_id=outcomes[0].recording.id))
    return htmx.go(url_for("recordings.index"))


def _take(file: bodies.FormFile) -> Outcome:
    upload_id, arriving = file.upload_id, file.arriving
    try:
        if file.problem:
            raise file.problem
        if arriving.size == 0:
            raise Unreadable(Refusal.EMPTY, EMPTY)
        upload = uploads.begin(viewer(), file.filename, arriving.size, upload_id=upload_id)
        db.session.commit()
        upload = uploads.finish(upload_id, arriving)
        db.session.commit()
    except NotesError as problem:
        db.session.rollback()
        incoming.remove(upload_id)
        return Outcome(file.filename, problem=problem.message)
    return _outcome(upload)


def _outcome(upload: Upload) -> Outcome:
    if upload.recording_id:
        found = db.session.get_one(Recording, upload.recording_id)
        return Outcome(upload.filename, recording=found)
    twin = twins.of(upload) if upload.refusal == Refusal.TWIN else None
    return Outcome(
        upload.filename, problem=upload.problem, twin=twin, upload_id=upload.id if twin else None
    )


@bp.post("/recordings/sample")
@limits.per_person("20/minute")
def sample() -> Response:
    """A recording of the sample meeting; the same one the second time."""
    asker = viewer()
    asker.require_edit()
    recording = sample_meeting.take(asker)
    db.session.commit()
    return htmx.go(url_for("recording.show", recording_id=recording.id))


@bp.post("/uploads/<uuid:upload_id>/anyway")
@limits.per_person(RATE)
def anyway(upload_id: uuid.UUID) -> Response:
    """Make a recording of a file although there is one of it."""
    upload = uploads.get(viewer(), upload_id)
    uploads.allow_twin(upload)
    known = upload.sha256
    db.session.commit()
    if upload.recording_id is None:
        with incoming.appending(upload_id) as file:
            upload = uploads.finish(upload_id, file, known)
            db.session.commit()
    outcome = _outcome(upload)
    if outcome.recording is None:
        return _page([outcome], 422)
    return htmx.go(url_for("recording.show", recording_id=outcome.recording.id))


@bp.post("/uploads/<uuid:upload_id>/discard")
def discard(upload_id: uuid.UUID) -> Response:
    """Forget a file that didn't arrive whole."""
    uploads.discard(uploads.get(viewer(), upload_id))
    db.session.commit()
    return htmx.go(url_for("uploads.new"))


def _page(outcomes: list[Outcome], status: int = 200) -> Response:
    body = render_template(
        "uploads/new.html",
        outcomes=outcomes,
        unfinished=uploads.unfinished(viewer()),
        sample=sample_meeting.is_there(),
        accept=ACCEPT,
    )
    return make_response(body, status)
