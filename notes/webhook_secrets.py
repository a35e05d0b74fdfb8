"""What signs a provider's webhooks: the server's secrets, and the teams' own. Core.

A secret of the server's vouches for any recording, a team's own for that team's recordings. Where
several teams have the same one (they share an account at the provider), it vouches for each of
theirs, and for nobody else's.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from notes import sealing
from notes.connections import settings
from notes.db import db, now
from notes.errors import Invalid, NotFound
from notes.models import Delivery, WebhookSecret
from notes.provider_accounts import RECALL, hold_team, require_admin
from notes.recordings import Viewer
from notes.settings import is_signing_secret, signing_key

MOST = 5
NOT_ONE = (
    "That is no webhook secret: one begins with whsec_ and is copied whole from Recall.ai's "
    "dashboard."
)
TWICE = "This secret is here already."
ENOUGH = f"A team has {MOST} secrets at most: remove one that isn't used any more first."


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """What may have signed a webhook. `place` is its place among the server's, counted from 1;
    0: it is a team's own."""

    secret: SecretStr
    mark: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret of the team's own. `last_used`: when it last signed something that is still
    known; `readable`: False where it was sealed under another NOTES_SECRET_KEY; `spare`: a newer
    one has signed since it last did, or it never did, so it may go."""

    row: WebhookSecret
    last_used: datetime | None
    readable: bool
    spare: bool = False


def all_secrets() -> list[SigningSecret]:
    """All that may have signed what Recall.ai sends, each once: the server's, then the teams',
    the newest first."""
    found: dict[str, SigningSecret] = {}
    for place, secret in enumerate(settings().recall_webhook_secrets, 1):
        own = SigningSecret(secret, _mark(secret), place)
        found.setdefault(own.mark, own)
    query = select(WebhookSecret.mark, WebhookSecret.sealed).where(WebhookSecret.provider == RECALL)
    for mark, sealed in db.session.execute(query.order_by(WebhookSecret.id.desc())):
        if mark in found:
            continue
        try:
            found[mark] = SigningSecret(sealing.unseal(sealed), mark)
        except sealing.Broken:
            continue  # its page says so
    return list(found.values())


def unreadable() -> int:
    """How many are kept that were sealed under another NOTES_SECRET_KEY."""
    query = select(WebhookSecret.sealed).where(WebhookSecret.provider == RECALL)
    return sum(not sealing.is_readable(sealed) for sealed in db.session.scalars(query))


def teams_with(mark: str) -> list[int]:
    """The teams that have this secret now."""
    query = select(WebhookSecret.team_id).where(
        WebhookSecret.provider == RECALL, WebhookSecret.mark == mark
    )
    return list(db.session.scalars(query.order_by(WebhookSecret.team_id)))


def vouched(delivery: Delivery) -> list[int] | None:
    """The teams whose recordings a delivery may be about; None: any."""
    return teams_with(delivery.signer) if delivery.signed_with == 0 else None


def kept(viewer: Viewer) -> list[Kept]:
    """The team's own, newest first. Raises Forbidden unless the viewer is an admin."""
    require_admin(viewer)
    rows = db.session.scalars(
        select(WebhookSecret)
        .where(WebhookSecret.team_id == viewer.team_id, WebhookSecret.provider == RECALL)
        .options(joinedload(WebhookSecret.adder))
        .order_by(WebhookSecret.id.desc())
    ).all()
    found: list[Kept] = []
    for row in rows:
        newer = [one.last_used for one in found if one.last_used is not None]
        used = _last_used(row.mark)
        spare = bool(newer) and (used is None or max(newer) > used)
        found.append(Kept(row, used, sealing.is_readable(row.sealed), spare))
    return found


def add(viewer: Viewer, text: str) -> WebhookSecret:
    """Take webhooks that this secret signed, too. Raises Forbidden, Invalid (field `secret`)."""
    require_admin(viewer)
    text = text.strip()
    if not (text.startswith("whsec_") and is_signing_secret(text)):
        raise Invalid(NOT_ONE, "secret")
    hold_team(viewer.team_id)
    secret = SecretStr(text)
    mark = _mark(secret)
    marks = db.session.scalars(
        select(WebhookSecret.mark).where(
            WebhookSecret.team_id == viewer.team_id, WebhookSecret.provider == RECALL
        )
    ).all()
    if mark in marks:
        raise Invalid(TWICE, "secret")
    if len(marks) >= MOST:
        raise Invalid(ENOUGH, "secret")
    row = WebhookSecret(
        team_id=viewer.team_id,
        provider=RECALL,
        sealed=sealing.seal(secret),
        ending=text.rstrip("=")[-4:],
        mark=mark,
        added_at=now(),
        added_by=viewer.user.id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def remove(viewer: Viewer, secret_id: uuid.UUID) -> str:
    """Take nothing more that this secret signed; gives its ending. Raises Forbidden, NotFound."""
    require_admin(viewer)
    gone = db.session.execute(
        delete(WebhookSecret)
        .where(WebhookSecret.id == secret_id, WebhookSecret.team_id == viewer.team_id)
        .returning(WebhookSecret.ending)
    ).scalar()
    if gone is None:
        raise NotFound("This secret isn't here any more.")
    return gone


def _mark(secret: SecretStr) -> str:
    """By the bytes that sign: two ways to write them are one secret."""
    return sealing.mark(signing_key(secret.get_secret_value()))


def _last_used(mark: str) -> datetime | None:
    return db.session.scalar(select(func.max(Delivery.received_at)).where(Delivery.signer == mark))
