"""What is still to be deleted at a provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, UtcDateTime, now


class Erasure(Base):
    """The provider's copy of a recording that is gone here. It outlives the recording's rows, so
    it holds nothing of what was recorded."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index("ix_erasure_team", "team_id", "done_at"),
        Index("ix_erasure_due", "done_at", "due_at"),
    )

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))  # of the capture: sdk_upload, bot
    external_id: Mapped[str] = mapped_column(String(80))
    recording_ref: Mapped[str | None] = mapped_column(String(80))
    recorded_at: Mapped[Moment]
    created_at: Mapped[Moment] = mapped_column(default=now)
    due_at: Mapped[Moment] = mapped_column(default=now)  # when it is tried next
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)  # of the last try
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
