"""What people typed about a recording, with every version of it."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, now
from notes.models.team import User


class Note(Base):
    """The note of a recording, in Markdown. `version` grows with each save."""

    __tablename__ = "note"

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), unique=True
    )
    body: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    updated_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    updated_at: Mapped[Moment] = mapped_column(default=now)
    editor: Mapped[User | None] = relationship(foreign_keys=[updated_by])


class NoteVersion(Base):
    """A note as it stood after one save; older saves of one sitting are thinned out."""

    __tablename__ = "note_version"
    __table_args__ = (UniqueConstraint("note_id", "version"),)

    id: Mapped[Id]
    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("note.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment] = mapped_column(default=now)
    updated_at: Mapped[Moment] = mapped_column(default=now)
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
