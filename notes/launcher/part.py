"""A part of the all-in-one: what runs in its process, and when it is started again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0


@dataclass(slots=True)
class Part:
    """One process with all it starts. `run` is called in a forked child and never returns
    to us; `pid` is None while it doesn't run."""

    name: str
    run: Callable[[], object]
    pid: int | None = None
    began: float = 0.0
    due: float | None = None  # when to start it again, on the monotonic clock
    pause: float = FIRST_PAUSE_S

    def started(self, pid: int) -> None:
        self.pid, self.began, self.due = pid, time.monotonic(), None

    def ended(self) -> float:
        """Plan the next start; returns the pause in seconds, longer each time it fails soon."""
        moment = time.monotonic()
        steady = moment - self.began > STEADY_AFTER_S
        self.pause = FIRST_PAUSE_S if steady else min(self.pause * 2, LONGEST_PAUSE_S)
        self.pid, self.due = None, moment + self.pause
        return self.pause


def ending(status: int) -> str:
    """A wait status in words."""
    import os
    import signal

    if os.WIFSIGNALED(status):
        return f"was ended by signal {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with code {os.waitstatus_to_exitcode(status)}"
