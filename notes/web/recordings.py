"""The list of recordings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from itertools import groupby
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)

from notes import listing, render, series
from notes.db import db
from notes.errors import Invalid, NotFound
from notes.web import htmx, room_state
from notes.web.session import viewer
from notes.web.zone import midnight, today, zone

bp = Blueprint("recordings", __name__)

WHEN = {"today": 0, "week": 6, "month": 29}  # days back from today
_LONGEST = 200  # characters of a filter


@dataclass(frozen=True, slots=True)
class Day:
    """The recordings of one day, under its heading and its date in full."""

    heading: str
    date: str
    rows: tuple[listing.Row, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter to click: chosen or not, and where the click leads."""

    label: str
    href: str
    current: bool


@bp.get("/recordings")
def index() -> str:
    """The page."""
    return render_template("recordings/page.html", chips=_chips(), **_list())


@bp.get("/recordings/list")
def rows() -> Response:
    """The list alone, for a page that stays open: 304 while nothing changed."""
    response = make_response(render_template("recordings/_list.html", **_list()))
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@bp.post("/recordings/delete")
def delete() -> Response:
    """Hide the chosen recordings."""
    gone = listing.delete(viewer(), _chosen())
    db.session.commit()
    if gone:
        remember_deleted(gone)
    return htmx.go(url_for("recordings.index"))


@bp.post("/recordings/restore")
def restore() -> Response:
    """Undo: bring them back."""
    back = listing.restore(viewer(), _chosen())
    db.session.commit()
    flash(
        "The recording is back." if len(back) == 1 else f"{len(back)} recordings are back.", "good"
    )
    return htmx.go(url_for("recordings.index"))


def remember_deleted(ids: list[uuid.UUID]) -> None:
    """Let the next list page offer to undo that."""
    session["deleted"] = [one.hex for one in ids]


def _chosen() -> list[uuid.UUID]:
    try:
        return [uuid.UUID(one) for one in request.form.getlist("id")]
    except ValueError as error:
        raise Invalid("One of the chosen recordings can't be read. Reload the page.") from error


def _list() -> dict[str, object]:
    here = zone()
    filters = _filters(here)
    before, after = request.args.get("before"), request.args.get("after")
    page = listing.page(
        viewer(),
        filters,
        before=listing.Cursor.read(before) if before else None,
        after=listing.Cursor.read(after) if after and not before else None,
    )
    return {
        "days": _days(page.rows, here),
        "rooms": room_state.pills(row.recording for row in page.rows),
        "here": here,
        "filtered": filters.any,
        "words": filters.words,
        "kept": _kept("q"),
        "list_url": _url("recordings.rows", request.args),
        "first": not (before or after),
        "earlier": page.earlier and _address(before=str(page.earlier)),
        "later": page.later and _address(after=str(page.later)),
        "restorable": session.pop("deleted", []) if request.endpoint == "recordings.index" else [],
    }


def _days(rows: tuple[listing.Row, ...], here: tzinfo) -> list[Day]:
    now = today(here)

    def day(row: listing.Row) -> date:
        return row.recording.started_at.astimezone(here).date()

    return [Day(render.day(one, now), _full(one, now), tuple(g)) for one, g in groupby(rows, day)]


def _full(one: date, now: date) -> str:
    """What the heading doesn't say: nothing where it is the date already."""
    if not -1 <= (now - one).days < 7:
        return ""
    near = {"Today", "Tomorrow", "Yesterday"}
    weekday = f"{one:%A} " if render.day(one, now) in near else ""
    return f"{weekday}{one.day} {one:%B}"


def _filters(here: tzinfo) -> listing.Filters:
    args = request.args
    when = WHEN.get(args.get("when", ""))
    state = args.get("state", "")
    return listing.Filters(
        words=args.get("q", "").strip()[:_LONGEST],
        state=state if state in listing.STATES else "",
        mine="mine" in args,
        person=args.get("person", "").strip()[:_LONGEST],
        since=None if when is None else midnight(today(here) - timedelta(days=when), here),
        series=_series(args.get("series", "")),
    )


def _series(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise NotFound("There is no such series.") from None


def _kept(*without: str) -> dict[str, str]:
    """The filters in the address, less some and less the place in the list."""
    left_out = {"before", "after", *without}
    return {name: value for name, value in request.args.items() if name not in left_out}


def _address(*without: str, **more: str) -> str:
    return _url("recordings.index", _kept(*without) | more)


def _url(endpoint: str, values: Mapping[str, str]) -> str:
    return url_for(endpoint, **cast("Any", dict(values)))


def _chips() -> list[Chip]:
    args = request.args
    narrowing = ("state", "when", "mine", "person", "series")
    chips = [Chip("All", _address(*narrowing), not set(narrowing) & set(args))]
    for name, value, label in (
        ("when", "today", "Today"),
        ("when", "week", "This week"),
        ("when", "month", "30 days"),
        ("mine", "1", "Mine"),
        ("state", "working", "In progress"),
        ("state", "failed", "Failed"),
    ):
        chosen = args.get(name) == value
        href = _address(name) if chosen else _address(**{name: value})
        chips.append(Chip(label, href, chosen))
    if args.get("person"):
        chips.append(Chip(args["person"], _address("person"), current=True))
    if found := _series(args.get("series", "")):
        chips.append(Chip(series.get(viewer(), found).title, _address("series"), current=True))
    return chips
