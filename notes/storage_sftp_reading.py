"""Files of an SFTP server for reading: in parts, on whatever connection there is. Foundation."""

from __future__ import annotations

import errno
import io
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from paramiko import Message, SFTPAttributes, SFTPClient, SFTPFile

    from notes.storage_sftp_lines import Lines

_PIECE = 32 * 2**10
"""What any server gives in one answer."""
_FIRST, _MOST = 256 * 2**10, 2 * 2**20
"""Bytes that are fetched at once: few after a jump, more as reading goes on."""


def reading(lines: Lines, path: str) -> IO[bytes]:
    """A file, seekable. It holds no connection between reads, so any thread may read on.
    Raises FileNotFoundError."""
    return io.BufferedReader(_Reading(lines, path), _MOST)


class _Reading(io.RawIOBase):
    def __init__(self, lines: Lines, path: str) -> None:
        super().__init__()
        self._lines = lines
        self._path = path
        self._kept = _stamp(lines.ask(lambda client: client.stat(path)))
        self._at = 0
        self._ahead = _FIRST

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._kept[0]}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning")
        if base + offset != self._at:
            self._at, self._ahead = base + offset, _FIRST
        return self._at

    def readall(self) -> bytes:
        parts = []
        while part := self.read(_MOST):
            parts.append(part)
        return b"".join(parts)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer).cast("B")
        length = min(len(target), self._ahead, self._kept[0] - self._at)
        if length <= 0:
            return 0
        target[:length] = self._lines.ask(lambda client: self._fetched(client, length))
        self._at += length
        self._ahead = min(2 * self._ahead, _MOST)
        return length

    def _fetched(self, client: SFTPClient, length: int) -> bytes:
        with client.open(self._path, "rb") as file:
            pieces = _Pieces(file, self._at, length)
        if _stamp(pieces.found) != self._kept:
            raise OSError(errno.ESTALE, "the file was replaced while it was read")
        return pieces.joined()


class _Pieces:
    """Answers to reads that are under way at once.

    paramiko's own way (`prefetch`, `readv`) asks from another thread and, where an answer comes
    before that thread took note of its question, waits without letting it run: under gevent for
    ever. Here one thread asks first and listens then.
    """

    def __init__(self, file: SFTPFile, start: int, length: int) -> None:
        """Read a part of an open file, and what that file is. Raises EOFError, OSError."""
        self._file = file
        self._client = cast("Any", file.sftp)
        self._asked: dict[int, tuple[int, int]] = {}
        self._parts: dict[int, bytes] = {}
        self._trouble: Message | None = None
        self.found: SFTPAttributes
        self._length = length
        self._ask_what_it_is()
        for offset in range(start, start + length, _PIECE):
            self._ask(offset, min(_PIECE, start + length - offset))
        while self._asked:
            self._client._read_response()  # noqa: SLF001 - calls `_async_response`
        if not hasattr(self, "found"):
            self._client._convert_status(self._trouble)  # noqa: SLF001 - raises

    def joined(self) -> bytes:
        """The part. Raises EOFError where the file is shorter, OSError."""
        if self._trouble is not None:
            self._client._convert_status(self._trouble)  # noqa: SLF001 - raises
        data = b"".join(self._parts[offset] for offset in sorted(self._parts))
        if len(data) != self._length:
            raise EOFError
        return data

    def _ask_what_it_is(self) -> None:
        from paramiko.sftp import CMD_FSTAT

        number = self._client._async_request(  # noqa: SLF001 - nothing public asks without waiting
            self, CMD_FSTAT, self._file.handle
        )
        self._asked[number] = (0, 0)

    def _ask(self, offset: int, length: int) -> None:
        from paramiko.sftp import CMD_READ, int64

        number = self._client._async_request(  # noqa: SLF001 - as above
            self, CMD_READ, self._file.handle, int64(offset), length
        )
        self._asked[number] = (offset, length)

    def _async_response(self, kind: int, answer: Message, number: int) -> None:
        """What the client calls with an answer to one of ours."""
        from paramiko import SFTPAttributes
        from paramiko.sftp import CMD_ATTRS, CMD_DATA

        offset, length = self._asked.pop(number)
        if kind == CMD_ATTRS:
            self.found = cast("Any", SFTPAttributes)._from_msg(answer)  # noqa: SLF001 - as above
        elif kind == CMD_DATA:
            data = self._parts[offset] = answer.get_string()
            if 0 < len(data) < length:
                self._ask(offset + len(data), length - len(data))
        else:
            self._trouble = answer


def _stamp(found: SFTPAttributes) -> tuple[int, float]:
    return found.st_size or 0, found.st_mtime or 0
