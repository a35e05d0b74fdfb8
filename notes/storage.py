"""Where files live: local disk by default, any fsspec store by URL. Foundation.

Keys are ours (never a user's file name). A file counts as stored only after it was read back
with the size and hash that went in; on a local disk it is synced and appears whole or not at all.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from notes.errors import ExternalError

CHUNK = 1 << 20
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_WORDS = {
    errno.ENOSPC: "its disk is full",
    errno.EDQUOT: "its disk is full",
    errno.EROFS: "it may only be read",
    errno.EACCES: "it refuses this server's access",
    errno.EPERM: "it refuses this server's access",
    errno.ENOTCONN: "it can't be reached",
    errno.ECONNREFUSED: "it can't be reached",
}
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: its size in bytes and SHA-256 in hex. `store_id`: of which team's
    store; None: the server's."""

    key: str
    size: int
    sha256: str
    store_id: uuid.UUID | None = None


class Storage:
    """One store. Methods raise ExternalError when it fails, FileNotFoundError for no such key,
    ValueError for a key that isn't of ours."""

    def __init__(self, url: str) -> None:
        import fsspec

        self._fs, root = fsspec.core.url_to_fs(url)
        self._root = root.rstrip("/")
        self.local = "file" in _protocols(self._fs)

    def put(self, source: Path, key: str) -> Stored:
        """Take a file in and read it back; what had that key is replaced. The source stays, but
        must not be written to any more: on the same disk both are names of the same bytes.
        OSError when the source can't be read."""
        path = self._path(key)
        with source.open("rb") as incoming:
            write = self._write_locally if self.local else self._write
            with _failing(missing="its folder is missing"):
                written = write(incoming, path)
        with _failing(missing="it lost the file"), self._fs.open(path, "rb") as kept:
            found = _digest(kept)
        if written not in {found, None}:
            self.delete(key)
            raise ExternalError("The file store gave back other bytes than it was given.")
        return Stored(key, *found)

    def _write(self, incoming: IO[bytes], path: str) -> tuple[int, str]:
        with self._fs.open(path, "wb") as kept:
            return _copy(incoming, kept)

    def _write_locally(self, incoming: IO[bytes], path: str) -> tuple[int, str] | None:
        """Size and SHA-256 of what was copied; None where it needed no copy."""
        folder, name = os.path.split(path)
        _make_folder(Path(folder))
        partial = Path(folder) / f".{name}.{uuid.uuid4().hex}.part"
        try:
            if _linked(incoming, partial):
                written = None
                os.fsync(incoming.fileno())
            else:
                with partial.open("xb") as kept:
                    written = _copy(incoming, kept)
                    kept.flush()
                    os.fsync(kept.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(Path(folder))
        return written

    def open(self, key: str) -> IO[bytes]:
        """The file, seekable, for reading."""
        with _failing():
            return cast("IO[bytes]", self._fs.open(self._path(key), "rb"))

    @contextmanager
    def as_path(self, key: str) -> Iterator[Path]:
        """The file as a path on this machine; a temporary copy where the store is elsewhere."""
        path = self._path(key)
        if self.local:
            if not Path(path).is_file():
                raise FileNotFoundError(key)
            yield Path(path)
            return
        with tempfile.TemporaryDirectory(prefix="minutebook-") as folder:
            copy = Path(folder) / key.rsplit("/", 1)[-1]
            with _failing():
                self._fs.get_file(path, str(copy))
            yield copy

    def exists(self, key: str) -> bool:
        """Whether there is a file by that key."""
        with _failing():
            return bool(self._fs.isfile(self._path(key)))

    def delete(self, key: str) -> None:
        """Remove a file; removing what isn't there is fine."""
        path = self._path(key)
        with _failing(), suppress(FileNotFoundError):
            self._fs.rm_file(path)
        if self.local:
            with suppress(OSError):  # other files are in it, or somebody was faster
                Path(path).parent.rmdir()

    def check(self) -> None:
        """Write, read and delete a small file. Raises ExternalError."""
        key = f"check/{uuid.uuid4().hex}"
        with tempfile.TemporaryDirectory() as folder:
            probe = Path(folder) / "probe"
            probe.write_bytes(b"minutebook")
            self.put(probe, key)
        self.delete(key)

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key of ours: {key!r}")
        return f"{self._root}/{key}"


@contextmanager
def _failing(missing: str | None = None) -> Iterator[None]:
    """Say what went wrong with the store. A missing file stays a missing file unless `missing`
    says what it means."""
    try:
        yield
    except FileNotFoundError as error:
        if missing is None:
            raise
        raise ExternalError(f"The file store failed: {missing}.") from error
    except OSError as error:
        reason = _WORDS.get(error.errno or 0) or error.strerror or type(error).__name__
        raise ExternalError(f"The file store failed: {reason}.") from error


def _make_folder(folder: Path) -> None:
    """Make a folder so that it is still there after a power cut."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        _sync_folder(one.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _linked(source: IO[bytes], target: Path) -> bool:
    """Give the source's bytes a second name. False where the disk can't."""
    try:
        target.hardlink_to(source.name)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True


def _protocols(filesystem: Any) -> tuple[str, ...]:
    found = filesystem.protocol
    return (found,) if isinstance(found, str) else tuple(found)


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of what was copied."""
    hasher, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        hasher.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return size, hasher.hexdigest()


def _digest(file: IO[bytes]) -> tuple[int, str]:
    hasher, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
        size += len(chunk)
    return size, hasher.hexdigest()
