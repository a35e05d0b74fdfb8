"""Files in a file system of fsspec's: an SFTP server's folder, or whatever else it knows.
Foundation."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO, Any, Self, cast

CHUNK = 1 << 20


class FilesShelf:
    """A file system and a folder of it. The file system opens files for writing so that they
    appear when they are closed, if it can."""

    origin = None

    def __init__(self, filesystem: Any, root: str) -> None:
        self._fs = filesystem
        self._root = root.rstrip("/")

    def hurried(self) -> Self:
        """It has no patience to lose."""
        return self

    def path(self, key: str) -> str:
        """Where the file of a key is."""
        return f"{self._root}/{key}"

    def write(self, incoming: IO[bytes], path: str, mime: str | None) -> None:
        """Take a file in. Raises OSError."""
        with self._fs.open(path, "wb") as kept:
            shutil.copyfileobj(incoming, kept, CHUNK)

    def open(self, path: str) -> IO[bytes]:
        """The file for reading. Raises OSError."""
        return cast("IO[bytes]", self._fs.open(path, "rb"))

    def whole(self, path: str) -> bytes:
        """All of a small file. Raises OSError."""
        with self.open(path) as file:
            return file.read()

    def at_hand(self, path: str) -> Path | None:
        """It is elsewhere."""
        return None

    def exists(self, path: str) -> bool:
        """Whether there is a file. Raises OSError."""
        return bool(self._fs.isfile(path))

    def delete(self, path: str) -> None:
        """Remove a file. Raises OSError."""
        self._fs.rm_file(path)

    def link(self, path: str, seconds: int) -> str | None:
        """These can't be reached by a link."""
        return None
