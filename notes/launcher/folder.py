"""The data folder: one launcher at a time, and what an earlier one that was killed left."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import Any

from notes.launcher import process

LEFTOVERS_END_S = 5.0


class Refused(Exception):
    """The start is refused; the message says why and what to do."""


class DataFolder:
    """Holds the data folder for this launcher until it ends, however it ends."""

    def __init__(self, path: Path, address: str) -> None:
        self.path = path
        self._state: dict[str, Any] = {"pid": os.getpid(), "address": address, "parts": {}}
        self.lock = _open(path)
        before = _read(self.lock)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(_taken(path, before)) from None
        _end_leftovers(before)
        self._write()

    def remember(self, name: str, pid: int) -> None:
        """Note a part that was started, for a launcher that finds it without us."""
        self._state["parts"][name] = [pid, process.started_at(pid)]
        self._write()

    def release(self) -> None:
        """Give the folder free; nothing of ours runs any more."""
        os.ftruncate(self.lock, 0)
        os.close(self.lock)

    def _write(self) -> None:
        text = json.dumps(self._state).encode()
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, text, 0)


def _open(path: Path) -> int:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people said is theirs
        return os.open(path / "launcher.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(
            f"The data folder {path} can't be written to ({error.strerror}). "
            "Make it writable, or set NOTES_DATA_DIR to a folder that is."
        ) from None


def _read(lock: int) -> dict[str, Any]:
    try:
        found = json.loads(os.pread(lock, 1 << 16, 0))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _taken(path: Path, other: dict[str, Any]) -> str:
    return (
        f"Minutebook already runs on {path} (process {other.get('pid', 'unknown')}, "
        f"{other.get('address', 'address unknown')}). Use that one, stop it first, "
        "or set NOTES_DATA_DIR to another folder."
    )


def _end_leftovers(before: dict[str, Any]) -> None:
    """End what outlived its launcher. Nothing is lost by it: every part survives a kill."""
    ended = []
    for pid, started in before.get("parts", {}).values():
        now_there = process.started_at(pid)
        if now_there is not None and started is not None and abs(now_there - started) > 1:
            continue  # the number belongs to another program today
        members = process.session_members(pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            process.kill_session(pid)
        ended += members
    process.wait_until_gone(ended, LEFTOVERS_END_S)
