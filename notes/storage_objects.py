"""Files in buckets: S3 and whatever speaks it, Azure's containers, Google's buckets. Foundation.

obstore speaks to all three without an event loop of Python's, and signs links. Its calls wait in
native code: under gevent they belong into the thread pool. A process that has made one must not
fork for another: the child would wait for threads that only the parent has.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from notes.places import Place
from notes.storage_buckets import bucket
from notes.storage_object_failures import NO_BUCKET, saying
from notes.storage_object_reading import reading

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PART, _MOST_PARTS, _AT_ONCE = 8 << 20, 9_000, 3
"""Bytes that are sent at once (more where a file would have more parts than a store takes), and
how many such at the same time."""
_PLAIN = "application/octet-stream"
_READING = {
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(seconds=20),
    "timeout": timedelta(minutes=10),
}
# A part may take long to leave over a thin line, and nothing comes back before it has left.
_WRITING = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(minutes=20)}
_TRYING_AGAIN = {"max_retries": 4, "retry_timeout": timedelta(minutes=2)}


class ObjectShelf:
    """A folder of a bucket."""

    def __init__(self, place: Place) -> None:
        """Raises ExternalError where the place isn't complete."""
        self._bucket = bucket(place)

    def path(self, key: str) -> str:
        """The name of a key's object."""
        return f"{self._bucket.folder}/{key}" if self._bucket.folder else key

    def write(self, incoming: IO[bytes], path: str, mime: str | None) -> None:
        """Take a file in, in parts where it is large; what was sent of one that fails is
        forgotten. Raises ExternalError."""
        import obstore

        size = os.fstat(incoming.fileno()).st_size
        part = max(_PART, -(-size // _MOST_PARTS))
        with saying(missing=NO_BUCKET):
            obstore.put(
                self._writer,
                path,
                incoming if size > part else incoming.read(),
                attributes={"Content-Type": mime or _PLAIN},
                use_multipart=size > part,
                chunk_size=part,
                max_concurrency=_AT_ONCE,
            )

    def open(self, path: str) -> IO[bytes]:
        """The file for reading. Raises FileNotFoundError, ExternalError."""
        import obstore

        with self._looking():
            found = obstore.head(self._reader, path)
        return reading(self._reader, path, found["size"], found["e_tag"])

    def at_hand(self, path: str) -> Path | None:
        """It is elsewhere."""
        return None

    def exists(self, path: str) -> bool:
        """Whether there is a file. Raises ExternalError, also where there is no bucket."""
        import obstore

        try:
            with self._looking():
                obstore.head(self._reader, path)
        except FileNotFoundError:
            return False
        return True

    def delete(self, path: str) -> None:
        """Remove a file. Raises ExternalError; FileNotFoundError also where there is no bucket:
        only what is empty can be removed, so the file is gone."""
        import obstore

        with saying():
            obstore.delete(self._reader, path)

    def link(self, path: str, seconds: int) -> str | None:
        """A signed address; None where the credentials can't sign."""
        import obstore

        if self._bucket.door.sign is not None:
            return self._bucket.door.sign(path, seconds)
        try:
            return str(obstore.sign(self._signer, "GET", path, timedelta(seconds=seconds)))
        except obstore.exceptions.BaseError:
            return None

    @cached_property
    def origin(self) -> str | None:
        """Where links lead. Only where the machine's environment has the credentials may this
        wait for an answer."""
        parts = urlsplit(self._bucket.door.endpoint or self.link("origin", 1) or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """A file is missing only where there is a bucket that it could be in."""
        try:
            with saying():
                yield
        except FileNotFoundError:
            self._require_bucket()
            raise

    def _require_bucket(self) -> None:
        import obstore

        with saying(missing=NO_BUCKET):
            next(iter(obstore.list(self._reader, self._bucket.folder or None, chunk_size=1)), None)

    @property
    def _signer(self) -> Any:
        return self._reader

    @cached_property
    def _reader(self) -> ObjectStore:
        return self._bucket.store(_READING, _TRYING_AGAIN)

    @cached_property
    def _writer(self) -> ObjectStore:
        return self._bucket.store(_WRITING, _TRYING_AGAIN)
