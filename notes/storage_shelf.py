"""What a kind of file store has to be able to do: the contract behind `Storage`. Foundation."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Protocol


class Shelf(Protocol):
    """Files by path, as the store names them. Methods raise ExternalError or OSError where it
    fails, FileNotFoundError for no such file."""

    @property
    def origin(self) -> str | None:
        """Where its links lead: `scheme://host[:port]`; None where it makes none."""

    def hurried(self) -> Shelf:
        """The same for who only wants to know whether it answers: it gives up soon."""

    def path(self, key: str) -> str:
        """Where the file of a key is."""

    def write(self, incoming: IO[bytes], path: str, mime: str | None) -> None:
        """Take a file in, whole or not at all; what had that path is replaced."""

    def open(self, path: str) -> IO[bytes]:
        """The file for reading, seekable; it brings what is read, not what comes before."""

    def whole(self, path: str) -> bytes:
        """All of a small file."""

    def at_hand(self, path: str) -> Path | None:
        """The file as a path on this machine; None where it isn't on one."""

    def exists(self, path: str) -> bool:
        """Whether there is a file."""

    def delete(self, path: str) -> None:
        """Remove a file; FileNotFoundError or nothing where there is none."""

    def link(self, path: str, seconds: int) -> str | None:
        """An address that gives the file to whoever has it, for a time; None where it can't."""
