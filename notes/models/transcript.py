"""What was said and by whom: segments and speakers."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, now


class Speaker(Base):
    """A voice in one recording. `number` counts from 1 by first appearance and picks the
    colour; `label` is the engine's or provider's own name for it; `name` is a person's.
    `participant` is the provider's id of whose voice it is, in this meeting only."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("recording_id", "number"),)

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(120))
    participant: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str | None] = mapped_column(String(120))
    named_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    @property
    def shown(self) -> str:
        """The name to show."""
        return self.name or f"Speaker {self.number}"


class Segment(Base):
    """One line of a transcript. Never deleted while its recording lives: a line that a later
    run replaced is `removed`, so that open pages hear of it. `source_key` is the stable name
    its source gave it, which makes repeats harmless. `text` stays as heard; a person's
    correction is `edited_text`."""

    __tablename__ = "segment"
    __table_args__ = (
        UniqueConstraint("recording_id", "source_key"),
        Index("ix_segment_time", "recording_id", "start_ms", "seq"),
        Index("ix_segment_rev", "recording_id", "rev"),
    )

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    source_key: Mapped[str] = mapped_column(String(120))
    seq: Mapped[int] = mapped_column(BigInteger)  # order of arrival, breaks ties of time
    rev: Mapped[int] = mapped_column(BigInteger)
    speaker_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("speaker.id", ondelete="SET NULL"), index=True
    )
    speaker_by: Mapped[int | None] = mapped_column(  # who said so, if a person did
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    edited_text: Mapped[str | None] = mapped_column(Text)
    edited_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    words: Mapped[list[Any] | None] = mapped_column(JSON)  # [[text, start_ms, end_ms, conf], …]
    confidence: Mapped[float | None]
    is_final: Mapped[bool] = mapped_column(default=True)
    removed: Mapped[bool] = mapped_column(default=False)
    # The line as an API client sent it, where it did: {timestamp, speaker, confidence, is_final}.
    sent: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[Moment] = mapped_column(default=now)

    @property
    def shown(self) -> str:
        """The text to show."""
        return self.text if self.edited_text is None else self.edited_text
