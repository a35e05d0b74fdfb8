"""Takes webhooks in: verified before they are parsed, stored before they are answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.blueprints import BlueprintSetupState

from notes import bodies, deliveries, refusals, webhook_secrets
from notes.adapters import WEBHOOKS
from notes.db import db, now
from notes.providers.base import BadSignature
from notes.webhook_secrets import SigningSecret
from notes.webhooks.answers import NotSetUp

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")

MOST_BYTES = 256 * 2**10  # Recall's are of a few hundred bytes


@bp.post("/recall", strict_slashes=False)
def recall() -> Response:
    """What Recall.ai tells us."""
    return _take("recall", webhook_secrets.all_secrets())


recall.public = True  # type: ignore[attr-defined] # the signature says who asks


def _take(provider: str, secrets: Sequence[SigningSecret]) -> Response:
    """Keep a webhook. Raises NotSetUp, BadSignature, HTTPException for a body that is too long
    or breaks off."""
    if not secrets:
        raise NotSetUp(
            "This server takes no webhooks here yet: nobody has told it the secret that signs them."
        )
    bodies.expect(MOST_BYTES)
    body = request.get_data(cache=False)
    headers = {name.lower(): value for name, value in request.headers.items()}
    webhook = WEBHOOKS[provider]
    try:
        signed = webhook.verify(headers, body, [one.secret for one in secrets], now())
    except BadSignature as error:
        refusals.note(provider, error.reason)
        raise
    content = _content(body)
    signer = secrets[signed.secret - 1]
    signed = replace(signed, secret=signer.place)
    fresh = deliveries.keep(provider, signed, webhook.read(content), content, signer.mark)
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
