"""One POST as Recall.ai's servers make it, and what can go wrong with the post on its way."""

from __future__ import annotations

import http.client
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Body = dict[str, Any]


def post(url: str, body: bytes, headers: dict[str, str], seconds: float) -> int | None:
    """The status of the answer; None where there was none in time. Follows nothing."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=seconds)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        line.request("POST", path or "/", body, {"Content-Type": "application/json", **headers})
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()
    return answer.status


def everything(_body: Body) -> bool:
    """Every event."""
    return True


def nothing(_body: Body) -> bool:
    """No event."""
    return False


def named(*events: str) -> Callable[[Body], bool]:
    """Events of these names."""
    return lambda body: body["event"] in events


@dataclass
class Faults:
    """What goes wrong with events. `lose`, `twice`: which of them are lost, which come twice.
    `shuffle`: so many are kept back, and then sent in another order (`release` sends the rest).
    """

    lose: Callable[[Body], bool] = nothing
    twice: Callable[[Body], bool] = nothing
    shuffle: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    _kept: list[Body] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pass_on(self, body: Body) -> list[Body]:
        """What is to be sent now that this has happened."""
        if self.lose(body):
            return []
        with self._lock:
            self._kept += [body, body] if self.twice(body) else [body]
            return self._take() if len(self._kept) >= self.shuffle else []

    def release(self) -> list[Body]:
        """All that was kept back."""
        with self._lock:
            return self._take()

    def _take(self) -> list[Body]:
        found, self._kept = self._kept, []
        if self.shuffle > 1:
            self.chance.shuffle(found)
        return found
