"""What lies in a store, told by the store itself."""

from __future__ import annotations

from pathlib import Path

import obstore

from notes.storage import Storage
from notes.storage_local import LocalShelf
from notes.storage_objects import ObjectShelf


def left_in(storage: Storage) -> list[str]:
    """The names of all its files."""
    shelf = storage._shelf
    if isinstance(shelf, ObjectShelf):
        pages = obstore.list(shelf._store(shelf._reads))
        return [
            one["path"] for page in pages for one in page if shelf._bucket.folder in one["path"]
        ]
    if isinstance(shelf, LocalShelf):
        return [str(one) for one in Path(shelf._root).rglob("*") if one.is_file()]
    try:
        return list(shelf._fs.find(shelf._root))
    except FileNotFoundError:
        return []
