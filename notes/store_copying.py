"""Copies a team's files to its current store, one after the other, for a job and for the shell.

Beside the adapters. It commits by itself, before and after each copy: no transaction is open
while a store takes its time.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from notes import leftovers, pulse, store_moving, storing
from notes.db import db
from notes.errors import ExternalError
from notes.store_moving import Claim, Copy

ON_THE_WAY = "A copy could not pass through this server ({why}). Look at the room on its disk."


def _nobody() -> None:
    """Nobody wants to know how far it is."""


def go_on(claim: Claim, tell: Callable[[], None] = _nobody, most_s: float | None = None) -> bool:
    """Move file after file; whether the move is over. After `most_s` seconds it is left, with
    the file that was begun done. What a store refuses ends it: the move's row says why. Raises
    MoveLost."""
    until = None if most_s is None else time.monotonic() + most_s
    try:
        with pulse.beating(lambda: store_moving.beat(claim), f"move of team {claim.team_id}"):
            over = _copy_all(claim, tell, until)
            if not over:
                store_moving.release(claim)
    except ExternalError as error:
        db.session.rollback()
        over = not store_moving.failed(claim, error)
    db.session.commit()
    return over


def _copy_all(claim: Claim, tell: Callable[[], None], until: float | None) -> bool:
    while True:
        copy = store_moving.next_copy(claim)
        if copy is None and store_moving.finish(claim):
            return True
        db.session.commit()
        if copy is not None:
            _carry(claim, copy)
            tell()
        if until is not None and time.monotonic() >= until:
            return False


def _carry(claim: Claim, copy: Copy) -> None:
    """One file: copied, read back, compared with what its row says, and only then moved."""
    try:
        is_same = _put(copy)
    except ExternalError:
        leftovers.give_up(copy.expected)
        db.session.commit()
        raise
    if is_same:
        store_moving.settle(claim, copy)
    else:
        store_moving.pass_over(claim, copy)
    db.session.commit()


def _put(copy: Copy) -> bool:
    """Whether the copy is what the file's row says that it is. Raises ExternalError."""
    source, target = storing.at(copy.from_store), storing.at(copy.to_store)
    db.session.commit()
    try:
        with source.as_path(copy.from_key) as path:
            stored = target.put(path, copy.to_key, copy.mime)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not source.exists(copy.from_key):
            return False
        raise ExternalError(ON_THE_WAY.format(why=error.strerror or error)) from error
    return (stored.size, stored.sha256) == (copy.size, copy.sha256)
