"""Leaves a provider alone that fails, for as long as it asks for."""

from __future__ import annotations

import logging

from notes import security
from notes.connections import redis
from notes.errors import ExternalError
from notes.providers.base import Account

log = logging.getLogger(__name__)

REST_S = 60.0
"""So long a provider that fails isn't asked, unless it says for how long itself."""


def is_resting(account: Account) -> bool:
    """Whether nobody asks with this account now."""
    return bool(redis().exists(_mark(account)))


def rest(account: Account, error: ExternalError) -> None:
    """Leave it alone after this."""
    pause = error.retry_after if error.retry_after is not None else REST_S
    log.warning("polling rests for %s s: %s", round(pause), error.message)
    redis().set(_mark(account), 1, px=max(1, round(pause * 1000)))


def name(account: Account) -> str:
    """The same for the same account, with the same key; tells nothing of it."""
    which = " ".join([account.base_url, *sorted(account.options.values())])
    return security.token_hash(f"{which} {account.key.get_secret_value()}")[:16]


def _mark(account: Account) -> str:
    return f"polling:rest:{name(account)}"
