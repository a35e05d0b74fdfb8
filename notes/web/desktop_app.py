"""Connecting a desktop app: what it needs, tokens for devices, and what to paste into the app."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from notes import announced, api_keys, live_tokens, provider_accounts
from notes.connections import settings
from notes.db import db, now
from notes.errors import ExternalError, Invalid
from notes.models import ApiKey
from notes.providers.base import Account
from notes.recordings import Viewer
from notes.web import address, forms, limits, session, zone

bp = Blueprint("desktop_app", __name__, url_prefix="/settings/desktop-app")

Answer = Response | tuple[str, int]
FRESH_TOKEN = "fresh_device_token"  # noqa: S105 - the name of where it is
PLACEHOLDER = "YOUR-DEVICE-TOKEN"


@bp.get("")
def page() -> Answer:
    """The devices' tokens: one's own; for owners and admins, everybody's."""
    return _show(forms.Device(formdata=None), 200)


@bp.post("")
@limits.per_person("20/minute")
def make() -> Answer:
    """Make a token; the page shows it once."""
    viewer, form = session.viewer(), forms.Device()
    if form.sent():
        try:
            _, token = api_keys.make_for_device(viewer, form.name.data)
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            cookie[FRESH_TOKEN] = token
            return redirect(url_for("desktop_app.page", _anchor="new-device"), 303)
    viewer.require_edit()
    return _show(form, 422)


@bp.post("/<uuid:key_id>/rename")
@limits.per_person("60/minute")
def rename(key_id: uuid.UUID) -> Response:
    """Call a device something else."""
    try:
        name = api_keys.rename(_editor(), key_id, request.form.get("name", "")).name
    except Invalid as error:
        db.session.rollback()
        flash(f"The device keeps its name: {error.message}", "error")
    else:
        db.session.commit()
        flash(f"The device is called “{name}” now.", "success")
    return _back()


@bp.post("/<uuid:key_id>/revoke")
@limits.per_person("60/minute")
def revoke(key_id: uuid.UUID) -> Response:
    """End a token: its app starts no more recordings."""
    name = api_keys.revoke(_editor(), key_id).name
    db.session.commit()
    flash(f"“{name}” is revoked; it starts no more recordings.", "success")
    return _back()


def _show(form: forms.Device, status: int) -> Answer:
    viewer = session.viewer()
    fresh = cookie.pop(FRESH_TOKEN, None)
    account, problem = _account(viewer)
    start = f"{address.base()}{url_for('start_recording.start')}"
    body = render_template(
        "settings/desktop_app.html",
        form=form,
        viewer=viewer,
        here=zone.zone(),
        devices=_devices(viewer),
        waiting=announced.count(viewer),
        fresh=f"{start}/{fresh}" if fresh else None,
        start=f"{start}/{fresh or PLACEHOLDER}",
        start_alone=start,
        api=f"{address.base()}/api/projects/{viewer.team_id}/",
        account=account,
        problem=problem,
        heard=account is not None and _reaches_us(account),
        region=account.base_url if account else settings().recall_api_base,
        now=now(),
    )
    return body, status


def _devices(viewer: Viewer) -> list[ApiKey]:
    return [one for one in api_keys.visible(viewer) if api_keys.is_device(one)]


def _account(viewer: Viewer) -> tuple[Account | None, str | None]:
    """The account that recordings are made with, or why there is none, where that is known."""
    try:
        return provider_accounts.of(viewer.team_id), None
    except ExternalError as error:
        return None, error.message


def _reaches_us(account: Account) -> bool:
    """Whether the words of a running meeting can come here."""
    return live_tokens.address(uuid.UUID(int=0), account.base_url) is not None


def _editor() -> Viewer:
    """Who asks, unless they are a viewer. Raises Forbidden."""
    viewer = session.viewer()
    viewer.require_edit()
    return viewer


def _back() -> Response:
    return redirect(url_for("desktop_app.page", _anchor="devices"), 303)
