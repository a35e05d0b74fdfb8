"""A file on its way to us, in pieces."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, UtcDateTime, now


class Refusal(StrEnum):
    """Why an upload did not become a recording. All but `twin` are codes of `Unreadable`."""

    EMPTY = "empty"
    NOT_MEDIA = "not_media"
    NO_SOUND = "no_sound"
    DAMAGED = "damaged"
    TWIN = "twin"  # the team has a recording of the same bytes already


class Upload(Base):
    """A resumable upload. How much has arrived is the size of its file, not a column.

    `sha256` is set once all of it was here and judged; then it has a recording or a refusal,
    and `problem` says the refusal in words.
    """

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_team_sha256", "team_id", "sha256"),)

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the file's last change
    sha256: Mapped[str | None] = mapped_column(String(64))
    recording_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("recording.id", ondelete="SET NULL"), index=True
    )
    allow_twin: Mapped[bool] = mapped_column(default=False)  # upload it although we have it
    refusal: Mapped[str | None] = mapped_column(String(12))
    problem: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[Moment] = mapped_column(default=now)
    expires_at: Mapped[Moment]
