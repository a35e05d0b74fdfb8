"""One recording's page and its own actions."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, render_template, request, url_for

from notes import media_links, progress, recordings, runs, upcoming
from notes.db import db
from notes.errors import Invalid
from notes.models import Step
from notes.security import content_policy
from notes.web import htmx, sections, transcript
from notes.web.panels import header_section, steps_section
from notes.web.recordings import remember_deleted
from notes.web.session import viewer

bp = Blueprint("recording", __name__)


@bp.get("/recordings/<uuid:recording_id>")
def show(recording_id: uuid.UUID) -> Response:
    """The page; `t` opens it at a second, `find` and `match` at a place where words were said."""
    who = viewer()
    recording = recordings.get(who, recording_id)
    rev = recording.rev  # before anything is read: the stream goes on from here
    parts = {name: part(recording, who) for name, part in sections.registry().items()}
    if "edit" in request.args and who.role.can_edit:
        parts["header"] = header_section(recording, who, editing=True)
    body = render_template(
        "recording/page.html",
        recording=recording,
        rev=rev,
        parts=parts,
        labels=sections.TABS,
        can_edit=who.role.can_edit,
        transcript=transcript.shown(recording),
        meeting=upcoming.of_recording(who, recording_id),
    )
    response = Response(body)
    played_from = media_links.origins(recording.team_id)
    response.headers["Content-Security-Policy"] = content_policy(played_from)
    return response


@bp.get("/recordings/<uuid:recording_id>/header")
def header(recording_id: uuid.UUID) -> str:
    """The header alone; with `edit` its title is a form."""
    who = viewer()
    recording = recordings.get(who, recording_id)
    return header_section(recording, who, editing="edit" in request.args and who.role.can_edit)


@bp.post("/recordings/<uuid:recording_id>/title")
def rename(recording_id: uuid.UUID) -> Response:
    """Give the recording another title."""
    who = viewer()
    title = request.form.get("title", "")
    try:
        recording = recordings.rename(who, recording_id, title)
    except Invalid as error:
        return _title_refused(recording_id, title, error)
    db.session.commit()
    if htmx.asked():
        return htmx.answer(header_section(recording, who))
    return _back(recording_id)


def _title_refused(recording_id: uuid.UUID, title: str, error: Invalid) -> Response:
    if not htmx.asked():
        flash(error.message, "error")
        return htmx.go(url_for("recording.show", recording_id=recording_id, edit="title"))
    who = viewer()
    recording = recordings.get(who, recording_id)
    body = header_section(recording, who, editing=True, title=title, error=error.message)
    return htmx.answer(body, 422)


@bp.post("/recordings/<uuid:recording_id>/delete")
def delete(recording_id: uuid.UUID) -> Response:
    """Hide the recording; the list offers to undo it."""
    recordings.delete(viewer(), recording_id)
    db.session.commit()
    remember_deleted([recording_id])
    return htmx.go(url_for("recordings.index"))


@bp.post("/recordings/<uuid:recording_id>/restore")
def restore(recording_id: uuid.UUID) -> Response:
    """Undo that."""
    recordings.restore(viewer(), recording_id)
    db.session.commit()
    return _back(recording_id)


@bp.post("/recordings/<uuid:recording_id>/retry")
def retry(recording_id: uuid.UUID) -> Response:
    """Try the step that failed once more: the one named, else the first that did."""
    who = viewer()
    recordings.get_for_edit(who, recording_id)
    failed = progress.failed(runs.newest(recording_id))
    step = request.form.get("step") or (failed[0].step if failed else "")
    runs.retry(who, recording_id, _step(step))
    db.session.commit()
    return _steps_or_back(recording_id)


@bp.post("/recordings/<uuid:recording_id>/rerun")
def rerun(recording_id: uuid.UUID) -> Response:
    """Do one step again, and what follows from it."""
    runs.rerun(viewer(), recording_id, _step(request.form.get("step", "")))
    db.session.commit()
    return _steps_or_back(recording_id)


def _step(name: str) -> Step:
    try:
        return Step(name)
    except ValueError as error:
        raise Invalid("No step of this recording is meant. Reload the page.", "step") from error


def _steps_or_back(recording_id: uuid.UUID) -> Response:
    if not htmx.asked():
        from_list = request.args.get("back") == "list"
        return htmx.go(url_for("recordings.index")) if from_list else _back(recording_id)
    who = viewer()
    return htmx.answer(steps_section(recordings.get(who, recording_id), who))


def _back(recording_id: uuid.UUID) -> Response:
    return htmx.go(url_for("recording.show", recording_id=recording_id))
