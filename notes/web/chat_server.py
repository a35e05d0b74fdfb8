"""Who writes the team's notes: its own chat server, the server's, or the built-in engine."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from notes import chat_accounts, provider_accounts
from notes.chat_accounts import CURRENCIES, MILLION, Wish
from notes.connections import settings
from notes.db import db
from notes.errors import Invalid
from notes.models import ChatAccount
from notes.outbound import is_loopback
from notes.recordings import Viewer
from notes.web import forms, limits, session, zone

bp = Blueprint("chat_server", __name__, url_prefix="/settings/notes")

Answer = Response | tuple[str, int]


@bp.get("")
def page() -> Answer:
    """What is used, and the form to set another."""
    return _show(200)


@bp.get("/test")
def test_section() -> str:
    """How the test stands, asked for again and again while it runs."""
    own = chat_accounts.row(_admin().team_id)
    return render_template("settings/_chat_test.html", **_of(own))


@bp.post("")
@limits.per_person("10/minute;60/hour")
def save() -> Answer:
    """Have notes written by the team's own server from now on, and have it tested."""
    viewer = _admin()
    form = forms.ChatServer()
    if form.sent():
        try:
            chat_accounts.set_server(viewer, _wish(form))
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            flash("Kept. The server is tested now; how that went stands below.", "success")
            return _back()
    return _show(422, form)


@bp.post("/test")
@limits.per_person("10/minute;60/hour")
def test() -> Response:
    """Ask the server what notes would; a worker does, and the page says how it went."""
    if not chat_accounts.ask_for_test(_admin()):
        flash("No server of the team's own is set, so there is nothing to test.", "error")
    db.session.commit()
    return _back()


@bp.post("/remove")
@limits.per_person("20/minute")
def remove() -> Response:
    """Forget the team's server and its key."""
    if chat_accounts.remove(_admin()):
        then = (
            f"{settings().llm_model} writes the notes from now on, as this server is set."
            if settings().llm_base_url
            else "The built-in engine picks them from now on."
        )
        flash(f"The team's chat server and its key are forgotten. {then}", "success")
    db.session.commit()
    return _back()


def _wish(form: forms.ChatServer) -> Wish:
    return Wish(
        form.base_url.data or "",
        form.model.data or "",
        form.key.data or "",
        form.context.data or "",
        form.read_price.data or "",
        form.written_price.data or "",
        form.currency.data or "",
    )


def _admin() -> Viewer:
    viewer = session.viewer()
    provider_accounts.require_admin(viewer)
    return viewer


def _back() -> Response:
    return redirect(url_for("chat_server.page", _anchor="writer"), 303)


def _show(status: int, form: forms.ChatServer | None = None) -> Answer:
    own = chat_accounts.row(_admin().team_id)
    shared = settings()
    body = render_template(
        "settings/chat_server.html",
        form=form or forms.ChatServer(formdata=None, data=_values(own)),
        currencies=[(name, name) for name in CURRENCIES],
        server_host=urlsplit(shared.llm_base_url).netloc if shared.llm_base_url else None,
        server_model=shared.llm_model,
        server_here=shared.llm_base_url is not None and is_loopback(shared.llm_base_url),
        allowed_inside=shared.allow_private_addresses,
        **_of(own),
    )
    return body, status


def _of(own: ChatAccount | None) -> dict[str, object]:
    """What the parts about the team's own server show."""
    return {
        "own": own,
        "host": urlsplit(own.base_url).netloc if own else None,
        "own_here": own is not None and is_loopback(own.base_url),
        "here": zone.zone(),
        "readable": own is None or chat_accounts.is_readable(own),
        "testing": own is not None and chat_accounts.is_being_tested(own),
        "lost": own is not None and chat_accounts.is_test_lost(own),
    }


def _values(own: ChatAccount | None) -> dict[str, str]:
    """What stands in the form; never the key."""
    if own is None:
        return {}
    return {
        "base_url": own.base_url,
        "model": own.model,
        "context": str(own.context_tokens or ""),
        "read_price": _price(own.read_price),
        "written_price": _price(own.written_price),
        "currency": own.currency,
    }


def _price(micros: int | None) -> str:
    return "" if micros is None else f"{micros / MILLION:.6f}".rstrip("0").rstrip(".")
