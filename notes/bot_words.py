"""What a bot's state means, in words for people: what it is called, what happened, what to do.
Core, pure.

The provider's codes are an open set: what isn't known is said honestly, with its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from notes.bot_obstacles import OBSTACLES, PLATFORMS
from notes.bot_phases import BY_CALENDAR, PAUSED, SCHEDULED, STATES, Words
from notes.bot_reasons import REASONS
from notes.bot_states import ASKED, CANCELLED, RECORDS
from notes.providers.bots import Command

_SAYS_WHY = ("fatal", "call_ended", "recording_permission_denied")
_PENDING = {
    Command.START: "Asked to start recording…",
    Command.STOP: "Asked to stop recording…",
    Command.PAUSE: "Asked to pause…",
    Command.RESUME: "Asked to go on recording…",
    Command.LEAVE: "Asked to leave…",
    Command.CANCEL: "Asked to cancel…",
}
_LABELS = {
    Command.START: "Start recording",
    Command.STOP: "Stop recording",
    Command.PAUSE: "Pause",
    Command.RESUME: "Go on recording",
    Command.LEAVE: "Leave the meeting",
    Command.CANCEL: "Cancel the bot",
}
# Ends of a call that are what one would want; the rest of them went wrong.
_AS_IT_SHOULD = {
    "call_ended_by_host", "timeout_exceeded_everyone_left", "bot_received_leave_call",
    "call_ended_by_platform_idle", "timeout_exceeded_in_call_recording",
}  # fmt: skip


def words(code: str, sub_code: str | None = None, *, name: str | None = None) -> Words:
    """What a state means; `name` is the bot's, as people see it in the meeting."""
    found = STATES.get(code) or _strange(code)
    if sub_code and code not in {ASKED, CANCELLED}:
        title, happened, advice = _why(sub_code)
        found = replace(found, title=title, happened=happened, advice=advice)
        if code == "call_ended" and sub_code not in _AS_IT_SHOULD:
            found = replace(found, tone="bad")
    advice = found.advice.replace("{name}", name) if name else found.advice.replace(
        "“{name}”", "the bot"
    )  # fmt: skip
    return replace(found, advice=advice)


def standing(
    code: str,
    sub_code: str | None,
    *,
    name: str | None = None,
    join_at: datetime | None = None,
    paused: bool = False,
    changes: Iterable[Mapping[str, Any]] = (),
    now: datetime,
) -> Words:
    """How a bot stands at a moment: one that waits for its time is scheduled, and one that ended
    without a recording says why rather than that it is done."""
    if code in {ASKED, "ready"} and join_at is not None and join_at > now:
        return replace(SCHEDULED, at=join_at)
    if code == RECORDS and paused:
        return PAUSED
    if code == "done":
        known = list(changes)
        why = ended_why(known)
        if why and not any(one.get("code") == RECORDS for one in known):
            return replace(words(*why, name=name), pill="No recording", tone="bad")
    return words(code, sub_code, name=name)


def by_calendar(stands: Words) -> Words:
    """The words for how a bot stands that a calendar sends: no order of ours can be taken back."""
    return replace(BY_CALENDAR, at=stands.at) if stands.pill == SCHEDULED.pill else stands


def ended_why(changes: Iterable[Mapping[str, Any]]) -> tuple[str, str] | None:
    """The last change that said why: its code and sub code."""
    found = None
    for one in changes:
        if one.get("code") in _SAYS_WHY and one.get("sub_code"):
            found = (str(one["code"]), str(one["sub_code"]))
    return found


def problem(code: str, sub_code: str | None) -> str:
    """What went wrong and what to do, as one text for lists and clients."""
    found = words(code, sub_code)
    return f"{found.happened} {found.advice}"


def pending(command: str | None) -> str | None:
    """What the bot was told and hasn't done yet."""
    return _PENDING[Command(command)] if command else None


def label(command: Command) -> str:
    """What the button says."""
    return _LABELS[command]


def _strange(code: str) -> Words:
    return Words(
        "In hand",
        "Something Minutebook doesn't know",
        f"Recall.ai says “{code}” of this bot, and Minutebook has no words for that.",
        "Wait for what comes next, or look the word up in Recall.ai's documentation.",
    )


def _why(sub_code: str) -> tuple[str, str, str]:
    known = REASONS.get(sub_code) or OBSTACLES.get(sub_code)
    if known:
        return known
    for prefix, platform in PLATFORMS.items():
        if sub_code.startswith(prefix):
            return (
                f"{platform} got in the way",
                f"Recall.ai says “{sub_code}”, and Minutebook has no words for that.",
                f"Check the meeting's settings in {platform}, then send another bot.",
            )
    if sub_code.startswith("timeout_exceeded_"):
        return (
            "A time limit was reached",
            f"The bot left because a time limit of Recall.ai's ran out: “{sub_code}”.",
            "Send another bot if the meeting still runs.",
        )
    return (
        "Stopped for a reason Minutebook doesn't know",
        f"Recall.ai says “{sub_code}”, and Minutebook has no words for that.",
        "Look the word up in Recall.ai's documentation, or send another bot.",
    )
