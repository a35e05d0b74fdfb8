"""Names processes so that any other can tell whether they still run. Foundation."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from notes.db import now

GIVEN_UP_AFTER = timedelta(seconds=90)


def me() -> str:
    """This process: where it runs, its number, and when it started."""
    pid = os.getpid()
    return f"{_here()}:{pid}:{_started(pid)}"


def pid_of(name: str) -> int | None:
    """The number of a process by its name, if it is (or was) one of this machine."""
    here, _, rest = name.rpartition(":")
    here, _, pid = here.rpartition(":")
    return int(pid) if rest and here == _here() else None


def alive(name: str | None, heartbeat_at: datetime | None, poll_seconds: float) -> bool:
    """Whether a worker still works.

    One of this machine is looked up; elsewhere its last heartbeat counts. A heartbeat that
    stopped for long counts everywhere: a process that hangs does no work.
    """
    limit = max(GIVEN_UP_AFTER, timedelta(seconds=2 * poll_seconds))
    if name is None or heartbeat_at is None or now() - heartbeat_at > limit:
        return False
    pid = pid_of(name)
    return pid is None or name == f"{_here()}:{pid}:{_started(pid)}"


def _here() -> str:
    """The machine, told apart from containers that borrow its name."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        space = 0
    return f"{socket.gethostname()[:60]}/{space}"


def _started(pid: int) -> str | None:
    """When a process started, in a form that a changed clock doesn't change. None: it ended."""
    try:
        if Path("/proc/self/stat").exists():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return None if fields[0] in {"Z", "X"} else fields[19]
        return f"{psutil.Process(pid).create_time():.2f}"
    except (OSError, psutil.Error):
        return None
