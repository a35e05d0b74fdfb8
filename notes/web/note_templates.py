"""Templates of notes in the settings: the built-in ones, and the team's own to make and change."""

from __future__ import annotations

import uuid
from dataclasses import replace
from itertools import zip_longest

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from notes import note_templates
from notes.built_in_templates import BUILT_IN
from notes.db import db
from notes.engines.base import Part
from notes.errors import Conflict, Forbidden, Invalid
from notes.models import NoteTemplate
from notes.note_templates import MOST_PARTS, Draft
from notes.recordings import Viewer
from notes.web import limits, session

bp = Blueprint("note_templates", __name__, url_prefix="/settings/templates")

Answer = Response | tuple[str, int]
BLANK = Part("")
SPARE = 2  # empty rows below those that are filled


@bp.get("")
def page() -> str:
    """All templates there are."""
    who = session.viewer()
    own = note_templates.own(who.team_id)
    return render_template(
        "settings/note_templates.html",
        own=own,
        built_in=[note_templates.Offer(key, one) for key, one in BUILT_IN.items()],
        uses={one.key: note_templates.uses(who, one.own) for one in own if one.own},
        can_edit=who.role.can_edit,
    )


@bp.get("/new")
def new() -> Answer:
    """A form for another one; with `from` it begins as that one is."""
    who = _editor()
    start = note_templates.by_key(who.team_id, request.args.get("from", ""))
    if start is None:
        return _form(Draft(""))
    name = f"{start.name}, our way"[: note_templates.NAME_LIMIT]
    return _form(Draft(name, start.template.parts, start.template.guidance))


@bp.post("")
@limits.per_person("60/minute")
def add() -> Answer:
    """Keep what was typed as another one."""
    who = _editor()
    if (moved := _rearranged()) is not None:
        return _form(moved)
    try:
        made = note_templates.add(who, _typed())
    except Invalid as error:
        return _refused(error)
    db.session.commit()
    flash(f"“{made.name}” can be chosen from now on.", "success")
    return redirect(url_for("note_templates.page"), 303)


@bp.get("/<uuid:template_id>")
def edit(template_id: uuid.UUID) -> Answer:
    """One of the team's own as a form."""
    row = note_templates.get(_editor(), template_id)
    template = note_templates.offer(row).template
    return _form(Draft(template.name, template.parts, template.guidance), row)


@bp.post("/<uuid:template_id>")
@limits.per_person("60/minute")
def save(template_id: uuid.UUID) -> Answer:
    """Write it anew."""
    who = session.viewer()
    row = note_templates.get(who, template_id)
    _editor()
    if (moved := _rearranged()) is not None:
        return _form(moved, row)
    try:
        note_templates.change(who, template_id, _typed(), request.form.get("base"))
    except (Invalid, Conflict) as error:
        return _refused(error, template_id)
    db.session.commit()
    flash(f"“{row.name}” is kept. Notes that are written stay as they are.", "success")
    return redirect(url_for("note_templates.page"), 303)


@bp.post("/<uuid:template_id>/delete")
@limits.per_person("60/minute")
def delete(template_id: uuid.UUID) -> Response:
    """Take it away, after the page asked."""
    who = session.viewer()
    name = note_templates.get(who, template_id).name
    note_templates.delete(who, template_id)
    db.session.commit()
    flash(f"“{name}” is deleted.", "success")
    return redirect(url_for("note_templates.page"), 303)


def _editor() -> Viewer:
    who = session.viewer()
    if not who.role.can_edit:
        raise Forbidden("You can read this team's templates but not change them.")
    return who


def _typed() -> Draft:
    rows = zip_longest(request.form.getlist("heading"), request.form.getlist("about"), fillvalue="")
    parts = tuple(Part(heading, about) for heading, about in rows)
    return Draft(request.form.get("name", ""), parts, request.form.get("guidance", ""))


def _rearranged() -> Draft | None:
    """What was typed with more room, or with a section further up; None where it is to be kept."""
    draft = _typed()
    if "more" in request.form:
        return draft
    place = request.form.get("up", "")
    if not place.isdecimal() or not 0 < int(place) < len(draft.parts):
        return None
    parts = list(draft.parts)
    parts.insert(int(place) - 1, parts.pop(int(place)))
    return replace(draft, parts=tuple(parts))


def _refused(error: Invalid | Conflict, template_id: uuid.UUID | None = None) -> Answer:
    db.session.rollback()
    row = note_templates.get(session.viewer(), template_id) if template_id else None
    return _form(_typed(), row, error)


def _form(
    draft: Draft, row: NoteTemplate | None = None, error: Invalid | Conflict | None = None
) -> Answer:
    meanwhile = isinstance(error, Conflict)
    base = None if meanwhile else request.form.get("base")
    filled = [one for one in draft.parts if one.heading.strip() or one.about.strip()]
    spare = max(min(SPARE, MOST_PARTS - len(filled)), 0)
    body = render_template(
        "settings/note_template.html",
        draft=draft,
        parts=filled + [BLANK] * spare,
        full=len(filled) >= MOST_PARTS,
        row=row,
        base=base or (note_templates.mark(row) if row else None),
        errors={getattr(error, "field", None) or "": error.message} if error else {},
    )
    return body, error.status if error else 200
