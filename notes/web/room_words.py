"""What a recording of a room is said to be, in words: how it stands, why it began and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notes.providers.rooms import Cause, Recording, Status

TRACKS, FILM = "Each voice on its own", "One recording"


@dataclass(frozen=True, slots=True)
class Words:
    """A state for people. `pill` is its shortest name, `tone` how that is coloured; `title` and
    `happened` are for a page of its own."""

    pill: str
    tone: str
    title: str
    happened: str


STATES = {
    Status.INVOKED: Words(
        "Starting",
        "processing",
        "The recording is being started",
        "It begins in a few seconds, once somebody is in the meeting.",
    ),
    Status.RECORDING: Words(
        "Recording",
        "recording",
        "The meeting is being recorded",
        "The recording ends a minute after the last person has left.",
    ),
    Status.PAUSED: Words(
        "Paused",
        "processing",
        "The recording is paused",
        "Nothing that happens in the meeting now will be in it.",
    ),
    Status.UPLOADING: Words(
        "Finishing",
        "processing",
        "The recording is being finished",
        "It has ended, and its files are put together where it was made.",
    ),
    Status.UPLOADED: Words(
        "Complete",
        "ready",
        "The recording is complete",
        "Its files are ready where it was made.",
    ),
    Status.ERRORED: Words(
        "Failed",
        "failed",
        "The recording failed",
        "There is no file of it. One that ran for less than five seconds may end so.",
    ),
}
FAILED = STATES[Status.ERRORED]
_BEGAN = {"API_CALL": "Started by", "RECORD_ON_START": "It began by itself, with the meeting"}
_ENDED = {
    "API_CALL": "Stopped by",
    "ALL_PEERS_LEFT": "Everybody had left the meeting",
    "INTERNAL_ERROR": "Something failed where it was recorded",
}


def words(status: str) -> Words:
    """The words for a status; one that is new to us stands for itself."""
    known = STATES.get(Status(status)) if status in set(Status) else None
    return known or Words(status, "", f"The recording is “{status}”", "We don't know what that is.")


def began(cause: Cause | None) -> str | None:
    """Why a recording began; None where that isn't told."""
    return _why(cause, _BEGAN)


def ended(cause: Cause | None) -> str | None:
    """Why it ended; None where that isn't told."""
    return _why(cause, _ENDED)


def ended_so(reason: str | None) -> str | None:
    """Why it ended, where only the reason is known."""
    if reason == "API_CALL":
        return None  # whoever stopped it knows
    return _ENDED.get(reason, reason) if reason else None


def expired(found: Recording, now: datetime) -> bool:
    """Whether there were files that can't be had any more."""
    return found.status == Status.UPLOADED and found.expired(now)


def _why(cause: Cause | None, known: dict[str, str]) -> str | None:
    if cause is None or not cause.reason:
        return None
    found = known.get(cause.reason, cause.reason)
    if not found.endswith(" by"):
        return found
    who = cause.name or {"ORGANIZATION": "a program, by API"}.get(cause.by or "", "somebody")
    return f"{found} {who}"
