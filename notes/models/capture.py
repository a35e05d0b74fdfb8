"""What a recording has to do with a provider, and what an API client said of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, UtcDateTime, now


class Capture(Base):
    """A recording in the making at a provider: an upload of a desktop SDK, a bot, a recording that
    the provider makes of a meeting in its own room (`room`), or of each voice in it (`tracks`).

    `external_id` is the provider's id of it; `recording_ref` the provider's id of what came of it.
    """

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("provider", "external_id"),
        Index("ix_capture_recording", "recording_id"),
        Index("ix_capture_announced", "announced", "state"),
        Index("ix_capture_session", "session_ref"),
        Index("ix_capture_meeting", "meeting_ref"),
    )

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))  # recall, realtimekit
    kind: Mapped[str] = mapped_column(String(20))  # sdk_upload, bot, room, tracks
    external_id: Mapped[str] = mapped_column(String(80))
    recording_ref: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(40), default="created")
    last_event_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The transcript that we asked the provider for: its id there, "" until that is known. And
    # since when a transcript is waited for.
    transcript_ref: Mapped[str | None] = mapped_column(String(80))
    transcript_awaited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Asked for by an app that tells nothing more of it: see notes.announced.
    announced: Mapped[bool] = mapped_column(default=False)
    # The provider's ids of the meeting and of its session, where it tells news of those.
    meeting_ref: Mapped[str | None] = mapped_column(String(80))
    session_ref: Mapped[str | None] = mapped_column(String(80))
    # Until when the provider keeps its files, once they are there.
    kept_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The provider's own words for how it stands, and for why it ended.
    code: Mapped[str | None] = mapped_column(String(60))
    cause: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[Moment] = mapped_column(default=now)


class RoomOrder(Base):
    """What somebody here ordered of a provider that records its own rooms, and what they have it
    told since. The order may hold credentials, so it is kept sealed (`notes.sealing`), as JSON by
    the provider's names, until the provider has taken it."""

    __tablename__ = "room_order"
    __table_args__ = (Index("ix_room_order_retry", "retry_at"),)

    capture_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("capture.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[str | None] = mapped_column(Text)
    command: Mapped[str | None] = mapped_column(String(20))  # pause, resume, stop: not done yet
    command_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(default=1)  # how often a job was queued for it
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the order was sent first
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nobody tries before then
    problem: Mapped[str | None] = mapped_column(Text)  # why the last order or command failed
    created_at: Mapped[Moment] = mapped_column(default=now)


class ClientFields(Base):
    """What an API client said of a recording that has no other row: given back as it was sent
    (desktop_recordings contract, 1.2). Notes, tasks, people and lines are rows of their own."""

    __tablename__ = "client_fields"

    recording_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    )
    untitled: Mapped[str | None] = mapped_column(String(255))  # the title we gave for want of one
    recall_recording_id: Mapped[uuid.UUID | None]
    duration_seconds: Mapped[int | None] = mapped_column(BigInteger)
    error_message: Mapped[str | None] = mapped_column(Text)
    video_url: Mapped[str | None] = mapped_column(String(200))
    video_size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    participants: Mapped[list[str] | None] = mapped_column(JSON)
    summary: Mapped[str | None] = mapped_column(Text)
    tasks_generated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    summary_generated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What a row can't tell apart, such as an empty note from none: {field: value as sent}.
    exact: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
