"""The team's account at Cloudflare RealtimeKit, a part of the page of integrations."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from notes import provider_accounts, room_accounts
from notes.db import db
from notes.errors import ExternalError, Invalid
from notes.provider_accounts import REALTIMEKIT
from notes.recordings import Viewer
from notes.room_accounts import Wish
from notes.web import forms, integrations, limits, room_connection, session

bp = Blueprint("room_account", __name__, url_prefix="/settings/integrations/realtimekit")

Answer = Response | tuple[str, int]


@bp.get("")
def page() -> Response:
    """The page that it is a part of."""
    return _back()


@bp.get("/test")
def test_section() -> str:
    """How the test stands, asked for again and again while it runs."""
    return render_template("settings/_room_test.html", **room_connection.tested(_admin()))


@bp.post("")
@limits.per_person("10/minute;60/hour")
def save() -> Answer:
    """Have the team's meetings recorded in its own account from now on, and have it tested."""
    viewer = _admin()
    form = forms.RoomAccount()
    if form.sent():
        try:
            room_accounts.set_account(viewer, _wish(form))
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            flash("Kept. The account is tested now; how that went stands below.", "success")
            return _back()
    return integrations.show(422, room_form=form)


@bp.post("/test")
@limits.per_person("10/minute;60/hour")
def test() -> Response:
    """Ask RealtimeKit whether it knows the token and the app; a worker does."""
    try:
        if not room_accounts.ask_for_test(_admin()):
            flash("No account is set, so there is nothing to test.", "error")
    except ExternalError as error:
        flash(error.message, "error")
    db.session.commit()
    return _back()


@bp.post("/remove")
@limits.per_person("20/minute")
def remove() -> Response:
    """Forget the team's account and its token."""
    if room_accounts.remove(_admin()):
        then = (
            "The server's account is used from now on."
            if provider_accounts.of_server(REALTIMEKIT) is not None
            else "Nothing can be recorded on RealtimeKit until there is another."
        )
        flash(f"The team's RealtimeKit account is removed. {then}", "success")
    db.session.commit()
    return _back()


def _wish(form: forms.RoomAccount) -> Wish:
    return Wish(form.account_id.data or "", form.app_id.data or "", form.token.data or "")


def _admin() -> Viewer:
    viewer = session.viewer()
    provider_accounts.require_admin(viewer)
    return viewer


def _back() -> Response:
    return redirect(url_for("integrations.page", _anchor="realtimekit"), 303)
