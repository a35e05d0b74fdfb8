"""What RealtimeKit says when it refuses: in few words for our log, in plain ones for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from notes.answers import Answer, Unanswered

NAME = "Cloudflare RealtimeKit"
UNREADABLE = f"{NAME}'s answer can't be read."
UNKNOWN = f"{NAME} knows no such recording."
NO_MEETING = f"{NAME} knows no such meeting, or nobody is in it."
NO_APP = (
    f"{NAME} knows no such app (404). Check the account's and the app's id under Settings, "
    "Integrations; the server's own are CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_APP_ID."
)
_SHORTEST_SECRET = 4

_WORDS = {
    400: f"{NAME} refused this (400): one of the values isn't right for it.",
    401: (
        f"{NAME} doesn't know the API token (401). Check it under Settings, Integrations; "
        "the server's own is CLOUDFLARE_API_TOKEN."
    ),
    403: (
        f"{NAME} doesn't let the API token do this (403). "
        "It needs the permission “Realtime Admin” for this account."
    ),
    409: f"{NAME} won't do this now (409): the meeting or its recording stands otherwise.",
    422: f"{NAME} refused this (422): one of the values isn't right for it.",
    429: f"{NAME} has too much to do for us (429). Try again in a minute.",
}


def said(answer: Answer) -> list[str]:
    """What a body tells of what went wrong: RealtimeKit has one `error`, Cloudflare's own gateway
    a list of `errors`. [] for anything else."""
    body = answer.json()
    if not isinstance(body, dict):
        return []
    told = [body.get("error"), *_list(body.get("errors"))]
    return [words for one in told if (words := _one(one))]


def explain(secrets: Iterable[str] = ()) -> Callable[[Answer], str]:
    """Puts a refusal into a few words, without these secrets: what was wrong may be repeated."""
    hidden = sorted((one for one in secrets if len(one) >= _SHORTEST_SECRET), key=len)

    def words(answer: Answer) -> str:
        found = "; ".join(said(answer)) or f"({answer.mime or 'no type'}, {len(answer.body)} bytes)"
        for secret in reversed(hidden):
            found = found.replace(secret, "***")
        return found

    return words


def in_words(error: Unanswered, missing: str = UNKNOWN) -> Unanswered:
    """The same failure for people; `missing` is what a 404 means here."""
    words = missing if error.answered == 404 else _WORDS.get(error.answered or 0, error.message)
    return Unanswered(
        words,
        permanent=error.permanent,
        retry_after=error.retry_after,
        answered=error.answered,
        again=error.again,
        done=error.done,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _one(error: Any) -> str:
    if isinstance(error, str):
        return error
    if not isinstance(error, dict):
        return ""
    return " ".join(str(error[name]) for name in ("code", "message") if error.get(name))
