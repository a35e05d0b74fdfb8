"""A team's own account at a provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, UtcDateTime, now


class ProviderAccount(Base):
    """What a team pasted: a key, and the secrets that sign what the provider sends. Both are kept
    sealed (`notes.sealing`); the endings tell one from another on the page."""

    __tablename__ = "provider_account"
    __table_args__ = (UniqueConstraint("team_id", "provider"),)

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))  # recall
    region: Mapped[str | None] = mapped_column(String(40))  # None: the server's own address of it
    sealed_key: Mapped[str | None] = mapped_column(Text)
    key_ending: Mapped[str | None] = mapped_column(String(8))
    sealed_secrets: Mapped[list[str]] = mapped_column(JSON, default=list)  # newest first
    secret_endings: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Who writes down what was said where the provider gave no transcript: a provider's engine by
    # its name there, or "here".
    transcriber: Mapped[str | None] = mapped_column(String(40))
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    test_problem: Mapped[str | None] = mapped_column(Text)  # of that test; None: it went well
    updated_at: Mapped[Moment] = mapped_column(default=now, onupdate=now)
    updated_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
