"""Fetches the public key that a provider signs its webhooks with."""

from __future__ import annotations

import logging

from notes import webhook_keys
from notes.adapters import adapters
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError

log = logging.getLogger(__name__)


def fetch(provider: str) -> None:
    """Ask the provider for its key, and keep it. What fails is tried when the next webhook comes,
    or the next time that somebody looks."""
    try:
        pem = adapters().webhook_key(provider, settings().cloudflare_keys_base)
    except ExternalError as error:
        log.warning("the key of %s's webhooks isn't known: %s", provider, error.message)
        return
    webhook_keys.keep(provider, pem)
    db.session.commit()
