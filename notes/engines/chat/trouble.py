"""What went wrong between us and a chat server, in our words.

A server's own words are looked at, and never shown or logged: they may hold the transcript.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes.answers import Unanswered, in_words, seconds
from notes.errors import ExternalError

if TYPE_CHECKING:
    import openai

_PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 507, 529}
_MANNER = {400, 405, 406, 415, 422, 501}  # perhaps only the way we asked
_TOO_LONG = re.compile(
    r"context_length|context (?:length|size|window)|exceed_context|too many (?:input )?tokens"
    r"|(?:prompt|input|request)\b.{0,40}too (?:long|large)"
)
_WINDOW = re.compile(
    r"(?:maximum context length is|n_ctx\W{1,4}|context (?:size|window|length)\D{0,30})\s*(\d{3,7})"
)
# Not "billing" or "quota" alone: a limit by the minute is often told with such advice.
_UNPAID = re.compile(
    r"insufficient_quota|billing_hard_limit|billing_not_active"
    r"|insufficient.{0,10}(?:credit|balance|fund)"
)
_INVALID = re.compile(r"validation error|literal_error|extra_forbidden")
_FILTER = re.compile(r"content_filter|content management policy|safety")

INSIDE = (
    "{who} is inside a private network, which is not called at a team's wish. Whoever looks after "
    "this server can allow it (NOTES_ALLOW_PRIVATE_ADDRESSES=1), or set LLM_BASE_URL for all teams."
)


class TooLong(Exception):
    """The question doesn't fit; `window` is what fits in all, in tokens, where it was told."""

    def __init__(self, window: int | None = None) -> None:
        super().__init__()
        self.window = window


class CutShort(Exception):
    """The answer doesn't fit."""


class NotUnderstood(Exception):
    """The server refuses the way it was asked; `complaint` is what it says about it."""

    def __init__(self, complaint: str, status: int) -> None:
        super().__init__()
        self.complaint, self.status = complaint, status


def refusal(model: str) -> ExternalError:
    """The model doesn't want to."""
    return ExternalError(
        f"The model {model} refuses to write notes of this meeting. Another model may do it.",
        permanent=True,
    )


def explained(error: openai.OpenAIError, who: str, model: str) -> Exception:
    """The exception to raise for one of the library's."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return Unanswered(f"{who} took too long to answer.")
    if isinstance(error, openai.APIConnectionError):
        return _unreached(error, who)
    if isinstance(error, openai.APIStatusError):
        return _refused(error, who, model)
    words = _words(error)
    if _TOO_LONG.search(words):
        return TooLong(_window(words))
    return Unanswered(f"{who} broke its answer off with an error.", again=True)


def not_understood(error: NotUnderstood, who: str) -> ExternalError:
    """Every way to ask was refused."""
    return Unanswered(
        f"{in_words(who, error.status)} Check the model's name, and the address, which mostly "
        "ends in /v1.",
        permanent=True,
        answered=error.status,
    )


def _unreached(error: openai.APIConnectionError, who: str) -> Unanswered:
    import ssl

    from notes.outbound_guard import Inside

    causes = [error.__cause__, getattr(error.__cause__, "__cause__", None)]
    if any(isinstance(cause, Inside) for cause in causes):
        return Unanswered(INSIDE.format(who=who), permanent=True, done=False)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Unanswered(f"The certificate of {who} can't be trusted.", permanent=True)
    if type(error.__cause__).__name__ in {"ConnectError", "ConnectTimeout"}:
        return Unanswered(f"{who} can't be reached.", again=True, done=False)
    return Unanswered(f"The connection to {who} broke.", again=True)


def _refused(error: openai.APIStatusError, who: str, model: str) -> Exception:
    status, words = error.status_code, _words(error)
    wait = seconds(error.response.headers.get("Retry-After"))
    # A 429 may say that this is more than a minute's share: then waiting doesn't help.
    if status in _MANNER | {413, 429} and _TOO_LONG.search(words):
        return TooLong(_window(words))
    if status == 402 or (status == 429 and _UNPAID.search(words)):
        return Unanswered(in_words(who, 402), permanent=True, answered=status)
    if status in _MANNER and _FILTER.search(words):
        return refusal(model)
    # llama-cpp-python calls a question that it doesn't understand a trouble of its own.
    if status in _MANNER or (status == 500 and _INVALID.search(words)):
        return NotUnderstood(words, status)
    if status in _PASSING:
        return Unanswered(in_words(who, status), retry_after=wait, answered=status, again=True)
    return Unanswered(_lasting(status, who, model), permanent=True, answered=status)


def _lasting(status: int, who: str, model: str) -> str:
    if status in {401, 403}:
        return f"{in_words(who, status)} Check the key."
    if status == 404:
        return (
            f"{who} doesn't know the model {model}, or isn't at this address (404). Check the "
            "model's name, and the address, which mostly ends in /v1."
        )
    return in_words(who, status)


def _words(error: openai.OpenAIError) -> str:
    return f"{error} {getattr(error, 'body', '')}".lower()


def _window(words: str) -> int | None:
    found = _WINDOW.search(words)
    return int(found[1]) if found else None
