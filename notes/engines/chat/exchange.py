"""One question as a server wants it put, and what comes of its answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notes.engines.chat.manner import Manner
from notes.engines.chat.prompt import Message
from notes.engines.chat.shape import Shape


@dataclass(slots=True)
class Heard:
    """What has come of an answer."""

    text: str = ""
    finish: str | None = None
    refused: bool = False
    read: int | None = None  # tokens, as the server counts them
    wrote: int | None = None


def question(
    model: str, messages: Sequence[Message], shape: Shape, manner: Manner
) -> dict[str, Any]:
    """The arguments of the library's call."""
    asked: dict[str, Any] = {"model": model, "messages": list(messages), "stream": manner.stream}
    if manner.form == "json_schema":
        held = {"name": shape.name, "schema": shape.schema, "strict": True}
        asked["response_format"] = {"type": "json_schema", "json_schema": held}
    elif manner.form == "schema":
        asked["response_format"] = {"type": "json_object", "schema": shape.schema}
    elif manner.form == "json_object":
        asked["response_format"] = {"type": "json_object"}
    if manner.stream and manner.usage:
        asked["stream_options"] = {"include_usage": True}
    if manner.temperature:
        asked["temperature"] = 0.2
    if manner.limit is not None:
        asked["max_tokens"] = manner.limit
    return asked


def hear(heard: Heard, message: Any, where: str) -> None:
    """Take in a chunk of a stream, or a whole answer. Servers leave out whatever they like."""
    for choice in (getattr(message, "choices", None) or [])[:1]:
        said = getattr(choice, where, None)
        heard.text += getattr(said, "content", None) or ""
        heard.refused |= bool(getattr(said, "refusal", None))
        heard.finish = getattr(choice, "finish_reason", None) or heard.finish
    usage = getattr(message, "usage", None)
    heard.read = getattr(usage, "prompt_tokens", None) or heard.read
    heard.wrote = getattr(usage, "completion_tokens", None) or heard.wrote
