"""Naming the voices of a recording."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from notes import calendar_invited, participants, recordings, speakers
from notes.db import db
from notes.errors import Invalid, NotFound
from notes.models import Recording, Source, Speaker
from notes.recordings import Viewer
from notes.speakers import Merged
from notes.web import htmx, toasts
from notes.web.session import viewer

bp = Blueprint("speakers", __name__)
SPEAKERS = "/recordings/<uuid:recording_id>/speakers"
SPEAKER = f"{SPEAKERS}/<uuid:speaker_id>"


def section(recording: Recording, viewer: Viewer) -> str:
    """Everybody who speaks: name, how long, a sample."""
    voices = speakers.voices(recording.id)
    return render_template(
        "recording/_speakers.html",
        recording=recording,
        voices=voices,
        silent=participants.silent(recording.id, [one.speaker.id for one in voices]),
        invited=calendar_invited.of(recording.id) if recording.source == Source.BOT else [],
        can_edit=viewer.role.can_edit,
    )


@bp.get(SPEAKERS)
def fragment(recording_id: uuid.UUID) -> str:
    """The section alone."""
    return section(recordings.get(viewer(), recording_id), viewer())


@bp.get(f"{SPEAKER}/edit")
def form(recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Response:
    """Name, merge and swap as forms: in place for htmx, else as a page."""
    who = viewer()
    speaker = speakers.get(who, recording_id, speaker_id)
    who.require_edit()
    return _form(recordings.get(who, recording_id), speaker)


@bp.post(f"{SPEAKER}/name")
def rename(recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Response:
    """Name a voice wherever it speaks."""
    name = request.form.get("name", "")
    try:
        speakers.rename(viewer(), recording_id, speaker_id, name)
    except Invalid as error:
        return _refused(recording_id, speaker_id, error, name)
    db.session.commit()
    return _done(recording_id)


@bp.post(f"{SPEAKER}/merge")
def merge(recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Response:
    """Give all lines of this voice to the `other` one."""
    try:
        merged = speakers.merge(viewer(), recording_id, speaker_id, _other())
    except Invalid as error:
        return _refused(recording_id, speaker_id, error)
    db.session.commit()
    undo = url_for(
        "speakers.unmerge", recording_id=recording_id, speaker_id=speaker_id,
        target=merged.target.id, low=merged.low, pinned=merged.pinned, high=merged.high,
        named=int(merged.named),
    )  # fmt: skip
    words = f"{merged.source.shown} is now {merged.target.shown}."
    if merged.source.shown == merged.target.shown:
        words = f"All of it is {merged.target.shown} now."
    return _done(recording_id, words, undo)


@bp.post(f"{SPEAKER}/unmerge")
def unmerge(recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Response:
    """Undo a merge; the address says what it moved."""
    who = viewer()
    number = {name: request.args.get(name, 0, type=int) for name in ("low", "pinned", "high")}
    merged = Merged(
        speakers.get(who, recording_id, speaker_id),
        speakers.get(who, recording_id, _id(request.args.get("target"))),
        **number,
        named=request.args.get("named") == "1",
    )
    speakers.unmerge(who, recording_id, merged)
    db.session.commit()
    return _done(recording_id)


@bp.post(f"{SPEAKER}/swap")
def swap(recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Response:
    """Exchange the names of this voice and the `other` one; the undo does it again."""
    try:
        first, second = speakers.swap(viewer(), recording_id, speaker_id, _other())
    except Invalid as error:
        return _refused(recording_id, speaker_id, error)
    db.session.commit()
    undo = url_for("speakers.swap", recording_id=recording_id, speaker_id=first.id, other=second.id)
    return _done(recording_id, f"Swapped {first.shown} and {second.shown}.", undo)


def _done(recording_id: uuid.UUID, words: str = "", undo: str | None = None) -> Response:
    html = section(recordings.get(viewer(), recording_id), viewer()) if htmx.asked() else ""
    return toasts.done(recording_id, "speakers", html, words, undo)


def _refused(
    recording_id: uuid.UUID, speaker_id: uuid.UUID, error: Invalid, name: str | None = None
) -> Response:
    db.session.rollback()
    who = viewer()
    speaker = speakers.get(who, recording_id, speaker_id)
    return _form(recordings.get(who, recording_id), speaker, 422, error=error, name=name)


def _form(recording: Recording, speaker: Speaker, status: int = 200, **more: Any) -> Response:
    error: Invalid | None = more.get("error")
    name = more.get("name")
    found = speakers.voices(recording.id)
    values = {
        "recording": recording,
        "speaker": speaker,
        "voice": next((one for one in found if one.speaker.id == speaker.id), None),
        "others": [one.speaker for one in found if one.speaker.id != speaker.id],
        "people": speakers.suggestions(viewer()),
        "name": (speaker.name or "") if name is None else name,
        "errors": {error.field: error.message} if error else {},
    }
    if not htmx.asked():
        return make_response(render_template("recording/speaker.html", **values), status)
    body = render_template("recording/_speaker_form.html", **values)
    return htmx.answer(body, status, retarget=f"#speaker-{speaker.id}", reswap="outerHTML")


def _other() -> uuid.UUID:
    """The other speaker: from the form, or from the address of an undo."""
    chosen = request.form.get("other") or request.args.get("other")
    if not chosen:
        raise Invalid("Choose the other speaker.", "other")
    return _id(chosen)


def _id(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError as error:
        raise NotFound("There is no such speaker in this recording.") from error
