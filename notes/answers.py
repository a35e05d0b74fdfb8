"""What comes back from another company: an answer, or why there is none. Foundation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from notes.errors import ExternalError

_LONGEST_RETRY_AFTER_S = 3600.0
_WORD = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read to its end."""

    status: int
    mime: str
    body: bytes = field(repr=False)
    retry_after: float | None = None

    @property
    def reason(self) -> str | None:
        """The `code` in a refusal, if it is no more than a word."""
        said = self.json()
        code = said.get("code") if isinstance(said, dict) else None
        return code if isinstance(code, str) and _WORD.fullmatch(code) else None

    def json(self) -> Any:
        """The body as JSON, or None where it isn't any (an error page, say)."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Unanswered(ExternalError):
    """The call failed. `answered` is the HTTP status, None where no answer came. `again`: the
    very same call may help; `done`: what was asked for may have been done all the same; `reason`:
    the neighbour's own word for why, where it is no more than a word."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        answered: int | None = None,
        again: bool = False,
        done: bool = True,
        reason: str | None = None,
    ) -> None:
        super().__init__(message, permanent=permanent, retry_after=retry_after)
        self.answered = answered
        self.again = again
        self.done = done
        self.reason = reason


def in_words(name: str, status: int) -> str:
    """A status that is no success, as a sentence."""
    if 300 <= status < 400:
        return f"{name} wants to send us elsewhere ({status}), which we don't follow."
    if status in {401, 403}:
        return f"{name} doesn't let us in ({status})."
    if status == 402:
        return f"{name} wants to be paid first (402)."
    if status == 429:
        return f"{name} has too much to do for us (429)."
    if status >= 500:
        return f"{name} has trouble of its own ({status})."
    return f"{name} refused what we asked ({status})."


def seconds(retry_after: str | None) -> float | None:
    """What a Retry-After header says, as seconds or as a date; None when it says nothing."""
    if retry_after is None:
        return None
    try:
        wait = float(retry_after)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    return min(max(wait, 0.0), _LONGEST_RETRY_AFTER_S) if wait == wait else None  # noqa: PLR0124 - NaN
