"""A wire to a server that is cut after so many bytes: a store that fails in the middle."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_PIECE = 64 * 1024


@dataclass
class Wire:
    """Leads from `port` to another. A connection that has carried more than `up` bytes there, or
    `down` bytes back, is cut, as long as `cuts` are left. `was_cut` counts them. What is said
    there passes through `heard`."""

    port: int
    up: float = float("inf")
    down: float = float("inf")
    cuts: float = float("inf")
    was_cut: int = 0
    heard: Callable[[bytes], bytes] = bytes
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def may_carry(self, direction: str, carried: int) -> bool:
        """Whether a connection may carry so much in all."""
        with self._lock:
            if carried <= getattr(self, direction) or self.was_cut >= self.cuts:
                return True
            self.was_cut += 1
            return False


@contextmanager
def leading_to(port: int) -> Iterator[Wire]:
    """A wire to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as entrance:
        wire = Wire(entrance.getsockname()[1])
        threading.Thread(target=_let_in, args=(wire, entrance, port), daemon=True).start()
        try:
            yield wire
        finally:
            with suppress(OSError):
                entrance.shutdown(socket.SHUT_RDWR)


def _let_in(wire: Wire, entrance: socket.socket, port: int) -> None:
    while True:
        try:
            near, _ = entrance.accept()
            far = socket.create_connection(("127.0.0.1", port))
        except OSError:
            return
        for source, target, direction in ((near, far, "up"), (far, near, "down")):
            threading.Thread(
                target=_carry, args=(wire, source, target, direction), daemon=True
            ).start()


def _carry(wire: Wire, source: socket.socket, target: socket.socket, direction: str) -> None:
    carried = 0
    with suppress(OSError):
        while piece := source.recv(_PIECE):
            carried += len(piece)
            if not wire.may_carry(direction, carried):
                break
            target.sendall(wire.heard(piece) if direction == "up" else piece)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
