"""Series: the list of them, and one with what its meetings came to."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from notes import listing, note_templates, series, series_notes
from notes.db import db
from notes.errors import Invalid
from notes.listing import Cursor, Filters
from notes.recordings import Viewer
from notes.web import htmx
from notes.web.filing import template_options
from notes.web.session import viewer
from notes.web.zone import today, zone

bp = Blueprint("series", __name__, url_prefix="/series")

PAGE = 10  # recordings with what they came to
_HIGHEST_PAGE = 10_000
GENERAL = "General, as usual"


@bp.get("")
def index() -> Response:
    """The team's series."""
    return _index()


@bp.post("")
def add() -> Response:
    """Make one."""
    typed = request.form
    try:
        made = series.make(viewer(), typed.get("title", ""), typed.get("template", ""))
    except Invalid as error:
        db.session.rollback()
        return _index(error)
    db.session.commit()
    return htmx.go(url_for("series.show", series_id=made.id))


@bp.get("/<uuid:series_id>")
def show(series_id: uuid.UUID) -> Response:
    """One: its recordings, the newest first, with what was decided and what is left to do."""
    return _show(viewer(), series_id)


@bp.post("/<uuid:series_id>")
def save(series_id: uuid.UUID) -> Response:
    """Keep another name or template for it."""
    typed = request.form
    try:
        series.change(viewer(), series_id, title=typed.get("title"), template=typed.get("template"))
    except Invalid as error:
        db.session.rollback()
        return _show(viewer(), series_id, error)
    db.session.commit()
    flash("Kept.", "success")
    return htmx.go(url_for("series.show", series_id=series_id))


@bp.post("/<uuid:series_id>/delete")
def delete(series_id: uuid.UUID) -> Response:
    """Take it away, after the page asked; its recordings stay."""
    who = viewer()
    title = series.get(who, series_id).title
    series.delete(who, series_id)
    db.session.commit()
    flash(f"The series “{title}” is deleted. Its recordings stay.", "success")
    return htmx.go(url_for("series.index"))


def _index(error: Invalid | None = None) -> Response:
    who = viewer()
    asked = request.args.get("skip", "0")
    skip = min(int(asked), _HIGHEST_PAGE) if asked.isdecimal() else 0
    found, more = series.listed(who, skip=skip)
    body = render_template(
        "series/index.html",
        series=found,
        templates=template_options(who.team_id, GENERAL),
        names=dict(template_options(who.team_id, "")),
        onward=url_for("series.index", skip=skip + series.PAGE) if more else None,
        start=url_for("series.index") if skip else None,
        here=zone(),
        can_edit=who.role.can_edit,
        typed=request.form if error else {},
        errors={error.field or "": error.message} if error else {},
    )
    return make_response(body, 422 if error else 200)


def _show(who: Viewer, series_id: uuid.UUID, error: Invalid | None = None) -> Response:
    one = series.one(who, series_id)
    before = request.args.get("before")
    page = listing.page(
        who,
        Filters(series=series_id),
        before=Cursor.read(before) if before else None,
        size=PAGE,
    )
    body = render_template(
        "series/page.html",
        one=one,
        series=one.series,
        template=note_templates.by_key(who.team_id, one.series.template or ""),
        templates=template_options(who.team_id, GENERAL),
        rows=page.rows,
        came_to=series_notes.of([row.recording.id for row in page.rows]),
        earlier=_at(series_id, page.earlier),
        start=url_for("series.show", series_id=series_id) if before else None,
        here=zone(),
        day=today(zone()),
        can_edit=who.role.can_edit,
        typed=request.form if error else {},
        errors={error.field or "": error.message} if error else {},
    )
    return make_response(body, 422 if error else 200)


def _at(series_id: uuid.UUID, cursor: Cursor | None) -> str | None:
    return url_for("series.show", series_id=series_id, before=str(cursor)) if cursor else None
