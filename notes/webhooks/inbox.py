"""Takes webhooks in: verified before they are parsed, stored before they are answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.blueprints import BlueprintSetupState

from notes import bodies, deliveries, refusals, webhook_keys, webhook_secrets
from notes.adapters import NEWS, WEBHOOKS
from notes.db import db, now
from notes.provider_accounts import REALTIMEKIT, RECALL
from notes.providers.base import BadSignature, Refusal
from notes.webhook_secrets import SigningSecret
from notes.webhooks.answers import NotSetUp

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")

MOST_BYTES = 256 * 2**10  # Recall's are of a few hundred bytes


@bp.post("/recall", strict_slashes=False)
def recall() -> Response:
    """What Recall.ai tells us."""
    secrets = webhook_secrets.all_secrets()
    if not secrets:
        raise NotSetUp(
            "This server takes no webhooks here yet: nobody has told it the secret that signs them."
        )
    try:
        return _take(RECALL, secrets)
    except BadSignature as error:
        refusals.note(RECALL, error.reason)
        raise


recall.public = True  # type: ignore[attr-defined] # the signature says who asks


@bp.post("/realtimekit", strict_slashes=False)
def realtimekit() -> Response:
    """What Cloudflare RealtimeKit tells us. Where a newer key may be needed it is fetched by a
    job, and the webhook is wanted again."""
    key = webhook_keys.known(REALTIMEKIT)
    secrets = [SigningSecret(key.pem, key.mark, 1)] if key is not None else []
    try:
        return _take(REALTIMEKIT, secrets)
    except BadSignature as error:
        if error.reason != Refusal.FORGED or (key is not None and not key.may_be_old):
            refusals.note(REALTIMEKIT, error.reason)
            raise
    webhook_keys.ask(REALTIMEKIT)
    raise NotSetUp("The key that signs this isn't known here yet. Send it again.")


realtimekit.public = True  # type: ignore[attr-defined] # the signature says who asks


def _take(provider: str, secrets: Sequence[SigningSecret]) -> Response:
    """Keep a webhook. Raises BadSignature, HTTPException for a body that is too long or breaks
    off."""
    bodies.expect(MOST_BYTES)
    body = request.get_data(cache=False)
    headers = {name.lower(): value for name, value in request.headers.items()}
    webhook = WEBHOOKS[provider]
    signed = webhook.verify(headers, body, [one.secret for one in secrets], now())
    content = _content(body)
    signer = secrets[signed.secret - 1]
    signed = replace(signed, secret=signer.place)
    fresh = deliveries.keep(provider, signed, webhook.read(content), content, signer.mark)
    if not fresh and provider in NEWS:
        deliveries.look_again(provider, signed)
    db.session.commit()
    return jsonify(kept=True, repeat=not fresh)


def _content(body: bytes) -> Any:
    """The body as JSON that a database takes too; None where it is none."""
    try:
        content = json.loads(body)
        json.dumps(content, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return content


@bp.record_once
def _no_form_tokens(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(bp)  # cookies count for nothing here
