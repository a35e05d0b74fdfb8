"""Accounts at providers: a team's own, else the server's. Core."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy import select

from notes import sealing
from notes.connections import settings
from notes.db import db
from notes.models import ProviderAccount
from notes.providers.base import Account

RECALL = "recall"
REGIONS = {
    "us-east-1": "https://us-east-1.recall.ai",
    "us-west-2": "https://us-west-2.recall.ai",
    "eu-central-1": "https://eu-central-1.recall.ai",
    "ap-northeast-1": "https://ap-northeast-1.recall.ai",
}
"""Keys and everything made with them stay in their region (WIRE 2.1)."""


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """What may have signed a webhook, and the team that it may be about; None: any."""

    secret: SecretStr
    team_id: int | None = None


def row(team_id: int) -> ProviderAccount | None:
    """What the team has set for Recall.ai."""
    return db.session.scalar(
        select(ProviderAccount).where(
            ProviderAccount.team_id == team_id, ProviderAccount.provider == RECALL
        )
    )


def of(team_id: int) -> Account | None:
    """The account to use for a team: its own, else the server's, if there is one.

    Raises sealing.Broken.
    """
    own = row(team_id)
    if own is not None and own.sealed_key is not None:
        return Account(RECALL, base_url(own.region), sealing.unseal(own.sealed_key))
    key = settings().recall_api_key
    return Account(RECALL, settings().recall_api_base, key) if key is not None else None


def base_url(region: str | None) -> str:
    """Where a region is reached; None is what the server is set to."""
    return REGIONS.get(region or "", settings().recall_api_base)


def any_account() -> bool:
    """Whether anybody here has an account, so that there is whom to ask."""
    if settings().recall_api_key is not None:
        return True
    query = select(ProviderAccount.id).where(ProviderAccount.sealed_key.is_not(None)).limit(1)
    return db.session.scalar(query) is not None


def signing_secrets() -> list[SigningSecret]:
    """All secrets that may have signed what Recall.ai sends: the server's, then the teams'."""
    found = [SigningSecret(one) for one in settings().recall_webhook_secrets]
    for own in db.session.scalars(select(ProviderAccount).order_by(ProviderAccount.id)):
        for kept in own.sealed_secrets:
            try:
                found.append(SigningSecret(sealing.unseal(kept), own.team_id))
            except sealing.Broken:
                continue  # its page says so
    return found
