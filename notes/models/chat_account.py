"""A team's own chat server: the language model that writes its notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, UtcDateTime, now
from notes.models.team import User


class ChatAccount(Base):
    """What a team has set for the writing of notes; without a row the server's settings count.

    The key is kept sealed (`notes.sealing`). Prices are millionths of the currency for a million
    tokens. A test is under way from `asked_at` until `tested_at` is later.
    """

    __tablename__ = "chat_account"

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), unique=True)
    base_url: Mapped[str] = mapped_column(String(300))
    model: Mapped[str] = mapped_column(String(120))
    sealed_key: Mapped[str | None] = mapped_column(Text)
    key_ending: Mapped[str | None] = mapped_column(String(8))
    context_tokens: Mapped[int | None]
    read_price: Mapped[int | None] = mapped_column(BigInteger)
    written_price: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    set_at: Mapped[Moment] = mapped_column(default=now)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    test_problem: Mapped[str | None] = mapped_column(Text)  # of that test; None: it went well
    setter: Mapped[User | None] = relationship()
