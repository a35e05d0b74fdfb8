"""Stored files on their way into a backup and out of it, whichever store they lie in."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from notes import stores, storing
from notes.adapters import adapters
from notes.db import db
from notes.errors import ExternalError
from notes.models import MediaFile, Store
from notes.storage import Storage

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a snapshot lists it."""

    media_id: uuid.UUID
    store_id: uuid.UUID | None
    key: str
    sha256: str


def listed(connection: Connection, *, team_stores: bool) -> list[Listed]:
    """Every file; without `team_stores` those of the server's own store."""
    query = select(MediaFile.id, MediaFile.store_id, MediaFile.key, MediaFile.sha256)
    if not team_stores:
        query = query.where(MediaFile.store_id.is_(None))
    return [Listed(*row) for row in connection.execute(query.order_by(MediaFile.key))]


@contextmanager
def as_path(file: Listed) -> Iterator[Path]:
    """The file, also where it was moved after the snapshot. Raises FileNotFoundError where it was
    deleted, ExternalError where its store fails."""
    with ExitStack() as kept:
        try:
            path = kept.enter_context(_storage(file.store_id).as_path(file.key))
        except FileNotFoundError:
            moved = _moved(file)
            path = kept.enter_context(_storage(moved.store_id).as_path(moved.key))
        yield path


def _storage(store_id: uuid.UUID | None) -> Storage:
    if store_id is not None and db.session.get(Store, store_id) is None:
        raise FileNotFoundError(store_id)  # an empty store is forgotten
    found = storing.at(store_id)
    db.session.commit()
    return found


def _moved(file: Listed) -> Listed:
    query = select(MediaFile.store_id, MediaFile.key).where(
        MediaFile.id == file.media_id, MediaFile.sha256 == file.sha256
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise FileNotFoundError(file.key)
    return Listed(file.media_id, found.store_id, found.key, file.sha256)


class Shelves:
    """Where a backup's files go: to the store that their row names, else to the server's."""

    def __init__(
        self, stores_told: Iterable[str], files_told: Iterable[str], secret: str | None
    ) -> None:
        """The rows of both tables as JSON, and the key that the backup's credentials are sealed
        with, where it isn't this installation's."""
        rows = [json.loads(line) for line in stores_told]
        self._stores = {row["id"]: _opened(row, secret) for row in rows}
        files = [json.loads(line) for line in files_told]
        self._store_of = {row["key"]: row["store_id"] for row in files if row["store_id"]}
        self.brought_home: set[str] = set()

    def put(self, path: Path, key: str) -> None:
        """Put a file where it was; into the server's store where that can't be."""
        store = self._stores.get(self._store_of.get(key, ""))
        if store is not None and _kept(store, path, key):
            return
        if key in self._store_of:
            self.brought_home.add(key)
        adapters().storage.put(path, key)

    def as_put(self, line: str) -> str:
        """A file's row as it is now to be."""
        row = json.loads(line)
        if row["key"] in self.brought_home:
            row["store_id"] = None
        return json.dumps(row)


def _opened(row: dict[str, Any], secret: str | None) -> Storage | None:
    """None where it can't be got into."""
    store = Store(kind=row["kind"], options=row["options"], sealed=row["sealed"])
    try:
        return storing.at_place(stores.place(store, secret))
    except ExternalError:
        return None


def _kept(store: Storage, path: Path, key: str) -> bool:
    """Whether a team's store has the file now; it may have had it all along."""
    try:
        if not _is_there(store, path, key):
            store.put(path, key)
    except ExternalError:
        return False
    return True


def _is_there(store: Storage, path: Path, key: str) -> bool:
    if not store.exists(key):
        return False
    with path.open("rb") as wanted, store.open(key) as found:
        return hashlib.file_digest(wanted, "sha256").digest() == _digest(found)


def _digest(found: Any) -> bytes:
    hasher = hashlib.sha256()
    while chunk := found.read(CHUNK):
        hasher.update(chunk)
    return hasher.digest()
