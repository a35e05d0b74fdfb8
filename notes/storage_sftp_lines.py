"""The connections to an SFTP server: each used by one at a time, kept for the next. Foundation.

A connection stays with the thread that made it. Under gevent each thread of the pool that files
are read in has a loop of its own, and what speaks SSH runs in the loop of its own thread only.
"""

from __future__ import annotations

import errno
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from paramiko import SFTPClient

    from notes.storage_sftp_door import Door

T = TypeVar("T")
_IDLE_S = 120
"""A connection that nobody wanted for so long is closed."""


class Broken(ConnectionError):
    """The connection was lost; what was asked may or may not have been done."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the connection to it broke")


class Lines:
    """The connections through one door."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._idle: dict[int, list[tuple[SFTPClient, float]]] = {}
        self.close = weakref.finalize(self, _hang_up_all, self._idle)
        """Hang up on all that nobody uses; done by itself when nobody has these any more."""

    def ask(self, work: Callable[[SFTPClient], T]) -> T:
        """Do something that may be done twice: where the connection turns out to be lost, again
        on a new one. Raises Broken, ExternalError, OSError of the server."""
        try:
            with self.one() as client:
                return work(client)
        except Broken:
            with self.one(new=True) as client:
                return work(client)

    @contextmanager
    def one(self, *, new: bool = False) -> Iterator[SFTPClient]:
        """A connection for a while. Raises Broken where it is lost meanwhile, and what the server
        answers as OSError: FileNotFoundError, PermissionError, or one in its words."""
        from paramiko import SSHException
        from paramiko.sftp import SFTPError

        # Not get_ident: under gevent that is each greenlet's own.
        mine = self._idle.setdefault(threading.get_native_id(), [])
        self._drop_old()
        client = (None if new else self._taken(mine)) or self._door.sign_in()
        kept = False
        try:
            yield client
            kept = True
        except (SSHException, SFTPError, EOFError, OSError) as error:
            kept = _works(client) and _is_an_answer(error)
            if not kept:
                raise Broken from error
            raise
        finally:
            if kept:
                mine.append((client, time.monotonic()))
            else:
                _hang_up(client)

    def _drop_old(self) -> None:
        """Hang up on those that nobody wanted for long, whichever thread's they are."""
        for lines in list(self._idle.values()):
            with suppress(IndexError):  # their thread was faster
                while time.monotonic() - lines[0][1] > _IDLE_S:
                    _hang_up(lines.pop(0)[0])

    @staticmethod
    def _taken(lines: list[tuple[SFTPClient, float]]) -> SFTPClient | None:
        while lines:
            client, _ = lines.pop()
            if _works(client):
                return client
            _hang_up(client)
        return None


def _hang_up_all(idle: dict[int, list[tuple[SFTPClient, float]]]) -> None:
    for lines in list(idle.values()):
        while lines:
            _hang_up(lines.pop()[0])


def _works(client: SFTPClient) -> bool:
    """As far as we know; a line that was cut a moment ago may still look well."""
    transport = client.sock.get_transport()
    return transport.is_active() and not client.sock.closed


def _is_an_answer(error: Exception) -> bool:
    """Whether the server said no, rather than nothing."""
    if isinstance(error, FileNotFoundError | PermissionError):
        return True
    return type(error) is OSError


def _hang_up(client: SFTPClient) -> None:
    # Only the line is cut: what reads from it ends by that, in whichever thread it runs.
    # paramiko's own close() would wait for it, for ever where its thread's loop stands still.
    with suppress(OSError):
        client.sock.get_transport().sock.shutdown(2)
