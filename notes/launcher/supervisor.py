"""Keeps parts running: starts again what dies, ends all of them in order."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import time
from collections.abc import Callable, Sequence

from notes.launcher import process
from notes.launcher.part import Part, ending

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LONGEST_SLEEP_S = 60.0


class Supervisor:
    """The parts and their processes. One thread, woken by signals and by descriptors."""

    def __init__(self, remember: Callable[[str, int], None], close: Sequence[int]) -> None:
        self.parts: list[Part] = []
        self.stopping = False
        self._remember = remember
        self._close = list(close)
        self._wake, self._wake_end = os.pipe()
        for end in (self._wake, self._wake_end):
            os.set_blocking(end, False)

    def listen_to_signals(self) -> None:
        """From here on signals are ours."""
        process.adopt_orphans()
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_end, warn_on_full_buffer=False)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def start(self, part: Part) -> Part:
        """Start a part, and keep it running from now on."""
        if part not in self.parts:
            self.parts.append(part)
        pid = process.spawn(part.name, part.run, [*self._close, self._wake, self._wake_end])
        part.started(pid)
        self._remember(part.name, pid)
        return part

    def keep(self, watched: dict[int, Callable[[], None]]) -> None:
        """Keep all parts running until a signal says stop. `watched` maps descriptors to what
        is called when they become readable."""
        while not self.stopping:
            ready, _, _ = select.select([self._wake, *watched], [], [], self._sleep())
            if self._wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake, 4096)
            for descriptor in ready:
                if descriptor in watched:
                    watched[descriptor]()
            self._reap()
            self._start_due()

    def _sleep(self) -> float:
        due = [part.due - time.monotonic() for part in self.parts if part.due is not None]
        return max(0.0, min([*due, LONGEST_SLEEP_S]))

    def _reap(self) -> None:
        for pid, status in _ended_children():
            part = next((one for one in self.parts if one.pid == pid), None)
            if part is None:
                continue
            process.kill_session(pid)  # what it had started must not work on beside its successor
            pause = part.ended()
            if self.stopping:
                continue
            log.warning("%s %s; it is started again in %.1f s", part.name, ending(status), pause)

    def _start_due(self) -> None:
        for part in self.parts:
            if part.due is not None and part.due <= time.monotonic() and not self.stopping:
                self.start(part)

    def stop(self, rounds: Sequence[tuple[Sequence[str], float]]) -> None:
        """End the parts, round by round: names, and the seconds they get before they are
        killed. Whatever else came from us is killed at the end."""
        self.stopping = True
        leaders = [part.pid for part in self.parts if part.pid is not None]
        for names, seconds in rounds:
            self._end([part for part in self.parts if part.name in names], seconds)
        for leader in leaders:
            process.kill_session(leader)
        _ended_children()

    def _end(self, parts: list[Part], seconds: float) -> None:
        waiting = {part.pid for part in parts if part.pid is not None}
        for pid in waiting:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while waiting and time.monotonic() < deadline:
            waiting -= {pid for pid, _ in _ended_children()}
            time.sleep(0.02)
        for pid in waiting:
            process.kill_session(pid)
        for part in parts:
            part.pid = None


def _ended_children() -> list[tuple[int, int]]:
    """Children and adopted orphans that ended, as (process, wait status); they are gone then."""
    found = []
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            found.append((pid, status))
    return found
