"""Ways in which RealtimeKit's stand-in answers otherwise than it should: one script a request.

Those of Recall's stand-in that are about HTTP alone serve here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.standins.recall_faults import burst, hang_up, html, lost, refuse

if TYPE_CHECKING:
    from tests.standins.realtimekit_http import Handler

__all__ = ["Script", "burst", "error", "gateway", "hang_up", "html", "lost", "refuse", "silence"]

Script = Callable[["Handler"], None]


def error(status: int, message: str, **headers: str) -> Script:
    """A refusal in RealtimeKit's own shape: one object."""
    body = {"success": False, "error": {"code": status, "message": message}}
    return lambda handler: handler.answer(status, body, headers)


def gateway(status: int, code: int, message: str) -> Script:
    """A refusal in the shape of everything else at Cloudflare: a list."""
    errors = [{"code": code, "message": message}]
    body = {"success": False, "errors": errors, "messages": [], "result": None}
    return lambda handler: handler.answer(status, body)


def silence(handler: Handler) -> None:
    """No answer at all, until the stand-in ends or the client gives up."""
    handler.kit.over.wait(20)
