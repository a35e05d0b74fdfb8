"""A question that wants an answer of some shape: one that can't be used is sent back once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from notes.engines.chat import parts, prompt
from notes.engines.chat.answer import Malformed
from notes.engines.chat.prompt import Message
from notes.engines.chat.server import ChatServer, Written
from notes.engines.chat.shape import Shape
from notes.engines.chat.tokens import count
from notes.errors import ExternalError

log = logging.getLogger(__name__)

T = TypeVar("T")


def asked(
    server: ChatServer,
    messages: Sequence[Message],
    shape: Shape,
    read: Callable[[str], T],
    written: Written | None = None,
) -> T:
    """What `read` makes of the answer; it raises Malformed where it can't.

    Raises TooLong, CutShort and ExternalError.
    """
    room = parts.reserve(server.window)
    text = server.ask(messages, shape, room, written)
    try:
        return read(text)
    except Malformed as error:
        log.warning("%s: %s is asked again: %s", server.who, shape.name, error.problem)
        problem = error.problem
    fits = prompt.size(messages) + count(text) + 200 + room <= server.window
    again = prompt.again(messages, text if fits else None, problem)
    try:
        return read(server.ask(again, shape, room, written))
    except Malformed:
        raise ExternalError(
            f"The model {server.model} gave twice an answer that isn't notes. It may "
            "be too small for this, or not want to. Try another model.",
            permanent=True,
        ) from None


def too_little_room(server: ChatServer) -> ExternalError:
    """The model can't read or write as much as this takes."""
    return ExternalError(
        f"The model {server.model} has too little room, even for a few lines of the "
        "meeting. Give it a larger context window, or try another model.",
        permanent=True,
    )
