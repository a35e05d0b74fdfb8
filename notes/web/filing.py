"""Which series a recording is in, and by which template its notes are written: its form."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from notes import note_templates, recordings, series
from notes.db import db
from notes.errors import Invalid, NotFound
from notes.models import Recording
from notes.recordings import Viewer
from notes.web import htmx
from notes.web.panels import header_section
from notes.web.session import viewer

bp = Blueprint("filing", __name__)

AS_SERIES = "The series' own, else General"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the form holds: a series' id or nothing, a new one's name, a template's key."""

    series: str = ""
    new: str = ""
    template: str = ""
    others: bool = False


@bp.get("/recordings/<uuid:recording_id>/series")
def form(recording_id: uuid.UUID) -> Response:
    """The form: in its place for htmx, else as a page. With `suggest` it holds what seems right."""
    who = viewer()
    recording = recordings.get_for_edit(who, recording_id)
    found = series.suggestion(who, recording)
    chosen = Chosen(str(recording.series_id or ""), template=recording.template or "")
    if "suggest" in request.args and found is not None:
        there = str(found.series.id) if found.series else ""
        chosen = Chosen(there, "" if there else found.title, chosen.template, bool(found.others))
    return _form(who, recording, chosen)


@bp.post("/recordings/<uuid:recording_id>/series")
def save(recording_id: uuid.UUID) -> Response:
    """Keep what was chosen."""
    who = viewer()
    recording = recordings.get_for_edit(who, recording_id)
    typed = request.form
    chosen = Chosen(
        typed.get("series", ""),
        typed.get("new", "").strip(),
        typed.get("template", ""),
        "others" in typed,
    )
    try:
        _keep(who, recording, chosen)
    except Invalid as error:
        db.session.rollback()
        return _form(who, recordings.get_for_edit(who, recording_id), chosen, error)
    db.session.commit()
    if htmx.asked():
        return htmx.answer(header_section(recording, who))
    return htmx.go(url_for("recording.show", recording_id=recording_id))


def _keep(who: Viewer, recording: Recording, chosen: Chosen) -> None:
    found = series.suggestion(who, recording) if chosen.others else None
    there = series.called(who, chosen.new).id if chosen.new else _uuid(chosen.series)
    series.put(who, recording.id, there)
    if found and there:
        series.put_all(who, found.others, there)
    note_templates.choose(who, recording.id, chosen.template)


def _form(
    who: Viewer, recording: Recording, chosen: Chosen, error: Invalid | None = None
) -> Response:
    values: dict[str, Any] = {
        "recording": recording,
        "chosen": chosen,
        "series": [("", "None"), *((str(key), title) for key, title in series.titles(who))],
        "templates": template_options(who.team_id, AS_SERIES),
        "suggestion": series.suggestion(who, recording),
        "errors": {error.field or "": error.message} if error else {},
    }
    status = 422 if error else 200
    if not htmx.asked():
        return make_response(render_template("recording/series.html", **values), status)
    body = render_template("recording/_series_form.html", **values)
    return htmx.answer(body, status, retarget="#recording-filing", reswap="outerHTML")


def template_options(team_id: int, none: str) -> list[tuple[str, str]]:
    """What a menu of templates offers, first none of them."""
    return [("", none), *((one.key, one.name) for one in note_templates.offered(team_id))]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise NotFound("There is no such series.") from None
