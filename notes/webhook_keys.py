"""The public key that a provider signs its webhooks with: set by whoever looks after the server,
else fetched and kept. Core.

It is the same for all who have an account there, so it tells that the provider sent something,
not whom it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import select

from notes import jobqueue, provider_accounts, sealing
from notes.connections import settings
from notes.db import db, now
from notes.models import ProviderKey, Team
from notes.provider_accounts import REALTIMEKIT, hold_team

FRESH = timedelta(minutes=10)
"""A key that was fetched so lately is the newest: what it doesn't fit is forged."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as PEM. `fetched_at` is None for one that is set."""

    pem: SecretStr
    fetched_at: datetime | None = None

    @property
    def mark(self) -> str:
        """The same for the same key."""
        return sealing.mark(self.pem.get_secret_value().encode())

    @property
    def may_be_old(self) -> bool:
        """Whether the provider may have another one by now."""
        return self.fetched_at is not None and now() - self.fetched_at > FRESH


def known(provider: str = REALTIMEKIT) -> Key | None:
    """The key that counts; None where none is set and none was fetched yet."""
    fixed = settings().cloudflare_webhook_public_key
    if fixed is not None:
        return Key(SecretStr(fixed))
    kept = db.session.get(ProviderKey, provider, populate_existing=True)
    return Key(SecretStr(kept.pem), kept.fetched_at) if kept is not None else None


def is_set() -> bool:
    """Whether somebody set the key, so that none is fetched."""
    return settings().cloudflare_webhook_public_key is not None


def ask(provider: str = REALTIMEKIT) -> None:
    """Have the key fetched, unless somebody is at it; only where anybody has an account there."""
    if is_set() or not provider_accounts.any_account(provider):
        return
    jobqueue.enqueue_now(
        jobqueue.WEBHOOK_KEY, provider, job_id=f"webhook-key-{provider}", keep_s=600
    )


def keep(provider: str, pem: str) -> None:
    """This is the key from now on."""
    first = db.session.scalar(select(Team.id).order_by(Team.id).limit(1))
    if first is not None:
        hold_team(first)  # of two who fetched it, one sees the other's row
    kept = db.session.get(ProviderKey, provider, populate_existing=True)
    if kept is None:
        db.session.add(ProviderKey(provider=provider, pem=pem, fetched_at=now()))
    else:
        kept.pem, kept.fetched_at = pem, now()
    db.session.flush()
