"""Files on their way in: on this machine's disk until the store has them. Foundation.

A file is named by its upload's id and only ever grows at its end, by whoever holds its lock
(which ends with the process that holds it). Its size is how much has arrived.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from notes.connections import settings
from notes.errors import Conflict, NotesError, NotFound

if TYPE_CHECKING:
    from hashlib import _Hash

RESERVE = 256 * 2**20  # bytes that an upload never takes from the disk: the database needs some
COPY = 2**20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_HASHES_KEPT = 64

# Hashes of files between two requests of this process: what was hashed while it arrived isn't
# read again. Each stands for one file (by inode) up to one size.
_hashes: OrderedDict[uuid.UUID, tuple[int, int, _Hash]] = OrderedDict()


class Busy(Conflict):
    """Another request writes this file right now."""

    status = 423
    code = "busy"
    default = "Another connection is sending this file just now. Try again in a moment."


class NoRoom(NotesError):
    """The disk can't take it."""

    status = 507
    code = "no_room"
    default = (
        "The server's disk is full, so this file can't be taken now. What has arrived is kept; "
        "tell the person who looks after the server, then try again."
    )


class Arriving:
    """A file that grows. `size` in bytes; `digest` is its SHA-256 in hex, None when part of it
    arrived where this process didn't see it."""

    def __init__(self, descriptor: int, upload_id: uuid.UUID) -> None:
        self._descriptor = descriptor
        self._id = upload_id
        found = os.fstat(descriptor)
        self.size = found.st_size
        self._inode = found.st_ino
        self._hasher = _known_hash(upload_id, self._inode, self.size)

    @property
    def digest(self) -> str | None:
        return self._hasher.hexdigest() if self._hasher else None

    def write(self, data: bytes) -> None:
        """Add bytes at the end. Raises NoRoom; what fitted stays."""
        rest = memoryview(data)
        while rest:
            try:
                written = os.write(self._descriptor, rest)
            except OSError as error:
                if error.errno in _FULL:
                    raise NoRoom from error
                raise
            if self._hasher:
                self._hasher.update(rest[:written])
            self.size += written
            rest = rest[written:]

    def sync(self) -> None:
        """Return once the disk has it. Slow: give it to `offload`."""
        os.fsync(self._descriptor)

    def keep_hash(self) -> None:
        """Remember how far the hash came, for the request that goes on with this file."""
        if self._hasher and self.size:
            _hashes[self._id] = (self._inode, self.size, self._hasher)
            while len(_hashes) > _HASHES_KEPT:
                _hashes.popitem(last=False)


def _known_hash(upload_id: uuid.UUID, inode: int, size: int) -> _Hash | None:
    kept = _hashes.pop(upload_id, None)
    if size == 0:
        return hashlib.sha256()
    return kept[2] if kept and kept[:2] == (inode, size) else None


def folder() -> Path:
    """Where files arrive; made at first use, for this account's eyes only."""
    path = settings().data_dir / "incoming"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path(upload_id: uuid.UUID) -> Path:
    """The file of an upload, whether it is there or not."""
    return folder() / str(upload_id)


def received(upload_id: uuid.UUID) -> int | None:
    """How many bytes have arrived; None when there is no such file."""
    try:
        return path(upload_id).stat().st_size
    except FileNotFoundError:
        return None


def require_room(size: int) -> None:
    """Raise NoRoom unless `size` more bytes fit with something to spare."""
    if shutil.disk_usage(folder()).free < size + RESERVE:
        raise NoRoom


def make(upload_id: uuid.UUID) -> None:
    """Begin with an empty file."""
    try:
        path(upload_id).touch(mode=0o600, exist_ok=False)
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom from error
        raise


@contextmanager
def appending(upload_id: uuid.UUID) -> Iterator[Arriving]:
    """The file, locked for adding to it.

    Raises Busy when somebody else has it, NotFound when it isn't there (any more).
    """
    try:
        descriptor = os.open(path(upload_id), os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        raise NotFound("This upload is gone. Send the file again.") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        file = Arriving(descriptor, upload_id)
        try:
            yield file
        finally:
            file.keep_hash()
    finally:
        os.close(descriptor)


def copy(source: Path, target: Path) -> str:
    """Copy a file, on the disk when this returns; gives its SHA-256. Raises NoRoom, OSError."""
    hasher = hashlib.sha256()
    try:
        with source.open("rb") as original, target.open("xb") as kept:
            while chunk := original.read(COPY):
                hasher.update(chunk)
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
    except OSError as error:
        target.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise NoRoom from error
        raise
    return hasher.hexdigest()


def remove(upload_id: uuid.UUID) -> None:
    """Delete a file; deleting what isn't there is fine."""
    _hashes.pop(upload_id, None)
    path(upload_id).unlink(missing_ok=True)


def older_than(seconds: float) -> list[uuid.UUID]:
    """The uploads whose files nobody has added to for so long."""
    limit = time.time() - seconds
    found = []
    for file in folder().iterdir():
        try:
            if file.stat().st_mtime < limit:
                found.append(uuid.UUID(file.name))
        except (FileNotFoundError, ValueError):
            continue
    return found
