"""What somebody has to do."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, UtcDateTime, now
from notes.models.recording import Recording
from notes.models.summary import Evidence
from notes.models.team import User
from notes.models.transcript import Speaker

_OPEN = text("done_at IS NULL AND deleted_at IS NULL")
_DONE = text("done_at IS NOT NULL AND deleted_at IS NULL")


def _by(whose: str) -> tuple[str, ...]:
    return ("team_id", whose, "state", "due", "id")


def _where(which: TextClause) -> dict[str, Any]:
    return {"sqlite_where": which, "postgresql_where": which}


class TaskState(StrEnum):
    """Whether a person wants it."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Task(Base):
    """A task of a recording, found by an engine or typed by a person; or one of the team alone
    (no `recording_id`), which only people write. Once a person has touched it (`touched`), no
    run changes or removes it. `version` grows with each edit."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_recording", "recording_id", "position"),
        # The lists across recordings: by day, a person's and a recording's by day, what was done.
        Index("ix_task_open", "team_id", "state", "due", "id", **_where(_OPEN)),
        Index("ix_task_open_assignee", *_by("assignee_id"), **_where(_OPEN)),
        Index("ix_task_open_recording", *_by("recording_id"), **_where(_OPEN)),
        Index("ix_task_done", "team_id", "done_at", "id", **_where(_DONE)),
    )

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    recording_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE")
    )
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("run.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str | None] = mapped_column(Text)
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    assignee_text: Mapped[str | None] = mapped_column(String(120))  # where it isn't a member
    speaker_id: Mapped[uuid.UUID | None] = mapped_column(  # who said they would
        ForeignKey("speaker.id", ondelete="SET NULL")
    )
    due: Mapped[date | None]
    # The task as an API client sent it, where it did: {title, description, assignee}.
    sent: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=TaskState.SUGGESTED)
    touched: Mapped[bool] = mapped_column(default=False)
    position: Mapped[float] = mapped_column(default=0.0)  # between its neighbours
    version: Mapped[int] = mapped_column()
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment] = mapped_column(default=now)
    updated_at: Mapped[Moment] = mapped_column(default=now, onupdate=now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    recording: Mapped[Recording | None] = relationship()
    speaker: Mapped[Speaker | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(
        order_by="Evidence.position", cascade="all, delete-orphan", passive_deletes=True
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - the mapper reads it

    @property
    def is_runs_own(self) -> bool:
        """Whether it is a suggestion that nobody has touched, which a run may change."""
        return (
            self.state == TaskState.SUGGESTED
            and not self.touched
            and self.created_by is None
            and self.sent is None
            and self.deleted_at is None
        )


class MentionKind(StrEnum):
    """What a later meeting of the series said about an open task."""

    AGAIN = "again"  # it came up again
    DONE = "done"  # somebody said that it is done


class MentionState(StrEnum):
    """What became of what was said."""

    PROPOSED = "proposed"  # "done", and nobody has answered yet
    TAKEN = "taken"
    DISMISSED = "dismissed"


class TaskMention(Base):
    """An open task that came up in a later recording of its series, with the words: the characters
    [start_char, end_char) of a segment. A mention that a person has answered is no run's any more.
    """

    __tablename__ = "task_mention"
    __table_args__ = (Index("ix_task_mention_recording", "recording_id"),)

    id: Mapped[Id]
    task_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("task.id", ondelete="CASCADE"), index=True
    )
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("run.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    segment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("segment.id", ondelete="CASCADE"), index=True
    )
    start_char: Mapped[int]
    end_char: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)  # the words as they stood when it was noticed
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment] = mapped_column(default=now)
    task: Mapped[Task] = relationship()
    recording: Mapped[Recording] = relationship()
