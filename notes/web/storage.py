"""Where a team's files are kept: the store it has named, whether that works, and moving there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from notes import media_links, provider_accounts, store_contents, store_moving, stores
from notes.connections import settings
from notes.db import db
from notes.errors import Invalid
from notes.models import Store
from notes.places import StoreKind
from notes.recordings import Viewer
from notes.store_contents import Lying
from notes.store_fields import KEY, PASSWORD
from notes.web import forms, limits, session, store_words, zone
from notes.web.store_words import KINDS

bp = Blueprint("storage", __name__, url_prefix="/settings/storage")

Answer = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store in words, and what of the team's lies in it."""

    name: str
    place: str
    readable: bool
    lying: Lying


@bp.get("")
def page() -> Answer:
    """What is used, and the form of the kind that `kind` names, to set another."""
    return _show(200)


@bp.get("/test")
def test_section() -> str:
    """How the test stands, asked for again and again while it runs."""
    return render_template("settings/_store_test.html", **_tested(_own()))


@bp.get("/files")
def files_section() -> str:
    """Where files lie, asked for again and again while they are moved."""
    _admin()
    return render_template("settings/_store_files.html", **_files())


@bp.post("")
@limits.per_person("10/minute;60/hour")
def save() -> Answer:
    """Have new files go to the team's own store from now on, and have it tested."""
    viewer = _admin()
    form = forms.Store()
    if form.sent():
        try:
            stores.set_store(viewer, form.kind.data or "", form.typed)
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            flash("Kept. The store is tested now; how that went stands below.", "success")
            return _back("store")
    return _show(422, form)


@bp.post("/test")
@limits.per_person("10/minute;60/hour")
def test() -> Response:
    """Write, read and delete a small file; a worker does, and the page says how it went."""
    if not stores.ask_for_test(_admin()):
        flash("The team has no store of its own, so there is nothing to test.", "error")
    db.session.commit()
    return _back("store")


@bp.post("/server")
@limits.per_person("20/minute")
def use_server() -> Response:
    """Have new files go to the server's store from now on."""
    if stores.use_server(_admin()):
        flash("New files go to the server's store from now on.", "success")
    db.session.commit()
    return _back("store")


@bp.post("/move")
@limits.per_person("20/minute")
def move() -> Response:
    """Bring what lies elsewhere to where new files go."""
    if not store_moving.ask(_admin()):
        flash("All files are where they should be.", "success")
    db.session.commit()
    return _back("files")


def _admin() -> Viewer:
    viewer = session.viewer()
    provider_accounts.require_admin(viewer)
    return viewer


def _own() -> Store | None:
    return stores.current(_admin().team_id)


def _back(part: str) -> Response:
    return redirect(url_for("storage.page", _anchor=part), 303)


def _show(status: int, form: forms.Store | None = None) -> Answer:
    own = _own()
    kind, auth = _asked(own, form)
    fits = own is not None and own.kind == kind
    keeps = own is not None and fits and _way_in(own, auth) == auth and stores.is_readable(own)
    body = render_template(
        "settings/storage.html",
        kinds=KINDS,
        kind=kind,
        auth=auth,
        auths=_auths(auth) if kind == StoreKind.SFTP else None,
        entries=store_words.entries(kind, auth) if kind else [],
        keeps=keeps,
        form=form or forms.Store(formdata=None, data=_told(own) if own and fits else {}),
        **(_stands(own) | _files()),
    )
    return body, status


def _way_in(own: Store, usual: str) -> str:
    return own.options.get("auth_method", usual)


def _told(own: Store) -> dict[str, str]:
    """What stands in the form. The trusted key doesn't: it would be sent for another server."""
    return {name: value for name, value in own.options.items() if name != "host_key"}


def _asked(own: Store | None, form: forms.Store | None) -> tuple[StoreKind | None, str]:
    """Which kind's form is shown, and for SFTP the way in; what is set comes first."""
    word = form.kind.data if form else request.args.get("kind", own.kind if own else "")
    kind = next((one for one in KINDS if one == word), None)
    usual = _way_in(own, PASSWORD) if own else PASSWORD
    auth = form.auth_method.data if form else request.args.get("auth", usual)
    return kind, KEY if auth == KEY else PASSWORD


def _auths(auth: str) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "href": url_for("storage.page", kind=StoreKind.SFTP, auth=one, _anchor="store-form"),
            "current": one == auth,
        }
        for one, label in ((PASSWORD, "With a password"), (KEY, "With a key"))
    ]


def _stands(own: Store | None) -> dict[str, object]:
    """What the parts about the store that is used show."""
    return {
        "own_name": store_words.name(StoreKind(own.kind), own.options) if own else None,
        "own_place": store_words.place(StoreKind(own.kind), own.options) if own else None,
        "readable": own is None or stores.is_readable(own),
        "by_links": media_links.origin(own) is not None,
        "link_hours": media_links.LIVES_S // 3600,
        "server_name": store_words.server_words(settings().storage),
        **_tested(own),
    }


def _tested(own: Store | None) -> dict[str, object]:
    trusted = own.options.get("host_key") if own else None
    return {
        "own": own,
        "host_key": trusted,
        "fingerprint": store_words.fingerprint(trusted) if trusted else None,
        "here": zone.zone(),
        "testing": own is not None and stores.is_being_tested(own),
        "lost": own is not None and stores.is_test_lost(own),
        "steps": store_words.steps(own.test_step, own.test_problem) if own else [],
    }


def _files() -> dict[str, object]:
    """Where the team's files lie, and how moving them gets on."""
    state = store_contents.state(_admin().team_id)
    return {
        "state": state,
        "shelves": [_shelf(one) for one in state.lying],
        "total": sum(one.size for one in state.lying),
        "files_in_all": sum(one.files for one in state.lying),
    }


def _shelf(lying: Lying) -> Shelf:
    store = lying.store
    if store is None:
        return Shelf(store_words.server_words(settings().storage), "", True, lying)
    kind = StoreKind(store.kind)
    where = store_words.place(kind, store.options)
    name = store_words.name(kind, store.options)
    return Shelf(name, where, stores.is_readable(store), lying)
