"""How much of a team's lies in which file store, and how a move of it stands. Core."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from notes import stores
from notes.db import db
from notes.models import MediaFile, Store, StoreMove


@dataclass(frozen=True, slots=True)
class Lying:
    """How much a team has in a store (None: the server's); `size` in bytes."""

    store: Store | None
    files: int
    size: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class State:
    """How a team's files stand: how many are where new ones go, how many elsewhere; whether they
    are being brought there, and what was in the way."""

    lying: list[Lying]
    is_moving: bool
    problem: str | None
    waits: bool  # for another try by itself

    @property
    def here(self) -> tuple[int, int]:
        """Files and bytes in the current store."""
        return _sum(one for one in self.lying if one.is_current)

    @property
    def elsewhere(self) -> tuple[int, int]:
        """Files and bytes in others."""
        return _sum(one for one in self.lying if not one.is_current)


def _sum(some: Iterable[Lying]) -> tuple[int, int]:
    found = list(some)
    return sum(one.files for one in found), sum(one.size for one in found)


def lying(team_id: int) -> list[Lying]:
    """What lies where: the current store first, also when it is empty."""
    query = (
        select(MediaFile.store_id, func.count(MediaFile.id), func.sum(MediaFile.size))
        .where(MediaFile.team_id == team_id)
        .group_by(MediaFile.store_id)
    )
    counted = {store_id: (files, int(size)) for store_id, files, size in db.session.execute(query)}
    current = stores.current(team_id)
    found: list[Lying] = []
    for store in (None, *stores.of_team(team_id)):
        store_id = store.id if store is not None else None
        is_current = store_id == (current.id if current is not None else None)
        files, size = counted.get(store_id, (0, 0))
        if files or is_current:
            found.append(Lying(store, files, size, is_current))
    return sorted(found, key=lambda one: not one.is_current)


def state(team_id: int) -> State:
    """How things stand for a team."""
    row = db.session.get(StoreMove, team_id, populate_existing=True)
    asked = row is not None and row.finished_at is None
    waits = row is not None and row.retry_at is not None
    return State(lying(team_id), asked, row.problem if row is not None else None, waits)


def elsewhere(team_id: int, store_id: uuid.UUID | None) -> ColumnElement[bool]:
    """A team's files that aren't in this store."""
    return (MediaFile.team_id == team_id) & MediaFile.store_id.is_distinct_from(store_id)


def count_elsewhere(team_id: int) -> int:
    """How many of a team's files aren't where its new ones go."""
    current = stores.current(team_id)
    there = elsewhere(team_id, current.id if current is not None else None)
    return db.session.scalar(select(func.count(MediaFile.id)).where(there)) or 0
