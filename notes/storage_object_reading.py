"""An object as a file: seekable, and only what is read is brought. Foundation."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from notes.storage_failures import failed
from notes.storage_object_failures import is_beyond_the_end, saying

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from obstore import ObjectMeta
    from obstore.store import ObjectStore

_OPENING, _FIRST, _MOST = 128 << 10, 256 << 10, 8 << 20
"""Bytes that are fetched at once: with the answer whether there is such a file, which is all of a
small one; after a jump; and as reading goes on."""
_LOST = "it lost the file while it was read"


def reading(store: ObjectStore, path: str) -> IO[bytes]:
    """The object for reading. It holds no connection, so any thread may read on. Raises
    FileNotFoundError, ExternalError; reading raises ExternalError, also where the object has
    become another."""
    import obstore
    from obstore.exceptions import BaseError

    with saying():
        try:
            got = obstore.get(store, path, options={"range": (0, _OPENING)})
            meta, first = got.meta, memoryview(got.bytes())
        except BaseError as error:
            if not is_beyond_the_end(error):
                raise
            meta, first = obstore.head(store, path), memoryview(b"")  # an empty one
    return io.BufferedReader(_Reading(store, path, meta, first), _FIRST)


class _Reading(io.RawIOBase):
    def __init__(self, store: ObjectStore, path: str, meta: ObjectMeta, first: memoryview) -> None:
        super().__init__()
        self._store, self._path = store, path
        self._size, self._etag = meta["size"], meta["e_tag"]
        self._at = 0
        self._ahead = _OPENING
        self._held, self._held_at = first, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer).cast("B")
        if self._at >= self._size or not target:
            return 0
        if not self._held_at <= self._at < self._held_at + len(self._held):
            self._fetch()
        start = self._at - self._held_at
        taken = self._held[start : start + len(target)]
        target[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)

    def close(self) -> None:
        self._held = memoryview(b"")
        super().close()

    def _fetch(self) -> None:
        """Bring what comes next."""
        import obstore

        goes_on = len(self._held) > 0 and self._at == self._held_at + len(self._held)
        self._ahead = min(2 * self._ahead, _MOST) if goes_on else _FIRST
        end = min(self._at + self._ahead, self._size)
        self._held = memoryview(b"")  # gone before the next is there
        with saying(missing=_LOST):
            options = {"range": (self._at, end)} | ({"if_match": self._etag} if self._etag else {})
            found = obstore.get(self._store, self._path, options=options).bytes()  # type: ignore[arg-type]
        if len(found) != end - self._at:
            raise failed("it gave back another part than was asked for")
        self._held, self._held_at = memoryview(found), self._at
