"""Who is signed in, and in which team they act. The one place that knows Flask-Login.

Every view needs a signed-in person unless it is marked `@public`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import flask_login
from flask import Flask, current_app, g, jsonify, request, session, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from notes.db import db, now
from notes.errors import Forbidden, NotFound
from notes.models import Membership, Role, User
from notes.recordings import Viewer
from notes.web import htmx

HIGHEST_ID = 2**31 - 1

View = TypeVar("View", bound=Callable[..., Any])
_login = flask_login.LoginManager()


def init(app: Flask) -> None:
    """Load people from their session cookie and close every view that isn't public."""
    # Not `init_app`: its remember-me hook would read the session for every file we send, and then
    # no cache could keep one past a sign-in.
    app.login_manager = _login  # type: ignore[attr-defined]
    app.context_processor(lambda: {"current_user": flask_login.current_user})
    _login.session_protection = None  # sessions are bound to `session_key` instead
    _login.user_loader(_load)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # `_slide` renews it once a day
    app.before_request(_close)
    app.before_request(_slide)


def public(view: View) -> View:
    """Mark a view that needs nobody signed in."""
    view.public = True  # type: ignore[attr-defined]
    return view


def _load(session_id: str) -> User | None:
    number, _, key = session_id.partition(".")
    if not number.isdecimal() or int(number) > HIGHEST_ID:
        return None
    user = (
        db.session.scalars(
            select(User).where(User.id == int(number)).options(joinedload(User.memberships))
        )
        .unique()
        .one_or_none()
    )
    return user if user is not None and user.session_key == key else None


def _close() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "public", False) or signed_in_or_none() is not None:
        return None
    if htmx.wants_json():
        answer = jsonify(code="signed_out", detail="You are signed out. Sign in again.")
        answer.status_code = 401
        return answer
    return htmx.go(url_for("login.page", next=_wanted()))


def _wanted() -> str | None:
    """The page to come back to after signing in."""
    if htmx.asked():
        return own_path(htmx.page())
    return request.full_path.rstrip("?") if request.method == "GET" else None


def own_path(address: str | None) -> str | None:
    """The path and query of an address of this site, or None when it may lead elsewhere."""
    if not address or not address.isprintable() or "\\" in address or address.startswith("//"):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if (parts.scheme or parts.netloc) and f"{parts.scheme}://{parts.netloc}" != _origin():
        return None
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _origin() -> str:
    return request.host_url.rstrip("/")


def _slide() -> None:
    """Renew the cookie once a day: a session ends 30 days after it was last used."""
    if request.endpoint == "static" or not session.permanent:
        return
    today = now().date().isoformat()
    if session.get("day") != today:
        session["day"] = today


def signed_in_or_none() -> User | None:
    """The person who is signed in, if any."""
    user = flask_login.current_user
    return cast("User", user._get_current_object()) if user.is_authenticated else None  # noqa: SLF001 - the proxy's own way


def signed_in() -> User:
    """The person who is signed in; raises Forbidden when nobody is."""
    user = signed_in_or_none()
    if user is None:
        raise Forbidden("Please sign in first.")
    return user


def membership() -> Membership:
    """The membership the person acts under: the chosen team's, or their first."""
    if "membership" not in g:
        kept = sorted(signed_in().memberships, key=lambda one: one.team_id)
        if not kept:
            raise NotFound("You are in no team yet. Ask for an invitation link.")
        wanted = session.get("team_id")
        g.membership = next((one for one in kept if one.team_id == wanted), kept[0])
    return cast("Membership", g.membership)


def viewer() -> Viewer:
    """Who asks, in which team, with which role."""
    found = membership()
    return Viewer(signed_in(), found.team_id, Role(found.role))


def choose_team(team_id: int) -> None:
    """Act in another team of one's own from now on."""
    if all(one.team_id != team_id for one in signed_in().memberships):
        raise NotFound("There is no such team, or you aren't in it.")
    session["team_id"] = team_id
    g.pop("membership", None)


def forget_team() -> None:
    """Act in one's first team again."""
    session.pop("team_id", None)
    g.pop("membership", None)


def sign_in(user: User) -> None:
    """Begin a fresh session: nothing of the one before stays."""
    session.clear()
    session.permanent = True
    flask_login.login_user(user)
    g.pop("membership", None)


def renew() -> None:
    """Go on in a fresh session, in the same team: after `session_key` changed."""
    team_id = session.get("team_id")
    sign_in(signed_in())
    if team_id is not None:
        session["team_id"] = team_id


def sign_out() -> None:
    """End the session in this browser."""
    flask_login.logout_user()
    session.clear()
