"""Files in a folder of this machine: synced, and there whole or not at all. Foundation."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

CHUNK = 1 << 20
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}


class LocalShelf:
    """A folder. What is taken in from the same disk isn't copied: its bytes get a second name."""

    origin = None

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/")

    def hurried(self) -> Self:
        """It has no patience to lose."""
        return self

    def path(self, key: str) -> str:
        """Where the file of a key is."""
        return f"{self._root}/{key}"

    def write(self, incoming: IO[bytes], path: str, mime: str | None) -> None:
        """Take a file in. Raises OSError."""
        target = Path(path)
        _make_folder(target.parent)
        partial = target.parent / f".{target.name}.{uuid.uuid4().hex}.part"
        try:
            if _linked(incoming, partial):
                os.fsync(incoming.fileno())
            else:
                with partial.open("xb") as kept:
                    shutil.copyfileobj(incoming, kept, CHUNK)
                    kept.flush()
                    os.fsync(kept.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def open(self, path: str) -> IO[bytes]:
        """The file for reading. Raises OSError."""
        return Path(path).open("rb")

    def whole(self, path: str) -> bytes:
        """All of a small file. Raises OSError."""
        return Path(path).read_bytes()

    def at_hand(self, path: str) -> Path | None:
        """The file itself. Raises FileNotFoundError."""
        found = Path(path)
        if not found.is_file():
            raise FileNotFoundError(path)
        return found

    def exists(self, path: str) -> bool:
        """Whether there is a file."""
        return Path(path).is_file()

    def delete(self, path: str) -> None:
        """Remove a file, and its folder with the last one. Raises OSError."""
        target = Path(path)
        target.unlink(missing_ok=True)
        with suppress(OSError):  # other files are in it, or somebody was faster
            target.parent.rmdir()

    def link(self, path: str, seconds: int) -> str | None:
        """Nobody else serves these files."""
        return None


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
    """Give the source's bytes a second name. False where the disk can't, or where the source is
    no plain file."""
    name = getattr(source, "name", None)
    if not isinstance(name, str | os.PathLike):
        return False
    try:
        target.hardlink_to(name)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True
