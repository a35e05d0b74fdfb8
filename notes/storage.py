"""Where files live: local disk by default, any fsspec store by URL. Foundation.

Keys are ours (never a user's file name). A file counts as stored only after it was read back
with the size and hash that went in.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from notes.errors import ExternalError

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: its size in bytes and SHA-256 in hex."""

    key: str
    size: int
    sha256: str


class Storage:
    """One store. Methods raise ExternalError when it fails, FileNotFoundError for no such key."""

    def __init__(self, url: str) -> None:
        import fsspec

        self._fs, root = fsspec.core.url_to_fs(url)
        self._root = root.rstrip("/")
        self.local = "file" in _protocols(self._fs)

    def put(self, source: Path, key: str) -> Stored:
        """Copy a file in and read it back; the source is left alone."""
        path = self._path(key)
        try:
            with source.open("rb") as incoming:
                size, digest = self._write(incoming, path)
            with self._fs.open(path, "rb") as kept:
                found_size, found = _digest(kept)
        except OSError as error:
            raise ExternalError(f"The file store failed: {error.strerror or error}.") from error
        if (size, digest) != (found_size, found):
            self.delete(key)
            raise ExternalError("The file store gave back other bytes than it was given.")
        return Stored(key, size, digest)

    def _write(self, incoming: IO[bytes], path: str) -> tuple[int, str]:
        self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        partial = f"{path}.part" if self.local else path
        hasher, size = hashlib.sha256(), 0
        with self._fs.open(partial, "wb") as kept:
            while chunk := incoming.read(CHUNK):
                hasher.update(chunk)
                size += len(chunk)
                kept.write(chunk)
        if self.local:
            self._fs.mv(partial, path)
        return size, hasher.hexdigest()

    def open(self, key: str) -> IO[bytes]:
        """The file, seekable, for reading."""
        return cast("IO[bytes]", self._fs.open(self._path(key), "rb"))

    @contextmanager
    def as_path(self, key: str) -> Iterator[Path]:
        """The file as a path on this machine; a temporary copy where the store is elsewhere."""
        if self.local:
            path = Path(self._path(key))
            if not path.is_file():
                raise FileNotFoundError(key)
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="minutebook-") as folder:
            copy = Path(folder) / key.rsplit("/", 1)[-1]
            self._fs.get_file(self._path(key), str(copy))
            yield copy

    def exists(self, key: str) -> bool:
        return bool(self._fs.exists(self._path(key)))

    def delete(self, key: str) -> None:
        """Remove a file; removing what isn't there is fine."""
        try:
            self._fs.rm_file(self._path(key))
        except FileNotFoundError:
            pass
        except OSError as error:
            raise ExternalError(f"The file store failed: {error.strerror or error}.") from error

    def check(self) -> None:
        """Write, read and delete a small file. Raises ExternalError."""
        with tempfile.TemporaryDirectory() as folder:
            probe = Path(folder) / "probe"
            probe.write_bytes(b"minutebook")
            self.put(probe, "check/probe")
        self.delete("check/probe")

    def _path(self, key: str) -> str:
        if key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"not a key of ours: {key}")
        return f"{self._root}/{key}"


def _protocols(filesystem: Any) -> tuple[str, ...]:
    found = filesystem.protocol
    return (found,) if isinstance(found, str) else tuple(found)


def _digest(file: IO[bytes]) -> tuple[int, str]:
    hasher, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
        size += len(chunk)
    return size, hasher.hexdigest()
