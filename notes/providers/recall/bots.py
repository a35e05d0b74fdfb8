"""Recall.ai's bots: what is sent, what its answers say, and its refusals in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from notes.answers import Unanswered
from notes.providers.base import About, CaptureState, StateChanged
from notes.providers.bots import STATES, BotOrder, BotSeen, Command, Recorded
from notes.providers.recall.recordings import mapping, moment, text
from notes.providers.recording_config import RecordingConfig

BOTS = "/api/v1/bot/"
PATHS = {command: f"{command}/" for command in Command if command != Command.CANCEL}

UNSTARTED, COMPLETED = "cannot_command_unstarted_bot", "cannot_command_completed_bot"
NO_BOT_FREE = "Recall.ai has no bot free at the moment."
_REASONS = {
    UNSTARTED: "The bot isn't in the meeting yet, so it can't be told that.",
    COMPLETED: "The bot has left the meeting, so it can't be told anything any more.",
    "update_bot_failed": "Recall.ai couldn't change this bot.",
    "teams_blacklisted_tenant": (
        "The organisation that holds this Teams meeting doesn't let Recall.ai's bots in."
    ),
}
_STATUSES = {
    400: (
        "Recall.ai refused this. Check the meeting's link and what is to be recorded; "
        "the server's log has Recall.ai's own words."
    ),
    402: "Recall.ai's account has no credit left. Top it up, then send a bot again.",
    405: "The bot has set out already, so it can't be cancelled any more. Have it leave instead.",
    507: NO_BOT_FREE,
}
_NOT_DONE = 507
FINAL = {_NOT_DONE}
"""After these the same call, with the same Idempotency-Key, gives the same."""

PAUSE_AFTER_507_S = 30.0
LONGEST_MESSAGE = 500


def payload(order: BotOrder) -> dict[str, Any]:
    """What asks for a bot."""
    asked: dict[str, Any] = {
        **order.options,
        "meeting_url": order.meeting_url,
        "bot_name": order.name,
        "recording_config": order.config.whole(),
        "metadata": dict(order.metadata),
    }
    if order.join_at is not None:
        asked["join_at"] = order.join_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return asked


def command_payload(command: Command, config: RecordingConfig | None) -> dict[str, Any] | None:
    """What goes with a command: the whole configuration with a start, nothing with others."""
    if command != Command.START:
        return None
    return (config or RecordingConfig()).whole()


def seen(content: Any) -> BotSeen:
    """A bot as Recall describes it."""
    found = mapping(content)
    bot_id = str(found.get("id") or "")
    about = About(bot_id or None, None, _metadata(found))
    return BotSeen(bot_id, _changes(about, found), _recordings(found))


def first(content: Any) -> BotSeen | None:
    """The first bot of a page of them."""
    rows = content if isinstance(content, list) else mapping(content).get("results")
    return seen(rows[0]) if isinstance(rows, list) and rows else None


def change(about: About, code: str, status: Mapping[str, Any], at: Any) -> StateChanged:
    """One change of a bot's state; a code that we don't know moves nothing but the code."""
    return StateChanged(
        about,
        STATES.get(code, CaptureState.CREATED),
        moment(at),
        _short(status.get("sub_code"), 80),
        _short(code, 60),
        _short(status.get("message"), LONGEST_MESSAGE),
    )


def in_words(error: Unanswered) -> Unanswered:
    """The same failure, in words about bots."""
    words = _REASONS.get(error.reason or "") or _STATUSES.get(error.answered or 0)
    not_done = error.answered == _NOT_DONE
    return Unanswered(
        words or error.message,
        permanent=error.permanent and error.reason != UNSTARTED,
        retry_after=error.retry_after or (PAUSE_AFTER_507_S if not_done else None),
        answered=error.answered,
        again=error.again,
        done=error.done and not not_done,
        reason=error.reason,
    )


def _changes(about: About, found: Mapping[str, Any]) -> list[StateChanged]:
    rows = found.get("status_changes")
    changes = [
        change(about, code, row, row.get("created_at"))
        for row in map(mapping, rows if isinstance(rows, list) else ())
        if (code := text(row.get("code"))) is not None
    ]
    return [one for one in changes if one.at is not None and one.code]


def _recordings(found: Mapping[str, Any]) -> list[Recorded]:
    """Oldest first, as far as their times are told; each once."""
    rows = found.get("recordings")
    known: dict[str, Recorded] = {}
    for thing in map(mapping, rows if isinstance(rows, list) else ()):
        if (ref := text(thing.get("id"))) is not None:
            at = moment(thing.get("started_at") or thing.get("created_at"))
            known.setdefault(ref, Recorded(ref, at))
    if all(one.started_at is not None for one in known.values()):
        return sorted(known.values(), key=lambda one: str(one.started_at))
    return list(known.values())


def _metadata(found: Mapping[str, Any]) -> dict[str, str]:
    pairs = mapping(found.get("metadata")).items()
    return {key: value for key, value in pairs if isinstance(value, str)}


def _short(value: Any, most: int) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(filter(str.isprintable, value))[:most] or None
