"""How RealtimeKit's stand-in takes a request: files and the public key for everybody, the rest
with the token and for its own account and app only, then the route."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.standins.realtimekit_faults import error, gateway

if TYPE_CHECKING:
    from tests.standins.realtimekit import RealtimeKit

BASE = "/client/v4"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came. `path` is below the app's own, `query` as lists."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path; `run(kit, handler, *groups of the path)` answers."""

    method: str
    path: re.Pattern[str]
    run: Callable[..., None]


def route(method: str, path: str, run: Callable[..., None]) -> Route:
    """A route below the app; `<id>` stands for an id."""
    return Route(method, re.compile(path.replace("<id>", "([^/]+)")), run)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    kit: RealtimeKit  # set on the server's own subclass
    routes: tuple[Route, ...] = ()
    mute: bool = False  # the answer is lost
    body: Any = None
    sent: bytes = b""

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Send JSON."""
        self.send(status, json.dumps(body).encode(), "application/json", headers)

    def give(self, data: Any, **more: Any) -> None:
        """Send what was asked for."""
        self.answer(200, {"success": True, "data": data, **more})

    def refuse(self, status: int, message: str) -> None:
        """Send a refusal in RealtimeKit's own shape."""
        error(status, message)(self)

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
        self.mute, self.body = False, None  # the connection may be one of many requests
        self.sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        if self.kit.shelf.answers(self, parts.path):
            return
        own = f"{BASE}/accounts/{self.kit.account_id}/realtime/kit/{self.kit.app_id}"
        try:
            self.body = json.loads(self.sent) if self.sent else None
        except ValueError:
            self.body = ...
        below = parts.path.removeprefix(own)
        query = parse_qs(parts.query, keep_blank_values=True)
        self.kit.asked.append(Asked(self.command, below, query, dict(self.headers), self.body))
        if self.kit.fails:
            self.kit.fails.popleft()(self)
        else:
            self.serve()

    def serve(self) -> None:
        """Answer as RealtimeKit does."""
        asked = self.kit.asked[-1]
        if asked.path == "/.well-known/webhooks.json":
            self.give({"publicKey": self.kit.webhooks.public_pem}, message="")
        elif self.headers.get("Authorization") != f"Bearer {self.kit.token}":
            gateway(401, 10000, "Authentication error")(self)
        elif asked.path.startswith(BASE):
            gateway(404, 7003, "Could not route to this app")(self)
        elif self.body is ...:
            self.refuse(400, "The body is no JSON.")
        else:
            self._find_route(asked)

    def _find_route(self, asked: Asked) -> None:
        there = [(one, found) for one in self.routes if (found := one.path.fullmatch(asked.path))]
        fitting = [pair for pair in there if pair[0].method == self.command]
        if not fitting:
            self.refuse(405 if there else 404, "There is no such route.")
            return
        chosen, found = fitting[0]
        with self.kit.lock:
            chosen.run(self.kit, self, *found.groups())
