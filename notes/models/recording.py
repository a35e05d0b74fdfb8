"""A recorded meeting, and the files that belong to it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, UtcDateTime, now
from notes.models.series import Series
from notes.models.team import User


class Status(StrEnum):
    """Where a recording stands. Computed from its runs by `notes.runs`, never set by hand."""

    RECORDING = "recording"
    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY = "ready"
    ERROR = "error"


class Source(StrEnum):
    """How a recording came to us."""

    UPLOAD = "upload"
    DESKTOP_SDK = "desktop_sdk"
    BOT = "bot"
    REALTIMEKIT = "realtimekit"


SECTIONS = ("header", "steps", "media", "speakers", "summary", "tasks", "note")
"""The parts of a recording's page that change as a whole; each has a `rev_<name>` column."""


class Recording(Base):
    """One meeting. `rev` grows with every change of anything that its page shows; the
    `rev_…` columns hold the number at which that section changed last (see `recordings.touch`)."""

    __tablename__ = "recording"
    __table_args__ = (
        # The list's order: newest first within a team, by keyset.
        Index("ix_recording_list", "team_id", "started_at", "id"),
        Index("ix_recording_deleted", "deleted_at"),
        Index("ix_recording_series", "series_id", "started_at"),
    )

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    series_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("series.id", ondelete="SET NULL")
    )
    # By which template its notes are written, where somebody chose: the name of a built-in one
    # or the id of one of the team's own. Else the series says, else it is the general one.
    template: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(20), default=Source.UPLOAD)
    platform: Mapped[str] = mapped_column(String(20), default="upload")
    title: Mapped[str] = mapped_column(String(255))
    meeting_url: Mapped[str | None] = mapped_column(String(2000))
    visibility: Mapped[str] = mapped_column(String(10), default="team")  # team, private
    status: Mapped[str] = mapped_column(String(12), default=Status.PROCESSING)
    problem: Mapped[str | None] = mapped_column(Text)  # why it failed, for people
    language: Mapped[str | None] = mapped_column(String(8))
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[Moment] = mapped_column(default=now)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[Moment] = mapped_column(default=now)
    updated_at: Mapped[Moment] = mapped_column(default=now, onupdate=now)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    rev: Mapped[int] = mapped_column(BigInteger, default=1)
    rev_header: Mapped[int] = mapped_column(BigInteger, default=1)
    rev_steps: Mapped[int] = mapped_column(BigInteger, default=1)
    rev_media: Mapped[int] = mapped_column(BigInteger, default=1)
    rev_speakers: Mapped[int] = mapped_column(BigInteger, default=1)
    rev_summary: Mapped[int] = mapped_column(BigInteger, default=1)
    rev_tasks: Mapped[int] = mapped_column(BigInteger, default=1)
    rev_note: Mapped[int] = mapped_column(BigInteger, default=1)

    creator: Mapped[User | None] = relationship(foreign_keys=[created_by])
    series: Mapped[Series | None] = relationship()
    media: Mapped[list[MediaFile]] = relationship(
        order_by="MediaFile.created_at", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def heard_live(self) -> bool:
        """Whether words may come while the meeting runs."""
        return self.source != Source.REALTIMEKIT


class MediaKind(StrEnum):
    """What a file of a recording is."""

    ORIGINAL = "original"  # the bytes as they came
    PLAYABLE = "playable"  # for browsers, where the original isn't
    SPEECH = "speech"  # 16 kHz mono WAV at one loudness, for the engines
    THUMBNAIL = "thumbnail"
    PEAKS = "peaks"  # the waveform, as JSON
    TURNS = "turns"  # who spoke when, as JSON, where each voice came on its own


class MediaFile(Base):
    """One artefact of a recording in the store: the list that deletion walks."""

    __tablename__ = "media_file"
    __table_args__ = (
        Index("ix_media_file_recording_kind", "recording_id", "kind", unique=True),
        Index("ix_media_file_team_sha256", "team_id", "sha256"),
    )

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    # In which store; None: the server's own.
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"), index=True)
    key: Mapped[str] = mapped_column(String(300))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str | None] = mapped_column(String(255))  # the name it came under
    is_video: Mapped[bool] = mapped_column(default=False)
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Moment] = mapped_column(default=now)
