"""A stand-in of Recall.ai: a real HTTP server on a port of its own.

It speaks Recall's routes of uploads, bots, recordings and transcripts: it checks the token and
the body, gives the same answer for the same Idempotency-Key, and keeps what it was asked.
`fail_next`, `limits`, `vault`, `bots`, `writing` and `routes` make it misbehave.
With `webhooks.url` it tells what happens, and with `lives.meeting` bots go to that meeting by
themselves. Run as a program (recall_program.py) it does both. `calendars` are people's calendars
(recall_calendars.py), with a consent page for each company.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from tests.standins import (
    recall_bot_routes,
    recall_calendar_routes,
    recall_recording_routes,
    recall_uploads,
)
from tests.standins.recall_bots import Bot, Bots
from tests.standins.recall_calendars import Calendars
from tests.standins.recall_faults import (
    Script,
    as_usual,
    burst,
    dripping,
    hang_up,
    html,
    late,
    lost,
    refuse,
    silence,
)
from tests.standins.recall_http import Asked, Handler
from tests.standins.recall_life import Lives
from tests.standins.recall_limits import Limits
from tests.standins.recall_news import News
from tests.standins.recall_realtime import Realtime
from tests.standins.recall_recording_routes import Writing
from tests.standins.recall_recordings import Vault
from tests.standins.recall_webhooks import Webhooks

__all__ = [
    "KEY", "ROUTES", "Asked", "Bot", "Handler", "Recall", "Script", "as_usual", "burst",
    "dripping", "hang_up", "html", "late", "lost", "refuse", "serving", "silence",
]  # fmt: skip

KEY = "recall-key-for-tests"
ROUTES = recall_uploads.PATHS


@dataclass
class Recall:
    """What the stand-in holds. `routes` are those of uploads that it knows; `fails` is played
    first. `wall`: its firewall refuses payloads that name an address of one's own machine."""

    url: str = ""
    key: str = KEY
    routes: set[str] = field(default_factory=lambda: set(ROUTES))
    asked: list[Asked] = field(default_factory=list)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)  # by Idempotency-Key
    configs: dict[str, dict[str, Any]] = field(default_factory=dict)  # of uploads, by id
    answered: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    fails: deque[Script] = field(default_factory=deque)
    recording_id: str | None = None
    wall: bool = True
    limits: Limits = field(default_factory=Limits)
    news: News = field(default_factory=News)
    vault: Vault = field(default_factory=Vault)
    lock: threading.RLock = field(default_factory=threading.RLock)
    over: threading.Event = field(default_factory=threading.Event)
    bots: Bots = field(init=False)
    writing: Writing = field(init=False)
    webhooks: Webhooks = field(init=False)
    realtime: Realtime = field(init=False)
    lives: Lives = field(init=False)
    calendars: Calendars = field(init=False)

    def __post_init__(self) -> None:
        self.bots = Bots(self)
        self.writing = Writing(self)
        self.webhooks = Webhooks(self)
        self.realtime = Realtime(self)
        self.lives = Lives(self)
        self.calendars = Calendars(self)
        self.vault.recall = self
        self.news.listeners.append(self.webhooks.tell)

    def fail_next(self, *scripts: Script) -> None:
        """Answer the next requests so, one each."""
        self.fails.extend(scripts)


class Server(ThreadingHTTPServer):
    """One thread a connection. Somebody who hangs up is nothing to complain of."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(port: int = 0, listener: socket.socket | None = None) -> Iterator[Recall]:
    """A stand-in at work, on this port or this listening socket; yields what it holds, with its
    address."""
    recall = Recall()
    routes = (
        *recall_uploads.ROUTES, *recall_bot_routes.ROUTES, *recall_recording_routes.ROUTES,
        *recall_calendar_routes.ROUTES,
    )  # fmt: skip
    doors = staticmethod(recall_calendar_routes.answers)
    own = {"recall": recall, "routes": routes, "doors": doors}
    handler = type("RecallHandler", (Handler,), own)
    server = Server(("127.0.0.1", port), handler, listener is None)
    if listener is not None:
        server.socket.close()
        server.socket, server.server_address = listener, listener.getsockname()
        server.server_port = server.server_address[1]
    recall.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield recall
    finally:
        recall.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    from tests.standins.recall_program import main

    main()
