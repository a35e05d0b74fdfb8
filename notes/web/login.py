"""Sign in, sign out, and the first owner."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from notes import accounts, throttle
from notes.connections import settings
from notes.db import db
from notes.errors import Invalid, NotFound
from notes.settings import LOOPBACK
from notes.web import forms, known_browsers, limits, session

bp = Blueprint("login", __name__)

HOME = "/recordings"
TRIES = "10/minute"
TRIES_FOR_ACCOUNT = "10/minute;100/hour"
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")


@bp.get("/")
@session.public
def home() -> Response:
    """The address without a path leads to where one can go on."""
    if session.signed_in_or_none() is not None:
        return redirect(HOME, 303)
    return redirect(url_for("login.page" if accounts.anybody() else "login.setup"), 303)


@bp.route("/login", methods=["GET", "POST"])
@session.public
def page() -> Response | tuple[str, int]:
    """Sign in."""
    if request.method == "GET" and session.signed_in_or_none() is not None:
        return _onward()
    if request.method == "GET" and not accounts.anybody():
        return redirect(url_for("login.setup"), 303)
    form = forms.SignIn()
    if request.method == "POST":
        throttle.count(TRIES, "sign-in", limits.address())
    if form.sent():
        account = known_browsers.counted_as(form.email.data)
        throttle.count(TRIES_FOR_ACCOUNT, "sign-in to", account)
        user = accounts.authenticate(form.email.data, form.password.data)
        if user is not None:
            session.sign_in(user)
            db.session.commit()  # the hash may be a newer one
            throttle.forget(TRIES, "sign-in", limits.address())
            throttle.forget(TRIES_FOR_ACCOUNT, "sign-in to", account)
            return known_browsers.remember(make_response(_onward()), form.email.data)
        form.refuse(Invalid("No account has that address and password. Check both and try again."))
    return render_template("login/page.html", form=form), 422 if form.faults else 200


def _onward() -> Response:
    return redirect(session.own_path(request.args.get("next")) or HOME, 303)


@bp.post("/logout")
@session.public
def sign_out() -> Response:
    """End the session in this browser; harmless when it has ended already."""
    session.sign_out()
    flash("You are signed out.", "success")
    return redirect(url_for("login.page"), 303)


@bp.route("/setup", methods=["GET", "POST"])
@session.public
@limits.per_address(TRIES)
def setup() -> Response | tuple[str, int]:
    """The first owner and their team; gone as soon as there is an account."""
    if accounts.anybody():
        raise NotFound
    form = forms.SetUp(token=request.args.get("token"))
    asks_token = not _at_this_machine()
    if form.sent():
        try:
            if asks_token:
                _check_token(form.token.data or "")
            owner = accounts.set_up(
                form.email.data, form.name.data, form.password.data, form.team_name.data
            )
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            session.sign_in(owner)
            return redirect(HOME, 303)
    status = 422 if form.faults else 200
    return render_template("login/setup.html", form=form, asks_token=asks_token), status


def _check_token(given: str) -> None:
    if not accounts.is_setup_token(given, settings().secret):
        raise Invalid("That isn't the code. The server prints it when it starts.", "token")


def _at_this_machine() -> bool:
    """Whether the person sits at the server itself, which then needs no token.

    The server listens on loopback only, the connection comes from there, the address in the
    browser is a local one (no other site's name that leads here), and no proxy passed it on.
    """
    try:
        near = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    host = urlsplit(f"//{request.host}").hostname
    relayed = any(name in request.headers for name in _FORWARDED)
    return settings().loopback and near and host in LOOPBACK and not relayed


@bp.get("/csrf")
def csrf() -> Response:
    """A token for a page that was open for a long time; static/js/csrf.js asks."""
    return jsonify(token=forms.csrf_token())
