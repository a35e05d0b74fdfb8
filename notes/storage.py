"""Where files live: local disk by default, or any store that `notes.places` names. Foundation.

Keys are ours (never a user's file name). A file counts as stored only after it was read back
with the size and hash that went in; it appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from notes import places
from notes.errors import ExternalError
from notes.places import Place, StoreKind
from notes.storage_failures import StepFailed, failed, failing
from notes.storage_local import LocalShelf
from notes.storage_shelf import Shelf

__all__ = ["CHUNK", "StepFailed", "Storage", "Stored"]

CHUNK = 1 << 20
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_PROBE = bytes(range(251)) * 800
_PART = slice(150_000, 150_100)  # not of what comes with opening a file
_LOST = "it lost the file"


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
    ValueError for a key that isn't of ours. `local`: on a disk of this machine."""

    def __init__(self, place: Place | str, *, guarded: bool = False) -> None:
        """`place` may be an address, such as `file:///FOLDER` or `s3://BUCKET`. `guarded`: never
        into a network of our own. Nobody is called yet. Raises ValueError, ImportError."""
        self._shelf = _shelf(place if isinstance(place, Place) else places.from_url(place), guarded)
        self.local = isinstance(self._shelf, LocalShelf)

    def put(self, source: Path, key: str, mime: str | None = None) -> Stored:
        """Take a file in and read it back; what had that key is replaced. The source stays, but
        must not be written to any more: on the same disk both are names of the same bytes.
        `mime` is what a link to it will say that it is. OSError when the source can't be read."""
        path = self._path(key)
        with source.open("rb") as incoming:
            given = _Hashing(incoming)
            with failing(missing="its folder is missing"):
                self._shelf.write(cast("IO[bytes]", given), path, mime)
        with failing(missing=_LOST), self._shelf.open(path) as kept:
            found = _digest(kept)
        if not given.fits(found):
            self.delete(key)
            raise ExternalError("The file store gave back other bytes than it was given.")
        return Stored(key, *found)

    def open(self, key: str) -> IO[bytes]:
        """The file, seekable, for reading."""
        with failing():
            return self._shelf.open(self._path(key))

    def open_named(self, name: str) -> IO[bytes]:
        """A file that somebody else has put into the store's folder, under a name of theirs; for
        reading. ValueError for what is no name of a file."""
        if "/" in name or name.strip(".") == "":
            raise ValueError(f"no name of a file: {name!r}")
        with failing():
            return self._shelf.open(self._shelf.path(name))

    @contextmanager
    def as_path(self, key: str) -> Iterator[Path]:
        """The file as a path on this machine; a temporary copy where the store is elsewhere."""
        path = self._path(key)
        with failing():
            found = self._shelf.at_hand(path)
        if found is not None:
            yield found
            return
        with tempfile.TemporaryDirectory(prefix="minutebook-") as folder:
            copy = Path(folder) / key.rsplit("/", 1)[-1]
            with failing(), self._shelf.open(path) as kept, copy.open("xb") as target:
                shutil.copyfileobj(kept, target, CHUNK)
            yield copy

    def exists(self, key: str) -> bool:
        """Whether there is a file by that key."""
        with failing():
            return self._shelf.exists(self._path(key))

    def delete(self, key: str) -> None:
        """Remove a file; removing what isn't there is fine."""
        path = self._path(key)
        with failing(), suppress(FileNotFoundError):
            self._shelf.delete(path)

    def link(self, key: str, seconds: int) -> str | None:
        """An address that gives the file, in parts too, to whoever has it, for so long; None
        where the store makes none. Whether there is such a file isn't asked."""
        return self._shelf.link(self._path(key), seconds)

    @property
    def origin(self) -> str | None:
        """Where links lead, as `scheme://host[:port]`; None where there are none."""
        return self._shelf.origin

    def check(self) -> None:
        """Write, read and delete a small file, and be quick about it. Raises ExternalError."""
        self._try_out("write", "read", "delete")

    def try_out(self) -> None:
        """Write, read, read a part of and delete a small file. Raises StepFailed."""
        self._try_out(*_STEPS)

    def _try_out(self, *wanted: str) -> None:
        shelf, path = self._shelf.hurried(), self._path(f"check/{uuid.uuid4().hex}")
        for name in wanted:
            try:
                with failing(missing=_LOST):
                    _STEPS[name](shelf, path)
            except ExternalError as error:
                if name in {"read", "range"}:
                    with suppress(ExternalError, OSError):
                        shelf.delete(path)
                raise StepFailed(name, error.message, permanent=error.permanent) from error

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key of ours: {key!r}")
        return self._shelf.path(key)


def _shelf(place: Place, guarded: bool) -> Shelf:
    told = {name: value.get_secret_value() for name, value in place.secrets.items()}
    if place.kind is StoreKind.LOCAL:
        place = places.from_url(place.options["url"], told)
    if place.kind is StoreKind.SFTP:
        from notes import storage_sftp
        from notes.storage_files import FilesShelf

        return FilesShelf(storage_sftp.filesystem(place, guarded=guarded), storage_sftp.root(place))
    if place.kind is not StoreKind.LOCAL:
        from notes.storage_buckets import bucket
        from notes.storage_objects import ObjectShelf

        return ObjectShelf(bucket(place, guarded=guarded))
    return _any(place.options["url"], told)


def _any(url: str, told: dict[str, str]) -> Shelf:
    """What fsspec makes of an address."""
    import fsspec

    filesystem, root = fsspec.core.url_to_fs(url, **told)
    protocols = filesystem.protocol
    if "file" in ((protocols,) if isinstance(protocols, str) else protocols):
        return LocalShelf(root)
    from notes.storage_files import FilesShelf

    return FilesShelf(filesystem, root)


class _Hashing:
    """A file that is read through, and what was read so far. It has the name of the file, so that
    a disk may give that a second one instead of reading it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hasher, self.size = file, hashlib.sha256(), 0
        self.name, self.fileno = file.name, file.fileno
        self._whole = os.fstat(file.fileno()).st_size

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hasher.update(data)
        self.size += len(data)
        return data

    def seek(self, *_: int) -> int:
        """What has no such method is no file to obstore, which never calls it."""
        raise io.UnsupportedOperation

    def fits(self, found: tuple[int, str]) -> bool:
        """Whether a size and hash are those of the file. One that wasn't read wasn't copied."""
        read = (self.size, self._hasher.hexdigest())
        return found == read or (self.size == 0 and found[0] == self._whole)


def _write(shelf: Shelf, path: str) -> None:
    with tempfile.NamedTemporaryFile() as probe:
        probe.write(_PROBE)
        probe.seek(0)
        shelf.write(cast("IO[bytes]", probe), path, None)


def _read(shelf: Shelf, path: str) -> None:
    if shelf.whole(path) != _PROBE:
        raise failed("it gave back other bytes than it was given")


def _read_a_part(shelf: Shelf, path: str) -> None:
    with shelf.open(path) as kept:
        kept.seek(_PART.start)
        if kept.read(_PART.stop - _PART.start) != _PROBE[_PART]:
            raise failed("it gave back another part than was asked for")


def _delete(shelf: Shelf, path: str) -> None:
    shelf.delete(path)
    if shelf.exists(path):
        raise failed("a file that was deleted is still there")


_STEPS: Mapping[str, Callable[[Shelf, str], None]] = {
    "write": _write,
    "read": _read,
    "range": _read_a_part,
    "delete": _delete,
}


def _digest(file: IO[bytes]) -> tuple[int, str]:
    hasher, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
        size += len(chunk)
    return size, hasher.hexdigest()
