"""Processes in sessions of their own: started by fork, ended with all they started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from typing import NoReturn

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int | bytes) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies (Linux; else nothing)."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Ask the kernel for signal `number` when process `parent`, which started us, ends."""
    _prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), number)


def name_process(name: str) -> None:
    """Show `name` in `ps` and `top` (Linux; at most 15 bytes)."""
    _prctl(PR_SET_NAME, name.encode()[:15])


def spawn(name: str, run: Callable[[], object], close: Iterable[int] = ()) -> int:
    """Fork a child in a session of its own that calls `run` and ends. Returns its id.

    `close` are descriptors the child must not keep. Only call this while the process has one
    thread.
    """
    parent = os.getpid()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    pid = os.fork()
    if pid == 0:
        _become(name, run, parent, close)
    return pid


def _become(name: str, run: Callable[[], object], parent: int, close: Iterable[int]) -> NoReturn:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()  # Ctrl-C in a terminal reaches the launcher alone
        die_with_parent(parent)
        name_process(f"mb-{name}")
        for descriptor in close:
            os.close(descriptor)
        run()
        code = 0
    except SystemExit as wanted:
        code = wanted.code if isinstance(wanted.code, int) else int(wanted.code is not None)
    except BaseException:  # noqa: BLE001 - the fork must end here, whatever happened
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def replace(command: list[str], keep: Iterable[int] = ()) -> NoReturn:
    """Become another program, which inherits the descriptors `keep`."""
    for descriptor in keep:
        os.set_inheritable(descriptor, True)
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


def session_members(leader: int) -> list[int]:
    """The processes of the session that `leader` began, itself among them if it lives."""
    import psutil

    members = []
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == leader and not _is_zombie(pid):
                members.append(pid)
    return members


def _is_zombie(pid: int) -> bool:
    import psutil

    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def kill_session(leader: int) -> None:
    """End every process of a session at once."""
    for pid in session_members(leader):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def started_at(pid: int) -> float | None:
    """When a process was started (seconds since 1970), or None when there is none."""
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None


def wait_until_gone(pids: Iterable[int], seconds: float) -> None:
    """Return when none of the processes lives, or after so many seconds."""
    deadline = time.monotonic() + seconds
    waiting = set(pids)
    while waiting and time.monotonic() < deadline:
        waiting = {pid for pid in waiting if not _is_zombie(pid)}
        time.sleep(0.02)
