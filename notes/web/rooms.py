"""What a provider has recorded in its rooms: listed, looked at, brought here.

A page answers at once; what the provider has to be asked for comes in a fragment of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for

from notes import recordings, room_errands, room_listing
from notes.db import db, now
from notes.errors import Conflict, ExternalError, Forbidden, NotFound, TooMany
from notes.models import Recording as Brought
from notes.providers.room_orders import Filters
from notes.providers.rooms import Page, Recording
from notes.recordings import Viewer
from notes.rooms import UNTITLED
from notes.throttle import count
from notes.web import htmx, limits, room_filters, room_words
from notes.web.room_filters import Narrowed
from notes.web.session import viewer
from notes.web.zone import zone

bp = Blueprint("rooms", __name__, url_prefix="/realtimekit")

RATE = "30/minute;300/hour"
LOOKS = "40/minute;600/hour"
"""How often one person may have the provider asked for what a page shows."""
NO_ROOM = "There is no such recording."
GONE = "Its files aren't kept any more, so there is nothing to bring here."


@dataclass(frozen=True, slots=True)
class Row:
    """A recording at the provider. `here` is what came of it in the team, if it did."""

    found: Recording
    words: room_words.Words
    here: room_listing.Known | None
    is_expired: bool


@bp.get("")
def index() -> str:
    """The page; `now` has the list in it, for browsers without scripts."""
    who, narrowed = _editor(), room_filters.read(request.args, zone())
    return render_template(
        "rooms/index.html",
        narrowed=narrowed,
        choices=room_filters,
        connected=room_listing.connected(who.team_id),
        listed=_listed(who, narrowed) if "now" in request.args else None,
    )


@bp.get("/list")
def listed() -> str:
    """The list alone."""
    narrowed = room_filters.read(request.args, zone())
    return render_template("rooms/_list.html", **_listed(_editor(), narrowed))


@bp.get("/recordings/<room_id>")
def show(room_id: str) -> str:
    """A recording's page; `now` has all of it."""
    who = _editor()
    return render_template(
        "rooms/show.html",
        room_id=room_id,
        known=room_listing.known(who, [room_id]).get(room_id),
        shown=_details(who, room_id) if "now" in request.args else None,
    )


@bp.get("/recordings/<room_id>/details")
def details(room_id: str) -> str:
    """What the provider tells of it, alone."""
    return render_template("rooms/_details.html", **_details(_editor(), room_id))


@bp.post("/recordings/<room_id>/bring")
@limits.per_person(RATE)
def bring(room_id: str) -> Response:
    """Have a recording come here, and go to its page."""
    who = _editor()
    try:
        found = room_errands.found(who, room_id)
        if found is None:
            raise NotFound(NO_ROOM)
        if room_words.expired(found, now()):
            return _back(room_id, GONE)
        recording = room_errands.bring(who, room_id)
        _call(who, recording, request.form.get("title", ""))
    except (ExternalError, Conflict) as error:
        return _back(room_id, error.message)
    return htmx.go(url_for("recording.show", recording_id=recording.id))


def _call(who: Viewer, recording: Brought, title: str) -> None:
    """Name a recording as its row in the list did: alone, the provider doesn't tell its title."""
    if title and recording.title == UNTITLED:
        recordings.rename(who, recording.id, title[: recordings.TITLE_LIMIT])
        db.session.commit()


def _editor() -> Viewer:
    """Whoever asks. What a provider has is more than what a viewer is shown here."""
    who = viewer()
    who.require_edit()
    return who


def _back(room_id: str, words: str) -> Response:
    flash(words, "error")
    return htmx.go(url_for("rooms.show", room_id=room_id))


def _details(who: Viewer, room_id: str) -> dict[str, Any]:
    found, problem = None, None
    try:
        _count(who)
        found = room_errands.found(who, room_id)
    except (ExternalError, Conflict, TooMany) as error:
        problem = error.message
    return {
        "row": _rows(who, [found])[0] if found is not None else None,
        "began": room_words.began(found.began) if found else None,
        "ended": room_words.ended(found.ended) if found else None,
        "problem": problem,
        "room_id": room_id,
        "here": zone(),
    }


def _listed(who: Viewer, narrowed: Narrowed) -> dict[str, Any]:
    """A page of the list, what runs in the meeting that was chosen, or why neither can be had."""
    page, running, problem, shared = None, None, None, None
    meeting = narrowed.filters.meeting_id if narrowed.filters else None
    try:
        if narrowed.filters is not None:
            _count(who)
            page = _page(who, narrowed.filters, narrowed.page)
            running = room_errands.active(who, meeting) if meeting else None
    except Forbidden as error:
        shared = error.message
    except (ExternalError, Conflict, TooMany) as error:
        problem = error.message
    return {
        "rows": _rows(who, page.recordings) if page else [],
        "page": page,
        "running": _rows(who, [running])[0] if running else None,
        "meeting": meeting,
        "problem": problem,
        "shared": shared,
        "narrowed": narrowed,
        "here": zone(),
    }


def _count(who: Viewer) -> None:
    """Raise TooMany where somebody looks so often that others could be kept waiting."""
    count(LOOKS, "rooms", f"user {who.user.id}")


def _page(who: Viewer, filters: Filters, number: int) -> Page:
    """One page, `number` from 1. Whether the provider counts its pages from 0 isn't told, so it
    is seen from where a later one begins."""
    if number == 1:
        return room_errands.listed(who, filters)
    wanted = (number - 1) * (filters.per_page or room_filters.USUAL_SIZE) + 1
    found = room_errands.listed(who, filters.model_copy(update={"page_no": number}))
    if found.recordings and found.first == wanted:
        return found
    other = room_errands.listed(who, filters.model_copy(update={"page_no": number - 1}))
    return other if other.first == wanted else found


def _rows(who: Viewer, found: tuple[Recording, ...] | list[Recording]) -> list[Row]:
    known, today = room_listing.known(who, [one.id for one in found]), now()
    return [
        Row(one, room_words.words(one.status), known.get(one.id), room_words.expired(one, today))
        for one in found
    ]
