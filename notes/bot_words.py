"""What a bot's state means, in words for people: what it is called, what happened, what to do.
Core, pure.

The provider's codes are an open set: what isn't known is said honestly, with its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from notes.bot_obstacles import OBSTACLES, PLATFORMS
from notes.bot_reasons import REASONS
from notes.providers.bots import Command

ASKED, REFUSED, CANCELLED = "asked", "refused", "cancelled"
FATAL = {"fatal", REFUSED}
ENDED = {"done", "media_expired", "analysis_done", "analysis_failed", CANCELLED} | FATAL
_RECORDS = "in_call_recording"
_SAYS_WHY = ("fatal", "call_ended", "recording_permission_denied")


@dataclass(frozen=True, slots=True)
class Words:
    """A state for people. `pill` is its shortest name; `tone` is wait (it goes on by itself), act
    (somebody has to do something), live (recording), good or bad. `at` belongs after the title."""

    pill: str
    title: str
    happened: str
    advice: str
    tone: str = "wait"
    at: datetime | None = None


_STATES = {
    ASKED: Words(
        "Setting out",
        "On its way to Recall.ai",
        "The bot has been ordered; Recall.ai hasn't confirmed it yet.",
        "This takes a few seconds, and the page goes on by itself.",
    ),
    REFUSED: Words(
        "Not sent",
        "The bot wasn't sent",
        "Recall.ai didn't take the order.",
        "Put right what it says, then send a bot again.",
        "bad",
    ),
    CANCELLED: Words(
        "Cancelled",
        "Cancelled",
        "The bot was called off before it set out.",
        "Send another one if you need it after all.",
    ),
    "ready": Words(
        "Setting out",
        "Setting out",
        "Recall.ai has the order and is starting the bot.",
        "It asks to come in within a minute or so.",
    ),
    "joining_call": Words(
        "Joining",
        "Joining the meeting",
        "The bot is opening the meeting.",
        "Keep the meeting in sight: you may have to let “{name}” in.",
    ),
    "in_waiting_room": Words(
        "Waiting",
        "Waiting to be let in",
        "The bot is in the waiting room and hears nothing yet.",
        "Somebody in the meeting has to let “{name}” in.",
        "act",
    ),
    "in_call_not_recording": Words(
        "Not recording",
        "In the meeting, not recording",
        "The bot is in the meeting, but it isn't recording now.",
        "It starts when what you chose for its start happens, or when you press Start recording.",
    ),
    "recording_permission_allowed": Words(
        "Starting",
        "Allowed to record",
        "The host allowed the bot to record.",
        "The recording starts in a moment.",
    ),
    "recording_permission_denied": Words(
        "Not allowed",
        "Not allowed to record",
        "The bot is in the meeting, but it may not record.",
        "Ask the host to allow recording for “{name}”, then press Start recording.",
        "act",
    ),
    _RECORDS: Words(
        "Recording",
        "Recording",
        "The bot is recording the meeting.",
        "It leaves by itself when the meeting is over.",
        "live",
    ),
    "recording_done": Words(
        "Finishing",
        "The recording has ended",
        "The bot has stopped recording.",
        "Recall.ai puts the recording together now; it comes here by itself.",
    ),
    "call_ended": Words(
        "Finishing",
        "Out of the meeting",
        "The bot has left the meeting.",
        "Recall.ai puts the recording together now; it comes here by itself.",
    ),
    "done": Words(
        "Finished",
        "Finished",
        "The bot is done, and Recall.ai has everything it recorded.",
        "What it recorded is brought here and turned into notes by itself.",
        "good",
    ),
    "fatal": Words(
        "Failed",
        "The bot failed",
        "The bot ran into a problem and gave up; Recall.ai doesn't say which.",
        "Check that the meeting's link works, then send another bot.",
        "bad",
    ),
    "media_expired": Words(
        "Finished",
        "Deleted at Recall.ai",
        "Recall.ai has deleted its copy of this recording, because its time there was over.",
        "What was brought here before stays here.",
    ),
    "analysis_done": Words(
        "Finished",
        "Transcribed by Recall.ai",
        "Recall.ai has finished its transcript.",
        "It is brought here by itself.",
        "good",
    ),
    "analysis_failed": Words(
        "Finished",
        "Not transcribed by Recall.ai",
        "Recall.ai couldn't make a transcript of this recording.",
        "Minutebook makes its own from the recording, so there is nothing to do.",
    ),
}
_SCHEDULED = Words(
    "Scheduled",
    "Scheduled for",
    "The bot sets out by itself when it is time.",
    "Until then it can be cancelled.",
)
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
    found = _STATES.get(code) or _strange(code)
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
    changes: Iterable[Mapping[str, Any]] = (),
    now: datetime,
) -> Words:
    """How a bot stands at a moment: one that waits for its time is scheduled, and one that ended
    without a recording says why rather than that it is done."""
    if code in {ASKED, "ready"} and join_at is not None and join_at > now:
        return replace(_SCHEDULED, at=join_at)
    if code == "done":
        known = list(changes)
        why = ended_why(known)
        if why and not any(one.get("code") == _RECORDS for one in known):
            return replace(words(*why, name=name), pill="No recording", tone="bad")
    return words(code, sub_code, name=name)


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
