"""Brings the files of the server's own store from where it was before. Beside the adapters.

Keys stay what they are and no row changes, so that this can be done before the address is
changed, while the product runs, and again afterwards for what came meanwhile.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from notes.adapters import adapters
from notes.db import db
from notes.models import MediaFile
from notes.storage import Storage

CHUNK = 1 << 20
BATCH = 200


@dataclass(frozen=True, slots=True)
class File:
    """A file of the server's store, as its row has it."""

    id: uuid.UUID
    key: str
    size: int
    sha256: str
    mime: str


@dataclass
class Brought:
    """How many were copied, were there already, and are nowhere as their row has them."""

    copied: int = 0
    there: int = 0
    lost: int = 0


def bring(old: Storage, tell: Callable[[Brought], None], *, delete: bool = False) -> Brought:
    """Copy what isn't there yet, and compare everything with its row by its SHA-256; what is
    proven to be there is deleted from the old store, if that is wanted. Raises ExternalError."""
    new, brought = adapters().storage, Brought()
    for file in _files():
        is_there = _is_there(new, file)
        if is_there:
            brought.there += 1
        elif _copied(old, new, file):
            brought.copied += 1
        else:
            brought.lost += 1
            continue
        if delete:
            old.delete(file.key)
        tell(brought)
    return brought


def _files() -> Iterator[File]:
    """Every file, in pieces: no transaction is open while one is copied."""
    last: uuid.UUID | None = None
    while True:
        query = select(
            MediaFile.id, MediaFile.key, MediaFile.size, MediaFile.sha256, MediaFile.mime
        ).where(MediaFile.store_id.is_(None))
        if last is not None:
            query = query.where(MediaFile.id > last)
        found = [
            File(*row) for row in db.session.execute(query.order_by(MediaFile.id).limit(BATCH))
        ]
        db.session.rollback()
        if not found:
            return
        yield from found
        last = found[-1].id


def _is_there(new: Storage, file: File) -> bool:
    try:
        with new.open(file.key) as kept:
            hasher = hashlib.sha256()
            while chunk := kept.read(CHUNK):
                hasher.update(chunk)
    except FileNotFoundError:
        return False
    return hasher.hexdigest() == file.sha256


def _copied(old: Storage, new: Storage, file: File) -> bool:
    """False where the old store hasn't got it, or has something else under its key."""
    try:
        with old.as_path(file.key) as path:
            stored = new.put(path, file.key, file.mime)
    except FileNotFoundError:
        return False
    return (stored.size, stored.sha256) == (file.size, file.sha256)
