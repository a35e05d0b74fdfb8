"""How this server is connected to other companies: what is set, whether it works, what came."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from notes import deliveries, provider_accounts, refusals
from notes.adapters import adapters
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError
from notes.models import Outcome
from notes.providers.base import Refusal
from notes.settings import LOOPBACK
from notes.web import limits, session, zone

bp = Blueprint("integrations", __name__, url_prefix="/settings/integrations")

OUTCOMES = {  # its pill and its words
    Outcome.WAITING: ("processing", "In hand"),
    Outcome.APPLIED: ("ready", "Done"),
    Outcome.OLD: ("", "Known already"),
    Outcome.UNUSED: ("", "Not used"),
    Outcome.NOBODY: ("", "Not ours"),
    Outcome.FAILED: ("failed", "Failed"),
}
REFUSALS = {
    Refusal.UNSIGNED: "no signature",
    Refusal.FORGED: "signed with another secret, or changed on the way",
    Refusal.STALE: "signed more than five minutes from now: this server's clock may be wrong",
}


@bp.get("")
def page() -> str:
    """What is set and what came; `before` goes on to older deliveries."""
    viewer = session.viewer()
    deliveries.require_admin(viewer)
    refused = refusals.noted("recall")
    before = _id(request.args.get("before"))
    found = deliveries.page(viewer, before)
    chosen = settings()
    address = f"{_base()}{url_for('webhooks.recall')}"
    return render_template(
        "settings/integrations.html",
        here=zone.zone(),
        address=address,
        reachable=_reachable(address),
        has_key=chosen.recall_api_key is not None,
        api_base=chosen.recall_api_base,
        secrets=len(chosen.recall_webhook_secrets),
        deliveries=found,
        first_page=before is None,
        strays=deliveries.sees_strays(viewer),
        outcomes=OUTCOMES,
        refused=refused,
        refusals=REFUSALS,
    )


@bp.post("/test")
@limits.per_person("10/minute")
def test() -> Response:
    """Ask Recall.ai whether it knows our key; the answer is bounded in time."""
    viewer = session.viewer()
    deliveries.require_admin(viewer)
    account = provider_accounts.of(viewer.team_id)
    db.session.commit()  # what follows waits for somebody else
    if account is None:
        flash("No key is set, so there is nothing to test. Set RECALL_API_KEY first.", "error")
    else:
        try:
            adapters().recorder(account).check()
        except ExternalError as error:
            flash(
                f"{error.message} Check RECALL_API_KEY and RECALL_API_BASE: "
                "a key works in its own region only.",
                "error",
            )
        else:
            flash("Recall.ai answers and knows the key.", "success")
    return redirect(url_for("integrations.page"), 303)


def _base() -> str:
    return settings().public_url or request.host_url.rstrip("/")


def _reachable(address: str) -> bool:
    """Whether others could reach an address, as far as it tells."""
    return urlsplit(address).hostname not in LOOPBACK


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
