"""How the stand-in of a chat server takes a request: key, model, what it understands, answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from tests.standins import chat_notes

if TYPE_CHECKING:
    from tests.standins.chat import Chat

WORDS = 24  # characters of a chunk
PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: Any


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    chat: Chat  # set on the server's own subclass
    body: Any = None

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_GET  # noqa: N815 - the base class names it so

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def serve(self) -> None:
        """Answer as such a server does."""
        if self.chat.key and self.headers.get("Authorization") != f"Bearer {self.chat.key}":
            self.error(401, "Incorrect API key provided.", "invalid_api_key", {})
        elif self.command == "GET" and self.path == "/v1/models" and self.chat.lists:
            listed = [{"id": name, "object": "model"} for name in self.chat.models]
            self.answer(200, {"object": "list", "data": listed})
        elif self.command != "POST" or self.path != "/v1/chat/completions":
            self.error(404, "Not Found", None, {})
        elif self.body["model"] not in self.chat.models | self.chat.unlisted:
            self.error(404, "The model does not exist.", "model_not_found", {})
        elif (problem := self._problem()) is not None:
            words = "Bad Request" if self.chat.vague else problem
            self.error(400, words, "invalid_request_error", {})
        elif self.chat.window and self._reads() > self.chat.window and not self.chat.cuts:
            words = f"This model's maximum context length is {self.chat.window} tokens."
            self.error(400, words, "context_length_exceeded", {})
        else:
            self.say(self.usual())

    def usual(self) -> str:
        """What it answers when all is well."""
        text = chat_notes.answer(self.body["messages"])
        if self.body.get("response_format") or not text.startswith("{"):
            return text
        return f"Here are your {{notes}}:\n```json\n{text}\n```\nAnything else?"

    def say(
        self,
        text: str,
        *,
        where: str = "content",
        finish: str | None = "stop",
        breaks_after: int | None = None,
        error_after: int | None = None,
        before: Callable[[int], object] | None = None,
    ) -> None:
        """Send an answer, in chunks if that is asked for; `before` is called with the number of
        characters that are out before each."""
        stops_at = self.body.get("max_tokens") or self.chat.stops_at
        if stops_at and len(text) > 4 * stops_at:
            text, finish = text[: 4 * stops_at], "length"
        if not self.body.get("stream"):
            choice = {"message": {"role": "assistant", where: text}, "finish_reason": finish}
            self.answer(200, {"choices": [choice], "usage": self._usage(text)})
            return
        self._begin()
        for at in range(0, len(text), WORDS):
            if before is not None:
                before(at)
            if at == WORDS * breaks_after if breaks_after is not None else False:
                self.close_connection = True
                return
            if at == WORDS * error_after if error_after is not None else False:
                self._event({"error": {"message": "overloaded", "type": "server_error"}})
                break
            self._event({"choices": [{"delta": {where: text[at : at + WORDS]}}]})
        if finish:
            self._event({"choices": [{"delta": {}, "finish_reason": finish}]})
            if (self.body.get("stream_options") or {}).get("include_usage"):
                self._event({"choices": [], "usage": self._usage(text)})
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def drip(self, pause_s: float) -> None:
        """A comment now and then, and never a word."""
        self._begin()
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and not self.chat.over.wait(pause_s):
            try:
                self._chunk(b": still here\n\n")
            except OSError:
                return

    def answer(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        """Send JSON."""
        self.send(status, json.dumps(body).encode(), "application/json", headers)

    def error(
        self, status: int, message: str, code: str | None, headers: Mapping[str, str]
    ) -> None:
        """Send an error."""
        body = {"error": {"message": message, "type": "invalid_request_error", "code": code}}
        self.answer(status, body, headers)

    def send(
        self, status: int, body: bytes, mime: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send bytes."""
        self.send_response(status)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _handle(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.body = json.loads(sent) if sent else None
        self.chat.asked.append(Asked(self.path, dict(self.headers), self.body))
        if self.command == "POST" and self.chat.fails:
            self.chat.fails.popleft()(self)
        elif self.command == "POST" and self.chat.always:
            self.chat.always(self)
        else:
            self.serve()

    def _problem(self) -> str | None:
        """What the server doesn't understand of a request."""
        for name in ("stream_options", "temperature", "max_tokens"):
            if name in self.body and name not in self.chat.knows:
                return f"Unsupported parameter: '{name}' is not supported with this model."
        if self.body.get("stream") and "stream" not in self.chat.knows:
            return "stream is not supported"
        wanted = self.body.get("response_format")
        return None if wanted is None else self._wrong_form(wanted)

    def _wrong_form(self, wanted: Any) -> str | None:
        if wanted["type"] not in self.chat.forms:
            return f"response_format.type must not be '{wanted['type']}'"
        if "schema" in wanted and "schema" not in self.chat.forms:
            return "Unknown parameter: 'response_format.schema'."
        if wanted["type"] == "json_schema":
            return _not_strict(wanted["json_schema"]["schema"])
        return None

    def _reads(self) -> int:
        return sum(len(message["content"]) for message in self.body["messages"]) // 4

    def _usage(self, text: str) -> dict[str, int]:
        read = self._reads()
        if self.chat.window and self.chat.cuts:
            read = min(read, self.chat.window)
        return {"prompt_tokens": read, "completion_tokens": len(text) // 4}

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _event(self, body: Any) -> None:
        self._chunk(f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode())

    def _chunk(self, block: bytes) -> None:
        self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")


def _not_strict(schema: dict[str, Any]) -> str | None:
    """What strict mode has against a schema: every property is required, and no other may be."""
    if schema.get("type") == "array":
        return _not_strict(schema["items"])
    if schema.get("type") != "object":
        return None
    if schema.get("additionalProperties") is not False:
        return "Invalid schema: additionalProperties must be false"
    if set(schema["required"]) != set(schema["properties"]):
        return "Invalid schema: every property must be required"
    return next(filter(None, map(_not_strict, schema["properties"].values())), None)
