"""How Recall.ai's stand-in takes a request: firewall, key, limits, idempotency, then the route."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.standins.recall_faults import html, unreadable

if TYPE_CHECKING:
    from tests.standins.recall import Recall

NEARBY = re.compile(rb"localhost|127\.0\.0\.1|\[::1\]", re.IGNORECASE)
"""What no payload may hold, for Recall's firewall."""

NOT_FOUND = {"detail": "Not found."}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path; `run(recall, handler, *groups of the path)` answers."""

    method: str
    path: re.Pattern[str]
    run: Callable[..., None]
    kind: str = "object"  # which of the limits it counts for


def route(method: str, path: str, run: Callable[..., None], kind: str = "object") -> Route:
    """A route under /api/v1; `<id>` stands for an id."""
    return Route(method, re.compile("/api/v1" + path.replace("<id>", "([^/]+)")), run, kind)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    recall: Recall  # set on the server's own subclass
    routes: tuple[Route, ...] = ()
    doors: Callable[[Recall, Handler], bool] = staticmethod(lambda _recall, _handler: False)
    sent: bytes = b""
    body: Any = None
    mute: bool = False  # the answer is lost
    given: tuple[int, Any] = (0, None)
    once: tuple[str, str, str] | None = None

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PATCH(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Send JSON."""
        self.given = (status, body)
        self._remember()  # before whoever asked can ask again
        self.send(status, json.dumps(body).encode(), "application/json", headers)

    def done(self) -> None:
        """Say that it is done, without a body."""
        self.given = (204, None)
        if not self.mute:
            self.send_response(204)
            self.end_headers()

    def send(
        self, status: int, body: bytes, mime: str, headers: dict[str, str] | None = None
    ) -> None:
        """Send bytes."""
        if self.mute:
            return
        self.send_response(status)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        self.mute, self.given = False, (0, None)  # the connection may be one of many requests
        self.sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.body = None if not self.sent or unreadable(self.sent) else json.loads(self.sent)
        asked = Asked(self.command, self.path, dict(self.headers), self.body)
        self.recall.asked.append(asked)
        if self.recall.fails:
            self.recall.fails.popleft()(self)
        else:
            self.serve()

    def serve(self) -> None:
        """Answer as Recall does."""
        recall = self.recall
        if self.command == "GET" and self.sent:
            html()(self)  # the firewall takes no GET with a body
        elif recall.wall and NEARBY.search(self.sent):
            html()(self)  # nor an address that is its own neighbour
        elif recall.vault.answers(self):
            pass  # a file: who has its link needs no key
        elif self.doors(recall, self):
            pass  # a page of a company, or asked with a person's token
        elif self.headers.get("Authorization") != f"Token {recall.key}":
            self.answer(401, {"code": "authentication_failed", "detail": "Invalid API token"})
        elif self.sent and unreadable(self.sent):
            self.answer(400, {"detail": "JSON parse error"})
        else:
            self._find_route()

    def _find_route(self) -> None:
        path = urlsplit(self.path).path
        there = [(one, found) for one in self.routes if (found := one.path.fullmatch(path))]
        fitting = [pair for pair in there if pair[0].method == self.command]
        if not there:
            self.answer(404, NOT_FOUND)
        elif not fitting:
            self.answer(405, {"detail": f'Method "{self.command}" not allowed.'})
        else:
            chosen, found = fitting[0]
            wait = self.recall.limits.wait(chosen.kind, path)
            if wait is not None:
                too_many = {"code": "throttled", "detail": "Request was throttled."}
                self.answer(429, too_many, {"Retry-After": str(wait)})
            else:
                self._once(lambda: chosen.run(self.recall, self, *found.groups()))

    def _once(self, run: Callable[[], None]) -> None:
        """The same answer for the same Idempotency-Key; 409 while the first is being worked on."""
        key = self.headers.get("Idempotency-Key")
        if key is None or self.command in {"GET", "DELETE"}:
            run()
            return
        once = (self.command, self.path, key)
        with self.recall.lock:
            fresh = once not in self.recall.answered
            kept = self.recall.answered.setdefault(once, None)
        if kept is not None:
            self.answer(*kept)
        elif not fresh:
            self.answer(409, {"code": "conflict", "detail": "The first is still being worked on."})
        else:
            self.once = once
            try:
                run()
            finally:
                self._remember()
                self.once = None

    def _remember(self) -> None:
        if self.once is None:
            return
        with self.recall.lock:
            if self.given[0] in {200, 201, 507}:
                self.recall.answered[self.once] = self.given
            else:
                self.recall.answered.pop(self.once, None)
