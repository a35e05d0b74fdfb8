"""How a team is connected to other companies: what is set, whether it works, what came."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from notes import deliveries, provider_accounts, webhook_secrets
from notes.adapters import adapters
from notes.db import db
from notes.errors import ExternalError, Invalid
from notes.recordings import Viewer
from notes.web import connection, forms, limits, room_connection, session

bp = Blueprint("integrations", __name__, url_prefix="/settings/integrations")

Answer = Response | tuple[str, int]
WORKS = "Recall.ai answers and knows the key."
FAILED = "The test failed. The reason is below."
NO_KEY = "No key is set, so there is nothing to test. Paste one first."
OF_SERVER = "The key and its address are the server's: RECALL_API_KEY and RECALL_API_BASE."


@bp.get("")
def page() -> Answer:
    """What is set and what came; `before` goes on to older deliveries."""
    return show(200)


@bp.post("/key")
@limits.per_person("10/minute;60/hour")
def set_key() -> Answer:
    """Keep the team's key and region, and try them."""
    viewer = _admin()
    form = forms.RecallKey()
    if form.sent():
        try:
            kept = provider_accounts.set_key(viewer, form.key.data or "", form.region.data or None)
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            ending = kept.key_ending
            db.session.commit()
            kind, words = _try(viewer)
            flash(f"The key …{ending} is kept. {words}", kind)
            return _back("recall")
    return show(422, key_form=form)


@bp.post("/key/remove")
@limits.per_person("20/minute")
def remove_key() -> Response:
    """Forget the team's key."""
    viewer = _admin()
    if provider_accounts.remove_key(viewer):
        then = (
            "The server's key is used from now on."
            if provider_accounts.of_server() is not None
            else "Nothing can be recorded through Recall.ai until there is another."
        )
        flash(f"The team's key is removed. {then}", "success")
    db.session.commit()
    return _back("recall")


@bp.post("/test")
@limits.per_person("10/minute;60/hour")
def test() -> Response:
    """Ask Recall.ai whether it knows our key; the answer is bounded in time."""
    kind, words = _try(_admin())
    flash(words, kind)
    return _back("recall")


@bp.post("/secrets")
@limits.per_person("20/minute")
def add_secret() -> Answer:
    """Take webhooks that one more secret signed."""
    viewer = _admin()
    form = forms.WebhookSecret()
    if form.sent():
        try:
            ending = webhook_secrets.add(viewer, form.secret.data).ending
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            flash(f"What the secret …{ending} signs is taken from now on.", "success")
            return _back("secrets")
    return show(422, secret_form=form)


@bp.post("/secrets/<uuid:secret_id>/remove")
@limits.per_person("20/minute")
def remove_secret(secret_id: uuid.UUID) -> Response:
    """Take nothing more that a secret signed."""
    ending = webhook_secrets.remove(_admin(), secret_id)
    db.session.commit()
    flash(f"The secret …{ending} is removed.", "success")
    return _back("secrets")


@bp.post("/transcriber")
@limits.per_person("20/minute")
def choose_transcriber() -> Answer:
    """Who writes down what was said where Recall.ai has no transcript."""
    viewer = _admin()
    form = forms.ChooseTranscriber()
    try:
        provider_accounts.choose_transcriber(viewer, form.transcriber.data or "")
    except Invalid as error:
        db.session.rollback()
        form.refuse(error)
        return show(422, transcriber_form=form)
    db.session.commit()
    flash("That is how it is done from now on.", "success")
    return _back("transcript")


def _try(viewer: Viewer) -> tuple[str, str]:
    """Test the account that counts for the team, and keep how it went: flash's kind and words."""
    try:
        account = provider_accounts.of(viewer.team_id)
    except ExternalError as error:
        return "error", error.message
    if account is None:
        return "error", NO_KEY
    db.session.commit()  # what follows waits for somebody else
    problem = None
    try:
        adapters().recorder(account).check()
    except ExternalError as error:
        problem = provider_accounts.why(error, account)
        if account == provider_accounts.of_server():
            problem += f" {OF_SERVER}"
    provider_accounts.note_test(viewer, account, problem)
    db.session.commit()
    return ("error", FAILED) if problem else ("success", WORKS)


def _admin() -> Viewer:
    viewer = session.viewer()
    provider_accounts.require_admin(viewer)
    return viewer


def _back(anchor: str) -> Response:
    return redirect(url_for("integrations.page", _anchor=anchor), 303)


def show(
    status: int,
    *,
    key_form: forms.RecallKey | None = None,
    secret_form: forms.WebhookSecret | None = None,
    transcriber_form: forms.ChooseTranscriber | None = None,
    room_form: forms.RoomAccount | None = None,
) -> Answer:
    """The page, with what was wrong in a form that was sent."""
    viewer = session.viewer()
    deliveries.require_admin(viewer)
    values = connection.values(viewer, _id(request.args.get("before")))
    body = render_template(
        "settings/integrations.html",
        key_form=key_form or forms.RecallKey(formdata=None),
        secret_form=secret_form or forms.WebhookSecret(formdata=None),
        transcriber_form=transcriber_form or forms.ChooseTranscriber(formdata=None),
        room_form=room_form or forms.RoomAccount(formdata=None),
        rooms=room_connection.values(viewer),
        **values,
    )
    return body, status


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
