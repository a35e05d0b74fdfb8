"""What providers told us by webhook, as it came."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, UtcDateTime, now


class Outcome(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"  # stored, not followed up yet
    APPLIED = "applied"
    OLD = "old"  # something newer, or final, was known already
    UNUSED = "unused"  # an event that we have no use for
    NOBODY = "nobody"  # about no recording of ours
    FAILED = "failed"


class Delivery(Base):
    """One verified webhook. `external_id` is the provider's, the same on every repeat, and
    `signer` the mark of the secret that signed it (`notes.sealing.mark`; "" on those from before
    marks were kept): what one secret signed can't stand in the way of what another did.
    `signed_with` is that secret's place among the server's, counted from 1; 0: it is a team's own.

    Team and recording are known once it was followed up, if it is about one of ours; the team at
    once, if the secret is that team's alone."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("provider", "external_id", "signer"),
        Index("ix_delivery_team", "team_id", "id"),
        Index("ix_delivery_outcome", "outcome", "id"),
        Index("ix_delivery_received_at", "received_at"),
        Index("ix_delivery_recording", "recording_id"),
        Index("ix_delivery_signer", "signer", "received_at"),
    )

    id: Mapped[Id]
    provider: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(80))
    received_at: Mapped[Moment] = mapped_column(default=now)
    signed_with: Mapped[int]
    signer: Mapped[str] = mapped_column(String(32), default="")
    body: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))  # None: it was no JSON
    outcome: Mapped[str] = mapped_column(String(12), default=Outcome.WAITING)
    problem: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(default=1)  # how often a job was queued for it
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    recording_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE")
    )
