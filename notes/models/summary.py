"""What a meeting amounts to, and what each line of it rests on."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, now


class ItemKind(StrEnum):
    """What a line of a summary is."""

    OVERVIEW = "overview"  # a sentence about all of it
    CHAPTER = "chapter"  # where a topic begins: a place in time, no statement, nothing is cited
    POINT = "point"
    DECISION = "decision"
    QUESTION = "question"


class Verdict(StrEnum):
    """Whether the cited words carry the line."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_FOUND = "not_found"


class Summary(Base):
    """A version of the notes. The one shown last counts (`shown_at`: when it was written, or
    when somebody went back to it); the others stay."""

    __tablename__ = "summary"
    __table_args__ = (Index("ix_summary_recording", "recording_id", "shown_at"),)

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("run.id", ondelete="SET NULL"))
    engine: Mapped[str] = mapped_column(String(80))
    template: Mapped[str | None] = mapped_column(String(80))  # its name as it was then
    # Of a version that differs from another one in single lines only: which one that was, and
    # who had them written anew.
    based_on: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("summary.id", ondelete="SET NULL")
    )
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[Moment] = mapped_column(default=now)
    shown_at: Mapped[Moment] = mapped_column(default=now)
    items: Mapped[list[SummaryItem]] = relationship(
        order_by="SummaryItem.position", cascade="all, delete-orphan", passive_deletes=True
    )


class SummaryItem(Base):
    """A sentence of the overview, a chapter, a point (under a heading), a decision or a question.
    `agreed`: the ids of the speakers who agreed to a decision."""

    __tablename__ = "summary_item"

    id: Mapped[Id]
    summary_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("summary.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    heading: Mapped[str | None] = mapped_column(String(255))
    heading_ms: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    agreed: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    evidence: Mapped[list[Evidence]] = relationship(
        order_by="Evidence.position", cascade="all, delete-orphan", passive_deletes=True
    )


class Evidence(Base):
    """The characters [start_char, end_char) of a segment's shown text that a summary item or
    a task rests on, and what the verifier says of it."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint("(item_id IS NULL) != (task_id IS NULL)", name="one_owner"),)

    id: Mapped[Id]
    item_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("summary_item.id", ondelete="CASCADE"), index=True
    )
    task_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("task.id", ondelete="CASCADE"), index=True
    )
    segment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("segment.id", ondelete="CASCADE"), index=True
    )
    # Whose line it was when this was written; None where nobody was known, or they are gone.
    speaker_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("speaker.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    start_char: Mapped[int]
    end_char: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)  # the words as they stood when the line was written
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)
    verdict: Mapped[str] = mapped_column(String(10))
    # What the verifier found amiss: [reason, the words it is about], the gravest first.
    doubts: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
