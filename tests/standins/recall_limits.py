"""How often Recall.ai's stand-in lets itself be asked: off until `on`, then Recall's own limits."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from dataclasses import dataclass, field

PER_MINUTE = {
    "object": 300, "create_bot": 60, "list": 60, "create_transcript": 5, "calendar": 120,
}  # fmt: skip
"""So many of each kind in a minute; transcripts are counted for each recording, and what is asked
of calendars for each person."""

WINDOW_S = 60.0


@dataclass
class Limits:
    """What was asked lately, by kind."""

    on: bool = False
    per_minute: dict[str, int] = field(default_factory=lambda: dict(PER_MINUTE))
    window_s: float = WINDOW_S
    lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, kind: str, path: str) -> int | None:
        """Seconds until this may be asked (at least 1), or None when it may be now."""
        if not self.on:
            return None
        now = time.monotonic()
        with self.lock:
            whose = path if kind in {"create_transcript", "calendar"} else kind
            seen = self._seen.setdefault(whose, deque())
            while seen and now - seen[0] >= self.window_s:
                seen.popleft()
            if len(seen) >= self.per_minute[kind]:
                return max(1, math.ceil(seen[0] + self.window_s - now))
            seen.append(now)
        return None
