"""Files of an SFTP server for writing: they appear whole or not at all. Foundation."""

from __future__ import annotations

import errno
import io
import posixpath
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from notes.storage_sftp_lines import Broken

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from paramiko import SFTPClient

    from notes.storage_sftp_lines import Lines

_LAST = 32 * 2**10
"""The bytes at a file's end that are kept for `close`: no more than one question's."""
_PART = ".part"


def is_part_of(name: str, path: str) -> bool:
    """Whether a name in its folder is that of an unfinished copy of a file."""
    return name.startswith(f".{posixpath.basename(path)}.") and name.endswith(_PART)


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
            self._file.write(self._held + given[:-_LAST])
        self._held = given[-_LAST:]
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
