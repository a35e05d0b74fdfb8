"""The embedded queue server as a part: its folder, its start, and a folder it can't read."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from notes import valkey
from notes.launcher import process

ANSWER_S = 30.0  # a long append-only file takes its time to load
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class QueueServer:
    """Where the embedded queue server lives."""

    folder: Path
    address: Path

    @property
    def log(self) -> Path:
        return self.folder / "valkey.log"

    def run(self) -> None:
        """Become the server (called in a forked child)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.address.unlink(missing_ok=True)
        self._write_to_log()
        process.replace(valkey.command(self.folder, self.address))

    def _write_to_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > MIB:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)

    def wait(self, pid: int) -> bool:
        """Whether the server came to answer; False when it ended or stayed silent."""
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            if self.answers():
                return True
            if os.waitpid(pid, os.WNOHANG)[0]:
                return False
            time.sleep(0.01)
        return False

    def answers(self) -> bool:
        """Whether a PING is answered (an error while it still loads doesn't count)."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.address))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def set_aside(self) -> Path | None:
        """Move files that the server can't read out of its way; None when there are none.

        Nothing is lost with them: what is to be done stands in the database, and the
        reconcile job queues it again.
        """
        if not any(self.folder.glob("appendonlydir/*")) and not any(self.folder.glob("*.rdb")):
            return None
        stamp = time.strftime("%Y%m%d-%H%M%S")
        aside = self.folder.with_name(f"{self.folder.name}-unreadable-{stamp}-{os.getpid()}")
        self.folder.rename(aside)
        return aside
