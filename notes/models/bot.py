"""A bot that goes to a meeting and records it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, UtcDateTime, now, uuid7


class Bot(Base):
    """A bot as the team ordered it, and where it stands. Its recording is made with it, and so is
    its Capture (kind `bot`), which holds the provider's id of it.

    `code` and `sub_code` are the provider's own words, and before those ours: `asked` (the order
    isn't with the provider yet), `refused` (the provider didn't take it), `cancelled`.
    `meeting_key` is the same for every address of one room.
    """

    __tablename__ = "bot"
    __table_args__ = (
        Index("ix_bot_room", "team_id", "meeting_key", "ended_at"),
        Index("ix_bot_ended_at", "ended_at"),
    )

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), unique=True
    )
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    meeting_key: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(100))
    join_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: at once
    # The whole recording configuration as it stands, without addresses that hold a token of ours.
    config: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # What else was ordered (automatic_leave, metadata, …), by the provider's names.
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    code: Mapped[str] = mapped_column(String(60), default="asked")
    sub_code: Mapped[str | None] = mapped_column(String(80))
    code_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Every change, in the order of their times: {code, sub_code, message, created_at}.
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    command: Mapped[str | None] = mapped_column(String(20))  # asked for, not carried out yet
    command_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(default=1)  # how often a job was queued for it
    # What makes the order or command under way the same one when it is sent again.
    once: Mapped[uuid.UUID] = mapped_column(default=uuid7)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the order was sent first
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nobody tries before then
    # What it recorded, oldest first: {id: the provider's, recording: ours}.
    recordings: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    paused: Mapped[bool] = mapped_column(default=False)  # its recording is, as far as we know
    problem: Mapped[str | None] = mapped_column(Text)  # why the last order or command failed
    created_at: Mapped[Moment] = mapped_column(default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # it is out of the meeting
