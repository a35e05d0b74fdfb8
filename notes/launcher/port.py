"""The address people open: bound before anything else starts, and kept over restarts."""

from __future__ import annotations

import errno
import socket

from notes.launcher.folder import Refused

BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises Refused with what is wrong and what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise Refused(f"NOTES_HOST is {host!r}, which can't be resolved ({error}).") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Refused(_sentence(error, host, port)) from None
    return listener


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program. Stop that program, or choose "
            f"another port: NOTES_PORT={port + 1 if port < 65535 else 5000} make run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than we have. Set NOTES_PORT to 1024 or above."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"NOTES_HOST is {host!r}, which is not an address of this machine."
    return f"{host}:{port} can't be listened on: {error.strerror or error}."
