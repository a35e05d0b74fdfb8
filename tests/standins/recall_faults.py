"""Ways in which Recall.ai's stand-in answers otherwise than it should: one script a request.

`burst(refuse(503, {}), 5)` is five in a row, for `Recall.fail_next(*…)`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.recall_http import Handler

WALL = "<!doctype html><title>403 Forbidden</title><h1>Request blocked</h1>"

Script = Callable[["Handler"], None]


def refuse(status: int, body: Any, **headers: str) -> Script:
    """JSON with this status."""
    return lambda handler: handler.answer(status, body, headers)


def html(status: int = 403, page: str = WALL) -> Script:
    """A page of the firewall."""
    return lambda handler: handler.send(status, page.encode(), "text/html; charset=utf-8")


def burst(script: Script, times: int) -> list[Script]:
    """The same fault, so many times."""
    return [script] * times


def silence(handler: Handler) -> None:
    """No answer at all, until the stand-in ends or the client gives up."""
    handler.recall.over.wait(20)


def hang_up(handler: Handler) -> None:
    """The connection ends in the middle of it."""
    handler.close_connection = True


def lost(handler: Handler) -> None:
    """What was asked is done, and the answer is lost on the way."""
    handler.mute = True
    handler.serve()
    handler.close_connection = True


def late(pause_s: float) -> Script:
    """The right answer, only later."""

    def wait(handler: Handler) -> None:
        handler.recall.over.wait(pause_s)
        handler.serve()

    return wait


def as_usual(handler: Handler) -> None:
    """No fault: what comes before the next one in a row of scripts."""
    handler.serve()


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


def unreadable(sent: bytes) -> bool:
    """Whether these bytes are no JSON."""
    try:
        json.loads(sent)
    except ValueError:
        return True
    return False
