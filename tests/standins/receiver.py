"""Somebody whom Recall.ai's stand-in posts to: keeps what comes, and answers as it is told to."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """`answers` are the statuses of the next answers; then all is well."""

    url: str = ""
    answers: deque[int] = field(default_factory=deque)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.came]

    @property
    def names(self) -> list[str]:
        return [one["event"] for one in self.events]

    def wait_for(self, count: int, seconds: float = 10) -> None:
        """Until so many posts have come."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.came) >= count, seconds), self.names


@contextmanager
def receiving() -> Iterator[Receiver]:
    """One at work."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with receiver.news:
                receiver.came.append((headers, body))
                status = receiver.answers.popleft() if receiver.answers else 200
                receiver.news.notify_all()
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
