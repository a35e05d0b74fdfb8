"""A stand-in of an OpenAI-compatible chat server: a real HTTP server on a port of its own.

It checks key, model, parameters and schemas, streams, and writes notes of the lines it is given
(`chat_notes`). `forms`, `knows`, `lists`, `window`, `cuts`, `stops_at` make it an older or a
smaller one; `fail_next` and `always` make it misbehave (`chat_faults`).
Run as a program it prints its address and serves until it is stopped.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from tests.standins.chat_faults import Script
from tests.standins.chat_http import Asked, Handler

KEY = "chat-key-for-tests"
MODEL = "standin-1"


@dataclass
class Chat:
    """What the stand-in is, and what it was asked."""

    address: str = ""
    key: str | None = KEY
    models: set[str] = field(default_factory=lambda: {MODEL})
    unlisted: set[str] = field(default_factory=set)  # answers to these names as well
    lists: bool = True  # whether it has a list of its models
    forms: set[str] = field(default_factory=lambda: {"json_schema", "json_object"})
    knows: set[str] = field(
        default_factory=lambda: {"stream", "stream_options", "temperature", "max_tokens"}
    )
    vague: bool = False  # whether it keeps for itself what it didn't understand
    window: int | None = None  # tokens it can read
    cuts: bool = False  # reads what fits and says nothing, instead of refusing
    stops_at: int | None = None  # tokens of an answer, where the question sets no limit
    asked: list[Asked] = field(default_factory=list)
    fails: deque[Script] = field(default_factory=deque)
    always: Script | None = None
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """What LLM_BASE_URL is set to."""
        return f"{self.address}/v1"

    @property
    def questions(self) -> list[Any]:
        """The bodies of all questions so far."""
        return [one.body for one in self.asked if one.body is not None]

    def fail_next(self, *scripts: Script) -> None:
        """Answer the next questions so, one each."""
        self.fails.extend(scripts)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_request: object) -> None:
        """A client may hang up whenever it likes."""


@contextmanager
def serving(port: int = 0) -> Iterator[Chat]:
    """A stand-in at work; yields what it holds, with its address."""
    chat = Chat()
    handler = type("ChatHandler", (Handler,), {"chat": chat})
    server = _Server(("127.0.0.1", port), handler)
    chat.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        chat.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with serving() as standin:
        print(f"{standin.url} (key: {standin.key}, model: {MODEL})", flush=True)  # noqa: T201 - a program
        threading.Event().wait()
