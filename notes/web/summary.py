"""The summary of a recording."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, make_response, render_template, url_for
from sqlalchemy import select

from notes import (
    digests,
    minutes,
    recordings,
    redoing,
    spending,
    summary_drafts,
    summary_versions,
)
from notes.db import db
from notes.models import Recording, Run, RunState, Segment, Status, Step
from notes.recordings import Viewer
from notes.web.session import viewer

bp = Blueprint("summary", __name__)


def section(recording: Recording, viewer: Viewer) -> str:
    """Topics, decisions and questions with what they rest on; while they are written, as far as
    they are."""
    run, notes = _newest_run(recording.id), digests.newest(recording.id)
    state = _state(recording, run)
    return render_template(
        "recording/_summary.html",
        recording=recording,
        sent=digests.sent(recording.id),
        notes=notes,
        redos=redoing.of_notes(recording.id, notes) if state != "coming" else redoing.NONE,
        versions=summary_versions.count(recording.id),
        last=summary_versions.checked(recording.id),
        state=state,
        run=run,
        draft=summary_drafts.shown(run),
        spent=spending.in_words(run) if viewer.role.can_edit else None,
        can_edit=viewer.role.can_edit,
    )


@bp.get("/recordings/<uuid:recording_id>/summary")
def fragment(recording_id: uuid.UUID) -> str:
    """The section alone."""
    return section(recordings.get(viewer(), recording_id), viewer())


@bp.get("/recordings/<uuid:recording_id>/summary.md")
def as_markdown(recording_id: uuid.UUID) -> Response:
    """The summary as Markdown, to copy: what an app sent first."""
    recording = recordings.get(viewer(), recording_id)

    def link(ms: int) -> str:
        return url_for("recording.show", recording_id=recording_id, t=ms // 1000, _external=True)

    text = minutes.markdown(recording.title, digests.newest(recording_id), link)
    sent = digests.sent(recording_id)
    response = make_response(f"{sent.text}\n\n{text}" if sent else text)
    response.mimetype = "text/markdown"
    return response


def _newest_run(recording_id: uuid.UUID) -> Run | None:
    return db.session.scalar(
        select(Run)
        .where(Run.recording_id == recording_id, Run.step == Step.SUMMARISE)
        .order_by(Run.created_at.desc(), Run.id.desc())
        .limit(1)
    )


def _state(recording: Recording, run: Run | None) -> str:
    """`failed`, `stopped` (an earlier step failed), `coming`, `silent` or `standing`."""
    if run is not None and run.state == RunState.FAILED:
        return "failed"
    if run is not None and run.state in {RunState.QUEUED, RunState.RUNNING}:
        return "coming"
    if recording.status == Status.ERROR:
        return "stopped"
    if recording.status != Status.READY:
        return "coming"
    return "standing" if _said_anything(recording.id) else "silent"


def _said_anything(recording_id: uuid.UUID) -> bool:
    line = select(Segment.id).where(
        Segment.recording_id == recording_id, Segment.removed.is_(False)
    )
    return db.session.scalar(line.limit(1)) is not None
