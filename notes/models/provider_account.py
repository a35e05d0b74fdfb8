"""A team's own account at a provider, and the secrets that sign what the provider sends it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, UtcDateTime, now
from notes.models.team import User


class ProviderAccount(Base):
    """What a team has set for a provider. Its key is kept sealed (`notes.sealing`); the ending
    tells it from another on the page. A row without a key holds the team's other choices."""

    __tablename__ = "provider_account"
    __table_args__ = (UniqueConstraint("team_id", "provider"),)

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))  # recall, realtimekit
    region: Mapped[str | None] = mapped_column(String(40))  # None: the server's own address of it
    sealed_key: Mapped[str | None] = mapped_column(Text)
    key_ending: Mapped[str | None] = mapped_column(String(8))
    key_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key_set_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    # Who writes down what was said where the provider gave no transcript: a provider's engine by
    # its name there, or "here".
    transcriber: Mapped[str | None] = mapped_column(String(40))
    # The team's own OAuth clients for calendars, where it has an account of its own:
    # {google: client id, microsoft: client id}.
    calendar_clients: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    # What else the provider wants to know of the account: {account_id, app_id}.
    options: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # for a test, by somebody
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    test_problem: Mapped[str | None] = mapped_column(Text)  # of that test; None: it went well
    key_setter: Mapped[User | None] = relationship()


class WebhookSecret(Base):
    """A secret that signs what a provider tells a team. `mark` is the same for the same secret
    (`notes.sealing.mark`), in another team too, and tells nothing of it."""

    __tablename__ = "webhook_secret"
    __table_args__ = (UniqueConstraint("team_id", "provider", "mark"),)

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[str] = mapped_column(Text)
    ending: Mapped[str] = mapped_column(String(8))
    mark: Mapped[str] = mapped_column(String(32))
    added_at: Mapped[Moment] = mapped_column(default=now)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    adder: Mapped[User | None] = relationship()


class ProviderKey(Base):
    """The public key that a provider signs its webhooks with, as it was fetched last: the same
    for all who have an account there."""

    __tablename__ = "provider_key"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    pem: Mapped[str] = mapped_column(Text)
    fetched_at: Mapped[Moment] = mapped_column(default=now)
