"""An object as a file: seekable, and only what is read is brought. Foundation."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from notes.storage_failures import failed
from notes.storage_object_failures import saying

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from obstore.store import ObjectStore

_FIRST, _MOST = 256 << 10, 8 << 20
"""Bytes that are fetched at once: few after a jump, more as reading goes on."""
_LOST = "it lost the file while it was read"


def reading(store: ObjectStore, path: str, size: int, etag: str | None) -> IO[bytes]:
    """The object for reading. It holds no connection, so any thread may read on. Reading raises
    ExternalError, also where the object has become another."""
    return io.BufferedReader(_Reading(store, path, size, etag), _FIRST)


class _Reading(io.RawIOBase):
    def __init__(self, store: ObjectStore, path: str, size: int, etag: str | None) -> None:
        super().__init__()
        self._store, self._path, self._size, self._etag = store, path, size, etag
        self._at = 0
        self._ahead = _FIRST
        self._held = memoryview(b"")
        self._held_at = 0

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
