"""Meetings that belong together, and the templates that notes are written by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from notes.db import Base, Id, Moment, now


class Series(Base):
    """A meeting that comes again: its recordings share a template and carry open tasks over."""

    __tablename__ = "series"
    __table_args__ = (Index("ix_series_team", "team_id", "title"),)

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255))
    # Which recurring event of a calendar it is, where it came from one.
    ical_uid: Mapped[str | None] = mapped_column(String(1000))
    template: Mapped[str | None] = mapped_column(String(40))  # as `Recording.template`
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment] = mapped_column(default=now)


class NoteTemplate(Base):
    """A template of a team's own: `sections` is a list of {heading, about}. The built-in ones
    stand in `notes.note_templates`."""

    __tablename__ = "note_template"

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    guidance: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment] = mapped_column(default=now)
    updated_at: Mapped[Moment] = mapped_column(default=now, onupdate=now)
