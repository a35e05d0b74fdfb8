"""The note of a recording: writing it together, its versions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from notes import notebook, recordings, render
from notes.db import db
from notes.errors import Invalid
from notes.models import Recording
from notes.notebook import EditedMeanwhile
from notes.recordings import Viewer
from notes.web import htmx, toasts
from notes.web.session import viewer

bp = Blueprint("note", __name__)
NOTE = "/recordings/<uuid:recording_id>/note"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a text; `new` where the other text doesn't have them."""

    text: str
    new: bool


def section(recording: Recording, viewer: Viewer) -> str:
    """The editor with what it says now; for a viewer the note as it reads."""
    note = notebook.get(viewer, recording.id)
    return render_template(
        "recording/_note.html",
        recording=recording,
        note=note,
        versions=notebook.versions(viewer, recording.id),
        can_edit=viewer.role.can_edit,
    )


@bp.get(NOTE)
def fragment(recording_id: uuid.UUID) -> str:
    """The section alone."""
    return section(recordings.get(viewer(), recording_id), viewer())


@bp.post(NOTE)
def save(recording_id: uuid.UUID) -> Response:
    """Keep what was typed on top of version `base`: JSON for the editor's script, which sends
    this often; both texts (409) when somebody else changed the same lines."""
    who = viewer()
    mine = request.form.get("body", "")
    try:
        saved = notebook.save(who, recording_id, mine, request.form.get("base", 0, type=int))
    except EditedMeanwhile as conflict:
        db.session.rollback()
        return _conflict(recordings.get(who, recording_id), conflict)
    db.session.commit()
    if not htmx.wants_json():
        return _done(recording_id, "Somebody else's lines are in it too." if saved.merged else "")
    return jsonify(
        version=saved.note.version,
        base=saved.base,
        merged=saved.merged,
        body=saved.note.body,
        saved_at=render.iso(saved.note.updated_at),
    )


@bp.post(f"{NOTE}/settle")
def settle(recording_id: uuid.UUID) -> Response:
    """Answer to a conflict: `choice` is `mine` (as it is in the form now) or `theirs`."""
    if request.form.get("choice") != "theirs":
        return save(recording_id)
    notebook.take_theirs(viewer(), recording_id, request.form.get("body", ""))
    db.session.commit()
    return _done(recording_id, "Their text stays; yours is among the versions.")


@bp.post(f"{NOTE}/preview")
def preview(recording_id: uuid.UUID) -> str:
    """What was typed as it will read."""
    recordings.get_for_edit(viewer(), recording_id)
    body = request.form.get("body", "")
    if len(body) > notebook.LIMIT:
        raise Invalid(f"A note has at most {notebook.LIMIT:,} characters.", "body")
    return render_template("note/_prose.html", body=body)


@bp.get(f"{NOTE}/versions/<uuid:version_id>")
def version(recording_id: uuid.UUID, version_id: uuid.UUID) -> str:
    """One version as it read, beside what changed since."""
    who = viewer()
    recording = recordings.get(who, recording_id)
    old = notebook.version(who, recording_id, version_id)
    note = notebook.get(who, recording_id)
    return render_template(
        "note/version.html" if not htmx.asked() else "note/_version.html",
        recording=recording,
        version=old,
        pieces=_pieces(old.body, note.body if note else ""),
        is_newest=note is not None and note.version == old.version,
        can_edit=who.role.can_edit,
    )


@bp.post(f"{NOTE}/versions/<uuid:version_id>/restore")
def restore(recording_id: uuid.UUID, version_id: uuid.UUID) -> Response:
    """Bring it back as the newest."""
    notebook.restore(viewer(), recording_id, version_id)
    db.session.commit()
    return _done(recording_id, "Brought back. The text before is among the versions.")


def _done(recording_id: uuid.UUID, words: str = "") -> Response:
    html = section(recordings.get(viewer(), recording_id), viewer()) if htmx.asked() else ""
    return toasts.done(recording_id, "note", html, words)


def _conflict(recording: Recording, conflict: EditedMeanwhile) -> Response:
    page = not (htmx.asked() or htmx.wants_json())
    body = render_template(
        "note/conflict.html" if page else "note/_conflict.html",
        recording=recording,
        words=conflict.message,
        version=conflict.version,
        mine=conflict.mine,
        theirs=_pieces(conflict.theirs, conflict.mine),
    )
    if page:
        return make_response(body, conflict.status)
    return htmx.answer(body, conflict.status, retarget="#note-conflict", reswap="innerHTML")


def _pieces(text: str, other: str) -> list[Piece]:
    """The text in pieces, those marked that the other text doesn't have."""
    lines, others = text.splitlines(keepends=True), other.splitlines(keepends=True)
    matcher = SequenceMatcher(None, others, lines, autojunk=len(lines) > 2000)
    return [
        Piece("".join(lines[first:last]), new=tag != "equal")
        for tag, _, _, first, last in matcher.get_opcodes()
        if last > first
    ]
