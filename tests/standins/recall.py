"""A stand-in of Recall.ai: a real HTTP server on a port of its own.

It speaks the routes of uploads and recordings as Recall does: it checks the token and the body,
gives the same upload for the same Idempotency-Key, and keeps what it was asked. `fail_next` and
`routes` make it misbehave. Run as a program it prints its address and serves until it is stopped.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.standins.recall_recordings import Vault

KEY = "recall-key-for-tests"
ROUTES = ("/api/v1/sdk-upload/", "/api/v1/sdk_upload/")
CONFIG_KEYS = {
    "transcript", "realtime_endpoints", "video_mixed_mp4", "audio_mixed_mp3",
    "participant_events", "meeting_metadata", "retention", "metadata",
}  # fmt: skip
PROVIDERS = {"assembly_ai_v3_streaming", "recallai_streaming", "deepgram_streaming"}
WALL = "<!doctype html><title>403 Forbidden</title><h1>Request blocked</h1>"

Script = Callable[["Handler"], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Recall:
    """What the stand-in holds. `routes` are those that it knows; `fails` is played first."""

    url: str = ""
    key: str = KEY
    routes: set[str] = field(default_factory=lambda: set(ROUTES))
    asked: list[Asked] = field(default_factory=list)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)  # by Idempotency-Key
    fails: deque[Script] = field(default_factory=deque)
    recording_id: str | None = None
    vault: Vault = field(default_factory=Vault)
    over: threading.Event = field(default_factory=threading.Event)

    def fail_next(self, *scripts: Script) -> None:
        """Answer the next requests so, one each."""
        self.fails.extend(scripts)


def refuse(status: int, body: Any, **headers: str) -> Script:
    """JSON with this status."""
    return lambda handler: handler.answer(status, body, headers)


def html(status: int = 403, page: str = WALL) -> Script:
    """A page of the firewall."""
    return lambda handler: handler.send(status, page.encode(), "text/html; charset=utf-8")


def silence(handler: Handler) -> None:
    """No answer at all, until the stand-in ends or the client gives up."""
    handler.recall.over.wait(20)


def hang_up(handler: Handler) -> None:
    """The connection ends in the middle of it."""
    handler.close_connection = True


def dripping(pause_s: float) -> Script:
    """An answer that never ends, a byte at a time."""

    def drip(handler: Handler) -> None:
        handler.send_response(201)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        end = time.monotonic() + 20
        while time.monotonic() < end and not handler.recall.over.wait(pause_s):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    return drip


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    recall: Recall  # set on the server's own subclass

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Send JSON."""
        self.send(status, json.dumps(body).encode(), "application/json", headers)

    def send(
        self, status: int, body: bytes, mime: str, headers: dict[str, str] | None = None
    ) -> None:
        """Send bytes."""
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
        size = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(size)
        body = json.loads(sent) if sent else None
        self.recall.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        if self.recall.fails:
            self.recall.fails.popleft()(self)
        elif self.command == "GET" and sent:
            html()(self)  # the firewall takes no GET with a body
        elif self.recall.vault.answers(self):
            pass  # a file: who has its link needs no key
        elif self.headers.get("Authorization") != f"Token {self.recall.key}":
            self.answer(401, {"code": "authentication_failed", "detail": "Invalid API token"})
        elif self.command == "GET" and self.recall.vault.told(self.recall, self):
            pass
        elif self.path not in self.recall.routes:
            self.answer(404, {"detail": "Not found."})
        elif self.command == "GET":
            uploads = list(self.recall.made.values())
            self.answer(200, {"next": None, "previous": None, "results": uploads})
        else:
            self._create(body)

    def _create(self, body: Any) -> None:
        errors = problems(body)
        if errors:
            refusal = {"code": "invalid_request_data", "message": "Invalid", "errors": errors}
            self.answer(400, refusal)
            return
        once = self.headers.get("Idempotency-Key") or uuid.uuid4().hex
        if once not in self.recall.made:
            self.recall.made[once] = {
                "id": str(uuid.uuid4()),
                "upload_token": str(uuid.uuid4()),
                "recording_id": self.recall.recording_id,
                "status": {"code": "pending", "sub_code": None},
                "metadata": (body or {}).get("metadata") or {},
            }
        self.answer(201, self.recall.made[once])


def problems(body: Any) -> dict[str, list[str]]:
    """What is wrong with the body of a create, by field."""
    if not isinstance(body, dict):
        return {"non_field_errors": ["Invalid data. Expected a dictionary."]}
    found: dict[str, list[str]] = {}
    metadata = body.get("metadata") or {}
    if not all(isinstance(one, str) for pair in metadata.items() for one in pair):
        found["metadata"] = ["Not a map of strings."]
    config = body.get("recording_config") or {}
    unknown = set(config) - CONFIG_KEYS
    if unknown:
        found["recording_config"] = [f"Unknown: {', '.join(sorted(unknown))}."]
    transcript = config.get("transcript")
    if transcript is not None:
        providers = transcript.get("provider") or {}
        if len(providers) != 1 or not set(providers) <= PROVIDERS:
            found["transcript"] = ["Exactly one known provider is needed."]
    for endpoint in config.get("realtime_endpoints") or []:
        if not endpoint.get("type") or not endpoint.get("events"):
            found["realtime_endpoints"] = ["Type and events are needed."]
    return found


@contextmanager
def serving(port: int = 0) -> Iterator[Recall]:
    """A stand-in at work; yields what it holds, with its address."""
    recall = Recall()
    handler = type("RecallHandler", (Handler,), {"recall": recall})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
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
    with serving() as standin:
        print(f"{standin.url} (key: {standin.key})", flush=True)  # noqa: T201 - a program
        threading.Event().wait()
