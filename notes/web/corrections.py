"""Correcting one transcript line: its words, and who said them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from notes import corrections, recordings, speakers, windows
from notes.corrections import LineEditedMeanwhile
from notes.db import db
from notes.errors import Invalid, NotFound
from notes.models import Recording, Segment
from notes.web import htmx, transcript
from notes.web.session import viewer

bp = Blueprint("corrections", __name__)
LINE = "/recordings/<uuid:recording_id>/lines/<uuid:segment_id>"


@bp.get(LINE)
def one(recording_id: uuid.UUID, segment_id: uuid.UUID) -> str:
    """The line as the transcript shows it."""
    return _line(recordings.get(viewer(), recording_id), segment_id)


@bp.get(f"{LINE}/edit")
def form(recording_id: uuid.UUID, segment_id: uuid.UUID) -> Response:
    """The line's words as a form: in its place for htmx, else as a page."""
    who = viewer()
    line = corrections.get(who, recording_id, segment_id)
    who.require_edit()
    return _words_form(recordings.get(who, recording_id), line, line.shown)


@bp.post(f"{LINE}/edit")
def edit(recording_id: uuid.UUID, segment_id: uuid.UUID) -> Response:
    """Keep the words; both texts come back (409) when somebody else corrected the line."""
    who = viewer()
    text, base = request.form.get("text", ""), request.form.get("base", "")
    try:
        corrections.correct(who, recording_id, segment_id, text, base)
    except Invalid as error:
        db.session.rollback()
        line = corrections.get(who, recording_id, segment_id)
        return _words_form(
            recordings.get(who, recording_id), line, text, error.status, base=base, error=error
        )
    except LineEditedMeanwhile as conflict:
        db.session.rollback()
        line = corrections.get(who, recording_id, segment_id)
        return _words_form(
            recordings.get(who, recording_id), line, conflict.mine, conflict.status, theirs=True
        )
    db.session.commit()
    return _done(recording_id, segment_id)


@bp.post(f"{LINE}/restore")
def restore(recording_id: uuid.UUID, segment_id: uuid.UUID) -> Response:
    """Show the line as it was heard."""
    corrections.restore(viewer(), recording_id, segment_id)
    db.session.commit()
    return _done(recording_id, segment_id)


@bp.get(f"{LINE}/speaker")
def speaker_form(recording_id: uuid.UUID, segment_id: uuid.UUID) -> Response:
    """Who said the line, as a form."""
    who = viewer()
    line = corrections.get(who, recording_id, segment_id)
    who.require_edit()
    return _speaker_form(recordings.get(who, recording_id), line)


@bp.post(f"{LINE}/speaker")
def assign(recording_id: uuid.UUID, segment_id: uuid.UUID) -> Response:
    """Give this one line to a known speaker (`speaker`) or to somebody new (`name`)."""
    who = viewer()
    name = request.form.get("name", "")
    chosen = request.form.get("speaker", "")
    try:
        if name.strip():
            corrections.assign_new(who, recording_id, segment_id, name)
        else:
            corrections.assign(who, recording_id, segment_id, _id(chosen))
    except Invalid as error:
        db.session.rollback()
        line = corrections.get(who, recording_id, segment_id)
        return _speaker_form(
            recordings.get(who, recording_id), line, error.status, error=error, name=name
        )
    db.session.commit()
    return _done(recording_id, segment_id)


def _line(recording: Recording, segment_id: uuid.UUID) -> str:
    found = windows.line(recording.id, segment_id, windows.voices(recording.id))
    if found is None:
        abort(404)
    return transcript.line_html(found, recording, viewer())


def _done(recording_id: uuid.UUID, segment_id: uuid.UUID) -> Response:
    who = viewer()
    recording = recordings.get(who, recording_id)
    if htmx.asked():
        html = _line(recording, segment_id)
        return htmx.answer(html, retarget=f"#segment-{segment_id}", reswap="outerHTML")
    line = corrections.get(who, recording_id, segment_id)
    return htmx.go(_place(recording_id, line))


def _place(recording_id: uuid.UUID, line: Segment) -> str:
    return url_for(
        "recording.show",
        recording_id=recording_id,
        t=line.start_ms // 1000,
        _anchor=f"segment-{line.id}",
    )


def _words_form(
    recording: Recording, line: Segment, text: str, status: int = 200, **more: Any
) -> Response:
    error: Invalid | None = more.get("error")
    return _form(
        "_line_edit",
        recording,
        line,
        status,
        text=text,
        base=more.get("base") or corrections.mark(line),
        theirs=more.get("theirs", False),
        error=error.message if error else None,
    )


def _speaker_form(recording: Recording, line: Segment, status: int = 200, **more: Any) -> Response:
    error: Invalid | None = more.get("error")
    return _form(
        "_line_speaker",
        recording,
        line,
        status,
        voices=speakers.every(recording.id),
        people=speakers.suggestions(viewer()),
        name=more.get("name", ""),
        error=error.message if error else None,
    )


def _form(
    fragment: str, recording: Recording, line: Segment, status: int, **values: Any
) -> Response:
    """A form in the line's place for htmx, on a page of its own otherwise."""
    values |= {
        "recording": recording,
        "line": line,
        "voice": windows.voices(recording.id).get(line.speaker_id) if line.speaker_id else None,
        "place": _place(recording.id, line),
        "form": f"recording/{fragment}.html",
    }
    if not htmx.asked():
        return make_response(render_template("recording/line.html", **values), status)
    body = render_template(f"recording/{fragment}.html", **values)
    return htmx.answer(body, status, retarget=f"#segment-{line.id}", reswap="outerHTML")


def _id(text: str) -> uuid.UUID:
    if not text:
        raise Invalid("Choose who spoke this line, or write a name.", "name")
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound("There is no such speaker in this recording.") from error
