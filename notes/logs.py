"""What is written to the log, by every process alike. Foundation.

A line carries the id of the request (or job) it belongs to, and never a token: whatever stands
after `/share/`, `/invite/` and the like in an address is cut out, and so are API keys and what
comes back from a consent page, in tracebacks too.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(work)s] %(message)s"
_BEFORE_ONE = "share|clips|invite|invitations?|join|realtime|start-recording"
TOKEN_ADDRESS = re.compile(rf"(/(?:{_BEFORE_ONE})/)[\w.~%-]{{8,}}")
SETUP_TOKEN = re.compile(r"(\btoken=)[\w.~%-]+")
CONSENT = re.compile(r"([?&](?:state|code|nonce)=)[^\s&\"']+")  # of a calendar's connect
API_KEY = re.compile(r"\bmbk_[\w-]{8,}")

_work: ContextVar[str] = ContextVar("work", default="-")


def belongs_to(work: str) -> None:
    """Name the request or job that the following lines of this context belong to."""
    _work.set(work)


@contextmanager
def belonging_to(work: str) -> Iterator[None]:
    """The same for a block."""
    before = _work.set(work)
    try:
        yield
    finally:
        _work.reset(before)


def without_tokens(text: str) -> str:
    """The text with every token in an address, and every API key, replaced by `***`."""
    text = SETUP_TOKEN.sub(r"\1***", TOKEN_ADDRESS.sub(r"\1***", text))
    return API_KEY.sub("mbk_***", CONSENT.sub(r"\1***", text))


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.work = _work.get()
        return without_tokens(super().format(record))


def setup(level: int = logging.INFO) -> None:
    """Write this process' log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "rq", "gunicorn.error", "faster_whisper"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
