"""Having a meeting recorded in its provider's room, as one film or each voice on its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from notes import room_listing, room_sending, stores
from notes.db import db
from notes.errors import NotesError
from notes.places import StoreKind
from notes.recordings import Viewer
from notes.web import htmx, limits, room_form, room_stores_form, store_words
from notes.web.room_form import Filled
from notes.web.rooms import RATE
from notes.web.session import viewer

bp = Blueprint("room_orders", __name__, url_prefix="/realtimekit/new")

FILM, VOICES = "film", "voices"
_FIELDS = {"storage_config": "storage"}  # the core's name of a field and the form's


@bp.get("")
def new() -> Response:
    """The form for one film; `meeting_id` is filled in."""
    return _fresh(FILM)


@bp.get("/voices")
def new_tracks() -> Response:
    """The form for each voice on its own."""
    return _fresh(VOICES)


@bp.post("")
@limits.per_person(RATE)
def create() -> Response:
    """Order one film, and go to its recording."""
    return _order(FILM, room_form.recording(request.form))


@bp.post("/voices")
@limits.per_person(RATE)
def create_tracks() -> Response:
    """Order a recording of each voice, and go to it."""
    return _order(VOICES, room_form.tracks(request.form))


def _fresh(way: str) -> Response:
    who = viewer()
    who.require_edit()
    return _page(who, way, room_form.empty(meeting_id=request.args.get("meeting_id", "")))


def _order(way: str, filled: Filled[Any]) -> Response:
    who = viewer()
    who.require_edit()
    if filled.order is None:
        return _page(who, way, filled, 422)
    title, to_team_store = filled.values["title"], filled.to_team_store
    try:
        made = room_sending.order(who, filled.order, title=title, to_team_store=to_team_store)
    except NotesError as error:
        db.session.rollback()
        return _refused(way, filled, error)
    db.session.commit()
    return htmx.go(url_for("recording.show", recording_id=made.id))


def _refused(way: str, filled: Filled[Any], error: NotesError) -> Response:
    """The form once more, with what the core says of it."""
    name = getattr(error, "field", None) or ""
    again = dict.fromkeys(filled.secret, room_form.AGAIN)
    faults = again | {_FIELDS.get(name, name): error.message}
    there = getattr(error, "recording", None)
    address = url_for("recording.show", recording_id=there.id) if there is not None else None
    return _page(viewer(), way, replace(filled, faults=faults), error.status, address)


def _page(
    who: Viewer, way: str, filled: Filled[Any], status: int = 200, there: str | None = None
) -> Response:
    body = render_template(
        f"rooms/{way}.html",
        connected=room_listing.connected(who.team_id),
        meetings=room_listing.meetings(who),
        values=filled.values,
        faults=filled.faults,
        open=filled.open,
        choices=room_form,
        stores=room_stores_form,
        team_store=_team_store(who.team_id),
        there=there,
    )
    return make_response(body, status)


def _team_store(team_id: int) -> str | None:
    """The team's own store, in words; None where it has none."""
    store = stores.current(team_id)
    if store is None:
        return None
    kind = StoreKind(store.kind)
    return f"{store_words.KINDS[kind].name}, {store_words.place(kind, store.options)}"
