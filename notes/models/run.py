"""The work done on a recording, step by step: a timeline that a person can read."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, UtcDateTime, now


class Step(StrEnum):
    """The steps from sound to notes, in their order."""

    FETCH = "fetch"
    PREPARE = "prepare"
    TRANSCRIBE = "transcribe"
    SPEAKERS = "speakers"
    SUMMARISE = "summarise"
    INDEX = "index"
    COPY = "copy"  # encoding a copy for browsers; only where that takes long
    REDO = "redo"  # single lines of the notes anew (`notes.redoing`); no part of any order


class RunState(StrEnum):
    """Where a run stands. `waiting` waits for an earlier step or for `retry_at`."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # not needed: what it would make is there already


class Run(Base):
    """One execution of one step; the newest run of a step is the one that counts.

    Whoever works on it holds `claim` and keeps `heartbeat_at` fresh; every write of the work
    checks the claim, so a worker that was given up for dead changes nothing. `checkpoint_ms`
    is how much of the audio is settled: a resumed run goes on from there. `setbacks` counts
    dead workers and passing failures since it last got further. `draft` is what a running step
    has written so far (`notes.summary_drafts`); it is no result, and gone when the work ends.
    """

    __tablename__ = "run"
    __table_args__ = (
        Index("ix_run_recording_step", "recording_id", "step", "created_at"),
        Index("ix_run_state", "state"),
    )

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default=RunState.WAITING)
    attempt: Mapped[int] = mapped_column(default=0)
    setbacks: Mapped[int] = mapped_column(default=0)
    engine: Mapped[str | None] = mapped_column(String(80))
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done_ms: Mapped[int | None] = mapped_column(BigInteger)
    total_ms: Mapped[int | None] = mapped_column(BigInteger)
    checkpoint_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str | None] = mapped_column(Text)  # of failure or of a pause, for people
    can_retry: Mapped[bool] = mapped_column(default=True)
    claim: Mapped[uuid.UUID | None]
    worker: Mapped[str | None] = mapped_column(String(120))  # host:pid:start time
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[Moment] = mapped_column(default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What a language model's server had to read and write, all attempts together.
    tokens_read: Mapped[int | None] = mapped_column(BigInteger)
    tokens_written: Mapped[int | None] = mapped_column(BigInteger)
    tokens_estimated: Mapped[bool] = mapped_column(default=False)
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)  # millionths of the currency
    cost_currency: Mapped[str | None] = mapped_column(String(3))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
