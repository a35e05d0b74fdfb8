"""A way out that leads to the open internet only, for libraries that make their own connections.
Foundation.

It is a proxy on loopback, for this process alone: whoever uses it has to show a password that
nobody else is told. Every connection, also one that a redirect leads to, is made to an address
that was looked at (`outbound_guard`). Under gevent it works in real threads: whoever waits for it
waits in native code.
"""

from __future__ import annotations

import base64
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from notes.outbound_guard import Inside, public_addresses

Find = Callable[[str, int], list[str]]
"""Where to connect to reach a host. Raises Inside, OSError."""

_CONNECT_S, _HEAD_S = 10, 10
_SILENCE_S = 1800  # longer than any call may take
_PIECE = 256 * 1024
_LONGEST_HEAD = 8 * 1024
_USER = "minutebook"
_open: dict[int, str] = {}


def address() -> str:
    """Where this process's proxy is, as `http://USER:PASSWORD@HOST:PORT`; it is opened at the
    first call."""
    found = _open.get(os.getpid())
    if found is None:  # a fork has none of its parent's threads
        found = _open[os.getpid()] = opened()
    return found


def opened(find: Find | None = None) -> str:
    """Open one that lasts as long as the process."""
    password = secrets.token_urlsafe(24)
    entrance = _plain("socket", "socket")(socket.AF_INET, socket.SOCK_STREAM)
    entrance.bind(("127.0.0.1", 0))
    entrance.listen(64)
    _start(_let_in, entrance, _proof(password), find or _public)
    return f"http://{_USER}:{password}@127.0.0.1:{entrance.getsockname()[1]}"


def _plain(module: str, name: str) -> Any:
    """What a module had before gevent changed it."""
    from gevent import monkey

    return monkey.get_original(module, name)


def _start(work: Callable[..., None], *given: object) -> None:
    _plain("_thread", "start_new_thread")(work, given)


def _proof(password: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{_USER}:{password}".encode())


def _public(host: str, port: int) -> list[str]:
    return public_addresses(host, port, _resolved)


def _resolved(host: str, port: int) -> list[str]:
    found = _plain("socket", "getaddrinfo")(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _let_in(entrance: socket.socket, proof: bytes, find: Find) -> None:
    while True:
        try:
            accepted, _ = entrance.accept()
        except OSError:
            return
        # What gevent made of it would stay with this thread.
        _start(_serve, _plain("socket", "socket")(fileno=accepted.detach()), proof, find)


def _serve(near: socket.socket, proof: bytes, find: Find) -> None:
    """One connection, from what it asks for to its end."""
    far = None
    with near, suppress(OSError):
        near.settimeout(_HEAD_S)
        asked = _read_head(near)
        if asked is None or not secrets.compare_digest(asked[2], proof):
            near.sendall(b"HTTP/1.1 407 Not for you\r\n\r\n")
            return
        try:
            far = _connected(find(asked[0], asked[1]), asked[1])
        except Inside:
            near.sendall(b"HTTP/1.1 403 Not on the open internet\r\n\r\n")
            return
        except (OSError, UnicodeError):
            near.sendall(b"HTTP/1.1 502 Not reached\r\n\r\n")
            return
        with far:
            near.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
            for one in (near, far):
                one.settimeout(_SILENCE_S)
            over = _plain("_thread", "allocate_lock")()
            over.acquire()
            _start(_carry, far, near, over.release)
            _carry(near, far)
            over.acquire()


def _read_head(near: socket.socket) -> tuple[str, int, bytes] | None:
    """The host and port that are asked for, and what is shown as proof; None for anything that
    isn't a CONNECT."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = near.recv(1024)
        head += piece
        if not piece or len(head) > _LONGEST_HEAD:
            return None
    first, *lines = head.split(b"\r\n")
    parts = first.split()
    pairs = (line.partition(b":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if len(parts) != 3 or parts[0] != b"CONNECT":
        return None
    host, _, port = parts[1].decode("ascii", "replace").rpartition(":")
    if not port.isdigit():
        return None
    return host.strip("[]"), int(port), headers.get(b"proxy-authorization", b"")


def _connected(found: list[str], port: int) -> socket.socket:
    trouble = OSError("no address")
    for one in found:
        family = socket.AF_INET6 if ":" in one else socket.AF_INET
        far: socket.socket = _plain("socket", "socket")(family, socket.SOCK_STREAM)
        far.settimeout(_CONNECT_S)
        try:
            far.connect((one, port))
        except OSError as error:
            far.close()
            trouble = error
        else:
            return far
    raise trouble


def _carry(
    source: socket.socket, target: socket.socket, finish: Callable[[], object] = bool
) -> None:
    """What one side says, to the other, until there is no more."""
    try:
        while piece := source.recv(_PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
    finally:
        finish()
