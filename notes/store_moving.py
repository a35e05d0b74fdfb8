"""Bringing a team's files to its current store: what was asked for, what is still to be done, and
one file's change of place. Core.

Nothing is remembered about single files: what lies elsewhere is still to be moved. A file's row
changes its place once a copy is proven, in one transaction with the note that the old one may go.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, select, update

from notes import artefacts, jobqueue, leftovers, processes, store_contents, stores
from notes.connections import settings
from notes.db import db, now
from notes.errors import ExternalError
from notes.models import Leftover, MediaFile, StoreMove
from notes.provider_accounts import hold_team, require_admin
from notes.recordings import Viewer

SETBACKS = 5  # passing failures in a row before a move waits for somebody to ask again
_PAUSE_S = 60.0
_LONGEST_PAUSE_S = 1800.0
LOST = (
    "{count} of the files could not be moved: they are missing from their store, or aren't what "
    "they were. They were left as they are."
)


class MoveLost(Exception):
    """Somebody else goes on with the move now, or it is over."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to move a team's files."""

    team_id: int
    token: uuid.UUID


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that is to have another place: where it is, what it is, where it goes. `expected` is
    the note that something is put there."""

    media_id: uuid.UUID
    from_store: uuid.UUID | None
    from_key: str
    size: int
    sha256: str
    mime: str
    to_store: uuid.UUID | None
    to_key: str
    expected: uuid.UUID


def ask(viewer: Viewer) -> bool:
    """Have the team's files brought to its current store; False when they are there. Raises
    Forbidden."""
    require_admin(viewer)
    if not start(viewer.team_id):
        return False
    jobqueue.enqueue(jobqueue.STORE_MOVE, str(viewer.team_id))
    return True


def start(team_id: int) -> bool:
    """Say that a team's files are to be moved; False when they are all in its current store. One
    that is under way goes on."""
    hold_team(team_id)
    if not store_contents.count_elsewhere(team_id):
        return False
    row = db.session.get(StoreMove, team_id, populate_existing=True)
    if row is None:
        row = StoreMove(team_id=team_id, setbacks=0, lost=0)
        db.session.add(row)
    if row.finished_at is not None:
        row.asked_at, row.finished_at, row.reached, row.lost = now(), None, None, 0
    row.setbacks, row.retry_at, row.problem = 0, None, None
    db.session.flush()
    return True


def take(team_id: int, worker: str) -> Claim | None:
    """Claim a move for `worker` (see `processes.me`); None when somebody is at it, or it is
    over."""
    row = db.session.get(StoreMove, team_id, populate_existing=True)
    if row is None or row.finished_at is not None or _is_worked_on(row):
        return None
    token, seen = uuid.uuid4(), row.claim
    same = StoreMove.claim.is_(None) if seen is None else StoreMove.claim == seen
    taken = db.session.execute(
        update(StoreMove)
        .where(StoreMove.team_id == team_id, same, StoreMove.finished_at.is_(None))
        .values(claim=token, worker=worker, heartbeat_at=now(), retry_at=None, problem=None)
        .returning(StoreMove.team_id)
        .execution_options(synchronize_session=False)
    ).first()
    return Claim(team_id, token) if taken is not None else None


def release(claim: Claim) -> None:
    """Let somebody else go on with it. Raises MoveLost."""
    _hold(claim, claim=None, worker=None)


def beat(claim: Claim) -> Update:
    """The statement that says that whoever moves lives."""
    return update(StoreMove).where(_held(claim)).values(heartbeat_at=now())


def next_copy(claim: Claim) -> Copy | None:
    """The next file that lies elsewhere, with a note that a copy of it is about to be put: commit
    before it is. None when the last one was reached. Raises MoveLost."""
    _hold(claim)
    reached = db.session.scalar(select(StoreMove.reached).where(_held(claim)))
    current = stores.current(claim.team_id)
    to_store = current.id if current is not None else None
    query = select(MediaFile).where(store_contents.elsewhere(claim.team_id, to_store))
    if reached is not None:
        query = query.where(MediaFile.id > reached)
    found = db.session.scalar(query.order_by(MediaFile.id).limit(1))
    if found is None:
        return None
    key = artefacts.new_key(found.recording_id, found.kind)
    expected = leftovers.expect(claim.team_id, found.recording_id, to_store, key)
    return Copy(
        found.id,
        found.store_id,
        found.key,
        found.size,
        found.sha256,
        found.mime,
        to_store,
        key,
        expected,
    )


def settle(claim: Claim, copy: Copy) -> bool:
    """The copy is proven: the file lies there from now on, and the old one may go. False where
    the file has become another meanwhile, or is gone: then the copy may go. Raises MoveLost."""
    _hold(claim, setbacks=0)
    expected = db.session.scalar(
        select(Leftover).where(Leftover.id == copy.expected).with_for_update()
    )
    moved = (
        expected is not None
        and db.session.execute(
            update(MediaFile)
            .where(MediaFile.id == copy.media_id, _is_from(copy))
            .values(store_id=copy.to_store, key=copy.to_key)
            .returning(MediaFile.recording_id)
            .execution_options(synchronize_session=False)
        ).first()
    )
    if expected is None or not moved:
        leftovers.give_up(copy.expected)
        return False
    leftovers.landed(copy.to_store, copy.to_key)
    leftovers.leave(claim.team_id, moved.recording_id, copy.from_store, copy.from_key)
    _hold(claim, reached=copy.media_id)
    return True


def pass_over(claim: Claim, copy: Copy) -> None:
    """The file isn't there, or isn't what it was: it stays as it is, unless it was another
    meanwhile. Raises MoveLost."""
    same = select(MediaFile.id).where(MediaFile.id == copy.media_id, _is_from(copy))
    lost = db.session.scalar(same) is not None
    if lost:
        _hold(claim, lost=StoreMove.lost + 1, reached=copy.media_id)
    leftovers.give_up(copy.expected)


def finish(claim: Claim) -> bool:
    """The last file was reached: the move is over, or (False) begins anew, because files came to
    lie elsewhere meanwhile. Raises MoveLost."""
    lost = db.session.scalar(select(StoreMove.lost).where(_held(claim))) or 0
    if store_contents.count_elsewhere(claim.team_id) > lost:
        _hold(claim, reached=None, lost=0)
        return False
    problem = LOST.format(count=lost) if lost else None
    _hold(claim, finished_at=now(), claim=None, worker=None, problem=problem)
    return True


def failed(claim: Claim, error: ExternalError) -> bool:
    """A store failed. Whether this is tried again by itself; else it waits for somebody to ask.
    Raises MoveLost."""
    setbacks = (db.session.scalar(select(StoreMove.setbacks).where(_held(claim))) or 0) + 1
    again = not error.permanent and setbacks < SETBACKS
    pause = error.retry_after or min(_PAUSE_S * 2 ** (setbacks - 1), _LONGEST_PAUSE_S)
    _hold(
        claim,
        problem=error.message,
        setbacks=setbacks,
        retry_at=now() + timedelta(seconds=pause) if again else None,
        finished_at=None if again else now(),
        claim=None,
        worker=None,
    )
    return again


def due() -> list[int]:
    """Teams whose files are to be moved now and nobody moves."""
    query = select(StoreMove).where(StoreMove.finished_at.is_(None))
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return [
        row.team_id
        for row in rows
        if not _is_worked_on(row) and (row.retry_at is None or row.retry_at <= now())
    ]


def _is_worked_on(row: StoreMove) -> bool:
    return row.claim is not None and processes.alive(
        row.worker, row.heartbeat_at, settings().poll_seconds
    )


def _held(claim: Claim) -> ColumnElement[bool]:
    return (
        (StoreMove.team_id == claim.team_id)
        & (StoreMove.claim == claim.token)
        & StoreMove.finished_at.is_(None)
    )


def _hold(claim: Claim, /, **values: Any) -> None:
    """Begin (or go on with) a transaction of writes, or raise MoveLost."""
    kept = db.session.execute(
        update(StoreMove)
        .where(_held(claim))
        .values({"heartbeat_at": now(), **values})
        .returning(StoreMove.team_id)
        .execution_options(synchronize_session=False)
    ).first()
    if kept is None:
        raise MoveLost


def _is_from(copy: Copy) -> ColumnElement[bool]:
    """Whether a file's row says of it what it said when the copy was begun."""
    return (
        MediaFile.store_id.is_not_distinct_from(copy.from_store)
        & (MediaFile.key == copy.from_key)
        & (MediaFile.sha256 == copy.sha256)
    )
