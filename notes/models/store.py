"""Where a team's files live, if not in the server's own store."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, UtcDateTime, now
from notes.models.team import User


class Store(Base):
    """A file store that a team has named. New files go to the current one; a team without one
    uses the server's. One that isn't current any more stays until no file is in it.

    `options` and the sealed credentials (`notes.sealing`, a JSON object) have the names of
    `notes.places`. A test's steps are `write`, `read`, `range`, `delete`: `test_step` is the one
    that failed, None where all went well."""

    __tablename__ = "store"
    __table_args__ = (Index("ix_store_team", "team_id", "is_current"),)

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))  # aws, digitalocean, cloudflare, azure, gcs, …
    options: Mapped[dict[str, str]] = mapped_column(JSON)
    sealed: Mapped[str] = mapped_column(Text)
    ending: Mapped[str | None] = mapped_column(String(8))  # of what tells one key from another
    is_current: Mapped[bool] = mapped_column(default=True)
    set_at: Mapped[Moment] = mapped_column(default=now)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # for a test, by somebody
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    test_step: Mapped[str | None] = mapped_column(String(12))
    test_problem: Mapped[str | None] = mapped_column(Text)
    setter: Mapped[User | None] = relationship()


class Leftover(Base):
    """A file that was copied to another store and may go from this one (`store_id` None: the
    server's) once nobody can be reading it any more. `recording_id` is no foreign key: the file
    has to go also where the recording is gone."""

    __tablename__ = "leftover"
    __table_args__ = (Index("ix_leftover_due", "due_at"),)

    id: Mapped[Id]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))
    recording_id: Mapped[uuid.UUID] = mapped_column(index=True)
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(300))
    due_at: Mapped[Moment]
    problem: Mapped[str | None] = mapped_column(Text)  # of the last try


class StoreMove(Base):
    """That a team's files are to be brought to its current store. Over when `finished_at` is set;
    what is still to be moved is every file that lies elsewhere.

    As with runs, `claim` is the right to work on it; who it is says `worker`. Files are gone
    through in the order of their ids: `reached` is the last one. `lost` is how many couldn't be
    moved because they aren't there, or aren't what they were."""

    __tablename__ = "store_move"

    team_id: Mapped[int] = mapped_column(
        ForeignKey("team.id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[Moment] = mapped_column(default=now)
    claim: Mapped[uuid.UUID | None]
    worker: Mapped[str | None] = mapped_column(String(120))  # host:pid:start time
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    setbacks: Mapped[int] = mapped_column(default=0)  # in a row
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reached: Mapped[uuid.UUID | None]
    lost: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)  # of the last try
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
