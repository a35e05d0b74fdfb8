"""Recently deleted recordings: bringing one back, deleting it for good, and what is still to be
deleted elsewhere."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from notes import deleted, erasures, provider_accounts, recordings, rooms
from notes.db import db, now
from notes.web import limits, session, zone

bp = Blueprint("deleted", __name__, url_prefix="/recordings/deleted")

MOST_PAGES = 10_000


@bp.get("")
def page() -> str:
    """What was deleted, the newest first; `page` goes on to what was deleted before."""
    viewer = session.viewer()
    number = _number(request.args.get("page", ""))
    return render_template(
        "recordings/deleted.html",
        found=deleted.page(viewer, number),
        number=number,
        elsewhere=erasures.of(viewer),
        names=provider_accounts.NAMES,
        rooms=rooms.KINDS,
        here=zone.zone(),
        now=now(),
    )


@bp.post("/<uuid:recording_id>/restore")
@limits.per_person("120/minute")
def restore(recording_id: uuid.UUID) -> Response:
    """Bring one back."""
    recording = recordings.restore(session.viewer(), recording_id)
    db.session.commit()
    address = url_for("recording.show", recording_id=recording.id)
    words = Markup("<a href='{}'>{}</a> is back among the recordings.")
    flash(words.format(address, recording.title), "success")
    return redirect(url_for("deleted.page"), 303)


@bp.post("/<uuid:recording_id>/erase")
@limits.per_person("120/minute")
def erase(recording_id: uuid.UUID) -> Response:
    """Delete one for good."""
    title = deleted.for_good(session.viewer(), recording_id).title
    db.session.commit()
    flash(f"“{title}” is being deleted for good, with its files.", "success")
    return redirect(url_for("deleted.page"), 303)


@bp.post("/elsewhere")
@limits.per_person("6/minute")
def try_now() -> Response:
    """Try at once what is still to be deleted elsewhere."""
    erasures.try_now(session.viewer())
    db.session.commit()
    flash("It is being tried again. Reload this page in a moment.", "info")
    return redirect(url_for("deleted.page", _anchor="elsewhere"), 303)


def _number(text: str) -> int:
    """Which page; the first where the address says none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), MOST_PAGES)
