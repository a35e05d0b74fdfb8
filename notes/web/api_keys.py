"""API keys: making one, which is shown once, seeing those there are, ending them."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from notes import api_keys
from notes.db import db, now
from notes.errors import Forbidden, Invalid
from notes.recordings import Viewer
from notes.web import address, forms, limits, session, zone

bp = Blueprint("api_keys", __name__, url_prefix="/settings/api-keys")

Answer = Response | tuple[str, int]
FRESH_KEY = "fresh_api_key"
SCOPE_WORDS = {
    api_keys.READ: "Read recordings",
    api_keys.WRITE: "Read and change recordings",
    api_keys.ALL: "Everything",
}
DEVICE_WORDS = {api_keys.START: "Desktop app: starts recordings, nothing else"}
LIFETIMES = {"": "Never", "7": "After 7 days", "30": "After 30 days", "90": "After 90 days",
             "365": "After a year"}  # fmt: skip


@bp.get("")
def page() -> Answer:
    """One's keys in this team; for owners and admins, everybody's."""
    return _show(forms.ApiKey(formdata=None), 200)


def _show(form: forms.ApiKey, status: int) -> Answer:
    viewer = session.viewer()
    body = render_template(
        "settings/api_keys.html",
        form=form,
        keys=api_keys.visible(viewer),
        viewer=viewer,
        now=now(),
        here=zone.zone(),
        scopes=list(_offered(viewer).items()),
        lifetimes=list(LIFETIMES.items()),
        scope_words=SCOPE_WORDS | DEVICE_WORDS,
        address=f"{address.base()}/api/projects/{viewer.team_id}/",
        fresh_key=cookie.pop(FRESH_KEY, None),
    )
    return body, status


def _offered(viewer: Viewer) -> dict[str, str]:
    """What a key of this person may be allowed to do."""
    if viewer.role.can_edit:
        return SCOPE_WORDS
    return {api_keys.READ: SCOPE_WORDS[api_keys.READ]}


@bp.post("")
@limits.per_person("20/minute")
def make() -> Answer:
    """Make a key; the page shows it once."""
    form = forms.ApiKey()
    if form.sent():
        try:
            days = int(form.expires.data) if form.expires.data else None
            _, token = api_keys.make(
                session.viewer(), form.name.data, [form.scopes.data or ""], days
            )
        except (Invalid, Forbidden) as error:
            db.session.rollback()
            form.refuse(error if isinstance(error, Invalid) else Invalid(error.message, "scopes"))
        else:
            db.session.commit()
            cookie[FRESH_KEY] = token
            return redirect(url_for("api_keys.page", _anchor="new-key"), 303)
    return _show(form, 422)


@bp.post("/<uuid:key_id>/revoke")
@limits.per_person("60/minute")
def revoke(key_id: uuid.UUID) -> Response:
    """End a key: programs that use it are refused from now on."""
    name = api_keys.revoke(session.viewer(), key_id).name
    db.session.commit()
    flash(f"“{name}” is revoked; programs that use it are refused from now on.", "success")
    return redirect(url_for("api_keys.page"), 303)
