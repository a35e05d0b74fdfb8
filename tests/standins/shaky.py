"""A file store in a folder that does to what passes through it whatever a test wants.

`shaky:///FOLDER` is its address. It is no disk of this machine to the product: files are copied
in, read back and copied out as with any store that is elsewhere.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import fsspec
from fsspec.implementations.local import LocalFileSystem

Pass = Callable[[str, str, bytes], bytes]
"""Called with `write` or `read`, the file's path and the bytes that pass; gives what passes
instead. It may raise OSError, or wait."""


def _all(_what: str, _path: str, data: bytes) -> bytes:
    return data


class ShakyFileSystem(LocalFileSystem):
    """A folder, with `passing` in between."""

    protocol = "shaky"
    passing: Pass = staticmethod(_all)

    def __init__(self, **options: Any) -> None:
        super().__init__(auto_mkdir=True, **options)

    def open(self, path: str, mode: str = "rb", **_options: Any) -> _Between:
        target = Path(self._strip_protocol(path))
        if "w" in mode:
            target.parent.mkdir(parents=True, exist_ok=True)
        return _Between(target, mode)


class _Between:
    """A file, each piece of which is passed through."""

    def __init__(self, path: Path, mode: str) -> None:
        self._path, self._file = path, path.open(mode)

    def write(self, data: bytes) -> int:
        self._file.write(ShakyFileSystem.passing("write", str(self._path), bytes(data)))
        self._file.flush()
        return len(data)

    def read(self, size: int = -1) -> bytes:
        return ShakyFileSystem.passing("read", str(self._path), self._file.read(size))

    def seek(self, to: int, whence: int = 0) -> int:
        return self._file.seek(to, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def register() -> None:
    """Make the address known."""
    fsspec.register_implementation("shaky", ShakyFileSystem, clobber=True)


@contextmanager
def passing(through: Pass):
    """Have everything pass through a function for the length of a block."""
    ShakyFileSystem.passing = staticmethod(through)
    try:
        yield
    finally:
        ShakyFileSystem.passing = staticmethod(_all)


def breaking(what: str, part: str) -> Pass:
    """Fails in the middle of the files that have this in their path."""

    def through(kind: str, path: str, data: bytes) -> bytes:
        if kind == what and part in path:
            raise OSError(errno.ENOTCONN, "gone")
        return data

    return through
