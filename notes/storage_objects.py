"""Files in buckets: S3 and whatever speaks it, Azure's containers, Google's buckets. Foundation.

obstore speaks to all three without an event loop of Python's, and signs links. Its calls wait in
native code: under gevent they belong into the thread pool. A process that has made one must not
fork for another: the child would wait for threads that only its parent has.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from notes.storage_buckets import Bucket, Pace
from notes.storage_fuse import Fuse
from notes.storage_object_failures import NO_BUCKET, Refused, saying
from notes.storage_object_reading import reading

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PART, _MOST_PARTS, _AT_ONCE = 8 << 20, 9_000, 3
"""Bytes that are sent at once (more where a file would have more parts than a store takes), and
how many such at the same time."""
_PLAIN = "application/octet-stream"
_READING = Pace(total=timedelta(minutes=10), silence=timedelta(seconds=15), tries_again=2)
_WRITING = Pace(total=timedelta(minutes=20))
"""A part may take long to leave over a thin line, and nothing comes back before it has left."""
_HURRIED = Pace(total=timedelta(seconds=10), tries_again=1)
_called_in: set[int] = set()
"""The process that has made calls."""


class ObjectShelf:
    """A folder of a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._reads, self._writes = _READING, _WRITING
        self._stores: dict[Pace, ObjectStore] = {}
        self._fuse = Fuse()

    def hurried(self) -> ObjectShelf:
        """The same with little patience."""
        return self._in_a_hurry

    def path(self, key: str) -> str:
        """The name of a key's object."""
        return f"{self._bucket.folder}/{key}" if self._bucket.folder else key

    def write(self, incoming: IO[bytes], path: str, mime: str | None) -> None:
        """Take a file in, in parts where it is large; what was sent of one that fails is
        forgotten. Raises ExternalError."""
        import obstore

        size = os.fstat(incoming.fileno()).st_size
        part = max(_PART, -(-size // _MOST_PARTS))
        with self._fuse.watching(), saying(missing=NO_BUCKET):
            obstore.put(
                self._store(self._writes),
                path,
                incoming if size > part else incoming.read(),
                attributes={"Content-Type": mime or _PLAIN},
                use_multipart=size > part,
                chunk_size=part,
                max_concurrency=_AT_ONCE,
            )

    def open(self, path: str) -> IO[bytes]:
        """The file for reading. Raises FileNotFoundError, ExternalError."""
        with self._looking():
            return reading(self._store(self._reads), path)

    def whole(self, path: str) -> bytes:
        """All of a small file, in one answer. Raises FileNotFoundError, ExternalError."""
        import obstore

        with self._looking(), saying():
            return obstore.get(self._store(self._reads), path).bytes().to_bytes()

    def at_hand(self, path: str) -> Path | None:
        """It is elsewhere."""
        return None

    def exists(self, path: str) -> bool:
        """Whether there is a file. Raises ExternalError, also where there is no bucket."""
        import obstore

        try:
            with self._looking(), saying():
                obstore.head(self._store(self._reads), path)
        except FileNotFoundError:
            return False
        return True

    def delete(self, path: str) -> None:
        """Remove a file. Raises ExternalError; FileNotFoundError also where there is no bucket:
        only what is empty can be removed, so the file is gone."""
        import obstore

        with self._fuse.watching(), saying():
            obstore.delete(self._store(self._reads), path)

    def link(self, path: str, seconds: int) -> str | None:
        """A signed address; None where the credentials can't sign."""
        import obstore

        if self._bucket.door.sign is not None:
            return self._bucket.door.sign(path, seconds)
        store: Any = self._store(self._reads)
        try:
            return str(obstore.sign(store, "GET", path, timedelta(seconds=seconds)))
        except obstore.exceptions.BaseError:
            return None

    @cached_property
    def origin(self) -> str | None:
        """Where links lead. Only where the machine's environment has the credentials may this
        wait for an answer."""
        parts = urlsplit(self._bucket.door.endpoint or self.link("origin", 1) or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None

    @cached_property
    def _in_a_hurry(self) -> ObjectShelf:
        other = ObjectShelf(self._bucket)
        other._reads = other._writes = _HURRIED
        other._fuse = Fuse(0)  # who wants to know asks
        return other

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """A file is missing only where there is a bucket that it could be in."""
        with self._fuse.watching():
            try:
                yield
            except FileNotFoundError:
                self._require_bucket()
                raise

    def _require_bucket(self) -> None:
        import obstore

        listed = obstore.list(self._store(self._reads), chunk_size=1)
        with suppress(Refused), saying(missing=NO_BUCKET):  # there is what may not be listed
            next(iter(listed), None)

    def _store(self, pace: Pace) -> ObjectStore:
        _called_in.add(os.getpid())
        if len(_called_in) > 1:
            raise RuntimeError("a process that had called a file store has forked")
        if pace not in self._stores:
            self._stores[pace] = self._bucket.store(pace)
        return self._stores[pace]
