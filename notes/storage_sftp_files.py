"""Files of an SFTP server: read in parts on whatever connection there is, written whole or not
at all. Foundation."""

from __future__ import annotations

import errno
import io
import posixpath
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from notes.storage_sftp_lines import Broken

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer
    from paramiko import Message, SFTPAttributes, SFTPClient, SFTPFile

    from notes.storage_sftp_lines import Lines

_PIECE = 32 * 2**10
"""What any server gives in one answer."""
_FIRST, _MOST = 256 * 2**10, 2 * 2**20
"""Bytes that are fetched at once: few after a jump, more as reading goes on."""
_PART = ".part"


def is_part_of(name: str, path: str) -> bool:
    """Whether a name in its folder is that of an unfinished copy of a file."""
    return name.startswith(f".{posixpath.basename(path)}.") and name.endswith(_PART)


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
            if _stamp(file.stat()) != self._kept:
                raise OSError(errno.ESTALE, "the file was replaced while it was read")
            return _Pieces(file).all_of(self._at, length)


class _Pieces:
    """Answers to reads that are under way at once.

    paramiko's own way (`prefetch`, `readv`) asks from another thread and, where an answer comes
    before that thread took note of its question, waits without letting it run: under gevent for
    ever. Here one thread asks first and listens then.
    """

    def __init__(self, file: SFTPFile) -> None:
        self._file = file
        self._client: Any = file.sftp
        self._asked: dict[int, tuple[int, int]] = {}
        self._found: dict[int, bytes] = {}
        self._trouble: Message | None = None

    def all_of(self, start: int, length: int) -> bytes:
        """A part of the file. Raises EOFError where the file is shorter."""
        for offset in range(start, start + length, _PIECE):
            self._ask(offset, min(_PIECE, start + length - offset))
        while self._asked:
            self._client._read_response()  # noqa: SLF001 - calls `_async_response`
        if self._trouble is not None:
            self._client._convert_status(self._trouble)  # noqa: SLF001 - raises
        return b"".join(self._found[offset] for offset in sorted(self._found))

    def _ask(self, offset: int, length: int) -> None:
        from paramiko.sftp import CMD_READ, int64

        number = self._client._async_request(  # noqa: SLF001 - nothing public asks without waiting
            self, CMD_READ, self._file.handle, int64(offset), length
        )
        self._asked[number] = (offset, length)

    def _async_response(self, kind: int, answer: Message, number: int) -> None:
        """What the client calls with an answer to one of ours."""
        from paramiko.sftp import CMD_DATA

        offset, length = self._asked.pop(number)
        if kind != CMD_DATA:
            self._trouble = answer
            return
        data = self._found[offset] = answer.get_string()
        if 0 < len(data) < length:
            self._ask(offset + len(data), length - len(data))


class Writing(io.RawIOBase):
    """A file that appears when it is closed, whole; in a `with` block that fails, it doesn't.

    It keeps one connection until then and stays with its thread. `make_folder` is called where
    there is no folder for it.
    """

    def __init__(
        self, lines: Lines, path: str, make_folder: Callable[[SFTPClient, str], None]
    ) -> None:
        super().__init__()
        folder, name = posixpath.split(path)
        self._path = path
        self._part = posixpath.join(folder, f".{name}.{uuid.uuid4().hex}{_PART}")
        self._size = 0
        self._held = b""
        self._has_part = True
        try:
            self._begin(lines.one(), folder, make_folder)
        except Broken:  # before anybody used it
            self._begin(lines.one(new=True), folder, make_folder)

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Raises OSError, Broken. What the server says about the last few comes with `close`."""
        if self.closed:
            raise ValueError("the file is closed")
        given = bytes(data)
        with self._failing():
            # The last piece is kept for `close`, which waits for what the server says of it.
            self._file.write(self._held + given[:-_PIECE])
        self._held = given[-_PIECE:]
        self._size += len(given)
        return len(given)

    def close(self) -> None:
        """Let it appear. Raises OSError, Broken: then it doesn't."""
        if self.closed:
            return
        try:
            with self._failing():
                # Unlike `close`, a write that waits for its answer hears of all before it.
                self._file.set_pipelined(False)
                self._file.write(self._held)
                self._file.close()
                if self._client.stat(self._part).st_size != self._size:
                    raise OSError(errno.EIO, "it kept fewer bytes than it was given")
                _rename(self._client, self._part, self._path)
                self._has_part = False
            self._line.close()
        finally:
            super().close()

    def discard(self) -> None:
        """Leave everything as it was."""
        if not self.closed:
            self._tidy()
            self._line.close()
            super().close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def __enter__(self) -> Self:
        return self

    def __del__(self) -> None:
        if hasattr(self, "_line"):
            self.discard()

    def _begin(
        self,
        line: AbstractContextManager[SFTPClient],
        folder: str,
        make_folder: Callable[[SFTPClient, str], None],
    ) -> None:
        with ExitStack() as over:
            client = over.enter_context(line)
            try:
                file = client.open(self._part, "wxb")
            except FileNotFoundError:
                make_folder(client, folder)
                file = client.open(self._part, "wxb")
            file.set_pipelined()
            self._file, self._client, self._line = file, client, over.pop_all()

    def _tidy(self) -> None:
        """Leave no part behind."""
        from paramiko import SSHException

        if self._has_part:
            with suppress(OSError, SSHException, EOFError):
                self._file.close()
                self._client.remove(self._part)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Whatever goes wrong is the end of it; the connection hears of it as from its `with`."""
        try:
            yield
        except BaseException as error:
            super().close()
            self._tidy()
            # The line's own `with` may make another error of it.
            self._line.__exit__(type(error), error, error.__traceback__)
            if type(error) is OSError and error.errno is None:  # all that SFTP can say
                words = "it couldn't write (its disk may be full)"
                raise OSError(errno.EIO, words) from error
            raise


def _stamp(found: SFTPAttributes) -> tuple[int, float]:
    return found.st_size or 0, found.st_mtime or 0


def _rename(client: SFTPClient, old: str, new: str) -> None:
    """Put a file in another's place: at once where the server can, else with a moment between."""
    try:
        client.posix_rename(old, new)
    except OSError as error:
        if type(error) is not OSError or error.errno is not None:
            raise
        with suppress(FileNotFoundError):
            client.remove(new)
        client.rename(old, new)
