"""Where a bot stands, told from everything that its provider has said of it. Core.

The state is a function of the set of changes that we know, so it is the same in whatever order,
and however often, they are told: by webhook, or by asking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from notes.db import now
from notes.models import Bot
from notes.providers.base import CaptureState, StateChanged
from notes.providers.bots import STATES

ASKED, REFUSED, CANCELLED = "asked", "refused", "cancelled"
"""Our words for a bot of which the provider has said nothing."""

UNSENT = "asked:"
"""How a capture's external id begins while its provider hasn't told its own."""

ENDS = {"done", "fatal"}
OUT = {"call_ended", *ENDS}
RECORDS = "in_call_recording"
MOST_CHANGES = 200
_SAME = timedelta(seconds=2)  # a webhook and the list of changes may tell a time a little apart
_RANKS = {code: rank for rank, code in enumerate(STATES)}

Change = Mapping[str, Any]
"""As it is kept: code, sub_code, message, created_at (ISO 8601, UTC)."""


def noted(known: Sequence[Change], news: Iterable[StateChanged]) -> list[Change]:
    """All changes in the order of their times, each once."""
    found = [dict(one) for one in known]
    for change in news:
        if change.code:
            _add(found, change)
    found.sort(key=_place)
    return _shortened(found)


def standing(changes: Sequence[Change]) -> Change | None:
    """The change that counts: the first end, else the newest."""
    ends = [one for one in changes if one["code"] in ENDS]
    if ends:
        return ends[0]
    return changes[-1] if changes else None


def phase(bot: Bot) -> str:
    """The newest of the bot's codes whose meaning is known: what else happens in a meeting, such
    as a breakout room, doesn't change what it can be told."""
    found = standing(bot.changes)
    if found is None or bot.code in {CANCELLED, REFUSED}:
        return bot.code
    if found["code"] in ENDS:
        return str(found["code"])
    known = [str(one["code"]) for one in bot.changes if one["code"] in STATES]
    return known[-1] if known else "ready"


def state(changes: Sequence[Change]) -> CaptureState:
    """What the changes mean for what the bot captures. A bot that broke down after it had
    recorded has something to be fetched."""
    found = standing(changes)
    if found is not None and found["code"] == "fatal":
        recorded = any(one["code"] == RECORDS for one in changes)
        return CaptureState.COMPLETE if recorded else CaptureState.FAILED
    known = [one["code"] for one in changes if one["code"] in STATES]
    if found is not None and found["code"] in STATES:
        known.append(found["code"])
    return STATES[known[-1]] if known else CaptureState.CREATED


def stand(bot: Bot, changes: list[Change]) -> None:
    """Let the bot's row say what these changes say."""
    bot.changes = [dict(one) for one in changes]
    found = standing(changes)
    if found is None or bot.code == CANCELLED:
        return
    if (bot.code, bot.sub_code) != (found["code"], found["sub_code"]):
        bot.paused = False
    bot.code, bot.sub_code, bot.code_at = found["code"], found["sub_code"], moment(found)
    out = [moment(one) for one in changes if one["code"] in OUT]
    bot.ended_at = min(out) if out else None
    if out:
        bot.command = bot.retry_at = None


def moment(change: Change) -> datetime:
    """When a change was."""
    return datetime.fromisoformat(change["created_at"])


def _add(found: list[dict[str, Any]], change: StateChanged) -> None:
    at = change.at or now()
    for one in found:
        same = (one["code"], one["sub_code"]) == (change.code, change.detail)
        if same and (change.at is None or abs(moment(one) - at) < _SAME):
            one["message"] = one["message"] or change.message
            one["created_at"] = _text(min(at, moment(one)))
            return
    found.append(
        {
            "code": change.code,
            "sub_code": change.detail,
            "message": change.message,
            "created_at": _text(at),
        }
    )


def _place(change: Change) -> tuple[datetime, int, str, str]:
    code = str(change["code"])
    return moment(change), _RANKS.get(code, -1), code, str(change["sub_code"])


def _shortened(found: list[dict[str, Any]]) -> list[Change]:
    """The newest, but no end and no beginning of a recording is forgotten."""
    spare = len(found) - MOST_CHANGES
    kept: list[Change] = []
    for one in found:
        if spare > 0 and one["code"] not in OUT and any(k["code"] == one["code"] for k in kept):
            spare -= 1
        else:
            kept.append(one)
    return kept[-MOST_CHANGES:]


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
