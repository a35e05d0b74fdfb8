"""A file on its way to us, in pieces."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, now


class Upload(Base):
    """A resumable upload. How much has arrived is the size of its file, not a column."""

    __tablename__ = "upload"

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))  # once all of it is here
    recording_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("recording.id", ondelete="SET NULL"), index=True
    )
    allow_twin: Mapped[bool] = mapped_column(default=False)  # upload it although we have it
    problem: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[Moment] = mapped_column(default=now)
    expires_at: Mapped[Moment]
