"""The database: session, declarative base, column types, and what must wait for a commit."""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

AfterCommit = Callable[[], None]
_WAITING = "notes.after_commit"


class Base(DeclarativeBase):
    """The base of every model; constraint names are the same on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Naive times are refused going in and never come out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time: say which zone it is in")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def uuid7() -> uuid.UUID:
    """A new id whose order is its time of making (RFC 9562, version 7, method 3: the twelve bits
    after the milliseconds are their fraction, so ids of one process stand in their order)."""
    milliseconds, rest_ns = divmod(time.time_ns(), 1_000_000)
    fraction = rest_ns * 4096 // 1_000_000
    chance = int.from_bytes(os.urandom(8), "big") & (2**62 - 1)
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 0b10 << 62 | chance)


Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid7)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]


def engine_options(url: str) -> dict[str, Any]:
    """Options for `SQLALCHEMY_ENGINE_OPTIONS`.

    On SQLite the driver begins a transaction at the first write, at once as a writer: reads
    before it hold no snapshot, so a writer waits for its turn instead of failing as outdated.
    """
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "isolation_level": "IMMEDIATE"}}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}


@event.listens_for(Engine, "connect")
def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # a word typed survives a power cut too
            "foreign_keys = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()


def after_commit(run: AfterCommit) -> None:
    """Call `run` once the session's transaction is committed; drop it if it is rolled back."""
    db.session.info.setdefault(_WAITING, []).append(run)


@event.listens_for(Session, "after_commit")
def _run_waiting(session: Session) -> None:
    for run in session.info.pop(_WAITING, []):
        run()


@event.listens_for(Session, "after_rollback")
def _drop_waiting(session: Session) -> None:
    session.info.pop(_WAITING, None)
