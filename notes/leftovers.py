"""Files in a store that no recording's list has, or not yet. Core.

A row is written before a file is put anywhere, and goes with the transaction that puts the file
on its recording's list: what a worker that died left behind is found by it. What a list had and
has no more (another store has a copy, or a step has made it anew) is kept for whoever still
reads it. Keys are never used twice, so that nothing here can be anybody's file.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from notes.db import db, now
from notes.errors import ExternalError
from notes.models import Leftover, MediaFile

READERS_HAVE = timedelta(hours=2)
"""Who plays or reads an old copy has this long."""
ON_THE_WAY = timedelta(hours=26)
"""Longer than any job may take: what isn't on a list by then never will be."""
_SOON, _LATER = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A file that may go."""

    id: uuid.UUID
    recording_id: uuid.UUID
    store_id: uuid.UUID | None
    key: str


@dataclass(frozen=True, slots=True)
class State:
    """How many files wait to go, and why the last that couldn't be deleted wasn't."""

    files: int
    problem: str | None


def expect(
    team_id: int, recording_id: uuid.UUID, store_id: uuid.UUID | None, key: str
) -> uuid.UUID:
    """Say that a file is about to be put there; commit before it is."""
    return _add(team_id, recording_id, store_id, key, ON_THE_WAY)


def landed(store_id: uuid.UUID | None, key: str) -> None:
    """The file is on its recording's list with this transaction."""
    db.session.execute(
        delete(Leftover)
        .where(_same(store_id), Leftover.key == key)
        .execution_options(synchronize_session=False)
    )


def leave(team_id: int, recording_id: uuid.UUID, store_id: uuid.UUID | None, key: str) -> None:
    """The file is on no list any more with this transaction."""
    _add(team_id, recording_id, store_id, key, READERS_HAVE)


def refused(
    team_id: int, recording_id: uuid.UUID, store_id: uuid.UUID, key: str, error: ExternalError
) -> None:
    """The file's recording goes with this transaction, but the store didn't let go of the file."""
    left = _add(team_id, recording_id, store_id, key, _LATER)
    db.session.execute(update(Leftover).where(Leftover.id == left).values(problem=error.message))


def tries(recording_id: uuid.UUID, store_id: uuid.UUID | None) -> int:
    """How many files of a recording were begun in a store, or put there, and not kept."""
    theirs = (Leftover.recording_id == recording_id) & _same(store_id)
    return db.session.scalar(select(func.count(Leftover.id)).where(theirs)) or 0


def give_up(expected_id: uuid.UUID) -> None:
    """What was to be put there isn't wanted: whatever there is of it may go at once."""
    db.session.execute(update(Leftover).where(Leftover.id == expected_id).values(due_at=now()))


def hurry(*, recording_id: uuid.UUID | None = None, team_id: int | None = None) -> None:
    """Nobody has to be waited for: a recording's or a team's old copies may go now. What is on
    its way stays."""
    old = or_(Leftover.due_at <= now() + READERS_HAVE, Leftover.problem.is_not(None))
    whose = (
        Leftover.recording_id == recording_id if team_id is None else Leftover.team_id == team_id
    )
    db.session.execute(update(Leftover).where(old, whose).values(due_at=now()))


def due(limit: int, team_id: int | None = None) -> list[Due]:
    """What may go now, the longest due first; of one team only, if it is named."""
    query = select(Leftover.id, Leftover.recording_id, Leftover.store_id, Leftover.key)
    if team_id is not None:
        query = query.where(Leftover.team_id == team_id)
    query = query.where(_is_due()).order_by(Leftover.due_at, Leftover.id).limit(limit)
    return [Due(*row) for row in db.session.execute(query)]


def any_due() -> bool:
    """Whether something may go now."""
    return db.session.scalar(select(Leftover.id).where(_is_due()).limit(1)) is not None


def is_listed(one: Due) -> bool:
    """Whether a recording has the file after all: it isn't one to delete."""
    same = (
        MediaFile.store_id.is_(None)
        if one.store_id is None
        else (MediaFile.store_id == one.store_id)
    )
    listed = exists().where(and_(same, MediaFile.key == one.key))
    return bool(db.session.scalar(select(listed)))


def gone(leftover_id: uuid.UUID) -> None:
    """The file isn't there any more."""
    db.session.execute(delete(Leftover).where(Leftover.id == leftover_id))


def failed(one: Due, error: ExternalError) -> None:
    """Its store didn't delete it: say why, and leave the store alone for a while. One that refuses
    for good is asked again daily."""
    db.session.execute(
        update(Leftover)
        .where(_same(one.store_id), _is_due())
        .values(problem=error.message, due_at=now() + (_LATER if error.permanent else _SOON))
    )


def put_off(leftover_id: uuid.UUID) -> None:
    """Somebody works with it: look again soon."""
    db.session.execute(
        update(Leftover).where(Leftover.id == leftover_id).values(due_at=now() + _SOON)
    )


def waiting(team_id: int) -> State:
    """How things stand for a team."""
    theirs = Leftover.team_id == team_id
    old = or_(Leftover.due_at <= now() + READERS_HAVE, Leftover.problem.is_not(None))
    count = db.session.scalar(select(func.count(Leftover.id)).where(theirs, old)) or 0
    problem = db.session.scalar(
        select(Leftover.problem)
        .where(theirs, Leftover.problem.is_not(None))
        .order_by(Leftover.due_at.desc())
        .limit(1)
    )
    return State(count, problem)


def _add(
    team_id: int, recording_id: uuid.UUID, store_id: uuid.UUID | None, key: str, for_: timedelta
) -> uuid.UUID:
    row = Leftover(
        team_id=team_id,
        recording_id=recording_id,
        store_id=store_id,
        key=key,
        due_at=now() + for_,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _same(store_id: uuid.UUID | None) -> ColumnElement[bool]:
    return Leftover.store_id.is_(None) if store_id is None else Leftover.store_id == store_id


def _is_due() -> ColumnElement[bool]:
    return Leftover.due_at <= now()
