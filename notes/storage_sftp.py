"""A folder of an SFTP server as a file system, for `Storage`. Foundation.

fsspec's own has one connection for everybody and trusts any server; what reads and writes here
takes a connection of its thread's own, and only of the server whose key is known.
"""

from __future__ import annotations

import errno
import posixpath
import stat
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from fsspec import AbstractFileSystem

from notes.places import Place
from notes.storage_sftp_door import Door
from notes.storage_sftp_keys import fingerprint
from notes.storage_sftp_lines import Lines
from notes.storage_sftp_reading import reading
from notes.storage_sftp_writing import Writing, is_part_of

if TYPE_CHECKING:
    from paramiko import SFTPAttributes, SFTPClient

__all__ = ["SftpFileSystem", "filesystem", "fingerprint", "host_key", "root"]


def filesystem(place: Place, *, guarded: bool = False) -> SftpFileSystem:
    """The files of a place of kind `sftp`. Nobody is called before something is asked of it.

    `guarded`: only on the open internet. Raises ExternalError where the place isn't complete.
    """
    return SftpFileSystem(Door.of(place, guarded=guarded), root(place))


def host_key(place: Place, *, guarded: bool = False) -> str:
    """The line of the key that the server shows now, to keep as `host_key` once somebody has
    agreed to it; what the place says of it is not looked at. Raises ExternalError."""
    return Door.of(place, guarded=guarded).seen_key()


def root(place: Place) -> str:
    """The folder of a place: as the server counts, or from where its user lands."""
    path = place.options.get("path", "").strip()
    return path.rstrip("/") or ("/" if path.startswith("/") else ".")


class SftpFileSystem(AbstractFileSystem):  # type: ignore[misc]  # fsspec ships no types
    """Paths are as the server has them. Methods raise FileNotFoundError, OSError with a reason
    in words, and ExternalError where there is no getting in."""

    protocol = ("sftp", "ssh")
    cachable = False  # its arguments hold credentials

    def __init__(self, door: Door, top: str) -> None:
        super().__init__()
        self._lines = Lines(door)
        self._top = top

    def close(self) -> None:
        """Hang up."""
        self._lines.close()

    def info(self, path: str, **_kwargs: Any) -> dict[str, Any]:
        path = self._strip_protocol(path)
        return _told(path, self._lines.ask(lambda client: client.stat(path)))

    def exists(self, path: str, **_kwargs: Any) -> bool:
        try:
            self.info(path)
        except FileNotFoundError:
            return False
        return True

    def isfile(self, path: str) -> bool:
        try:
            return bool(self.info(path)["type"] == "file")
        except FileNotFoundError:
            return False

    def ls(self, path: str, detail: bool = True, **_kwargs: Any) -> list[Any]:
        path = self._strip_protocol(path)
        found = self._lines.ask(lambda client: client.listdir_attr(path))
        told = [_told(posixpath.join(path, one.filename), one) for one in found]
        return told if detail else [one["name"] for one in told]

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        path = self._strip_protocol(path)
        if not exist_ok and self.exists(path):
            raise FileExistsError(path)
        self._lines.ask(lambda client: _make_folder(client, path))

    def mkdir(self, path: str, create_parents: bool = True, **_kwargs: Any) -> None:
        self.makedirs(path)

    def rm_file(self, path: str) -> None:
        """Remove a file, what is left of copies of it that were never finished, and its folder if
        that was the last of it."""
        path = self._strip_protocol(path)
        self._lines.ask(lambda client: self._removed(client, path))

    _rm = rm_file

    def _open(self, path: str, mode: str = "rb", **_kwargs: Any) -> IO[bytes] | Writing:
        if mode == "rb":
            return reading(self._lines, path)
        if mode in {"wb", "xb"}:
            return Writing(self._lines, path, _make_folder)
        raise ValueError(f"files are read or written, not: {mode}")

    def _removed(self, client: SFTPClient, path: str) -> None:
        folder = posixpath.dirname(path)
        with suppress(OSError):
            for name in client.listdir(folder or "."):
                if is_part_of(name, path):
                    client.remove(posixpath.join(folder, name))
        client.remove(path)
        with suppress(OSError):  # other files are in it, or somebody was faster
            if folder not in {"", "/", self._top}:
                client.rmdir(folder)


def _make_folder(client: SFTPClient, folder: str) -> None:
    """Make a folder and those above it."""
    missing = []
    while folder not in {"", ".", "/"} and not _is_there(client, folder):
        missing.append(folder)
        folder = posixpath.dirname(folder)
    for one in reversed(missing):
        try:
            client.mkdir(one)
        except OSError as error:
            if not _is_there(client, one):  # nobody else made it meanwhile
                raise OSError(error.errno or errno.EIO, "its folder can't be made") from error


def _is_there(client: SFTPClient, path: str) -> bool:
    try:
        client.stat(path)
    except FileNotFoundError:
        return False
    return True


def _told(path: str, found: SFTPAttributes) -> dict[str, Any]:
    kind = "directory" if stat.S_ISDIR(found.st_mode or 0) else "file"
    return {"name": path, "size": found.st_size or 0, "type": kind, "mtime": found.st_mtime}
