"""A recording that is made in a provider's room, as its page shows it: where it stands, what it
can be told, how long its files are kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from notes import room_listing, room_sending
from notes.db import now
from notes.models import Recording, Source, Status
from notes.providers.base import CaptureState
from notes.providers.rooms import Action
from notes.room_claims import is_unsent
from notes.room_sending import Room
from notes.rooms import TRACKS
from notes.web import room_words
from notes.web.bot_state import Button
from notes.web.room_words import Words

ICONS = {Action.PAUSE: "pause", Action.RESUME: "play", Action.STOP: "square"}
LABELS = {Action.PAUSE: "Pause", Action.RESUME: "Go on recording", Action.STOP: "Stop recording"}
PENDING = {
    Action.PAUSE: "Asked to pause…",
    Action.RESUME: "Asked to go on recording…",
    Action.STOP: "Asked to stop recording…",
}
SENDING = Words(
    "Being asked for",
    "processing",
    "The recording is being asked for",
    "The provider hasn't confirmed it yet. This takes a few seconds.",
)
NEVER = Words("Not recorded", "failed", "Nothing was recorded", "The recording never began.")
# The panel's colours are those of a bot's.
_TONES = {"recording": "live", "ready": "good", "failed": "bad"}


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page shows of it. `pending` is what it was told and hasn't done."""

    words: Words
    tone: str
    is_tracks: bool
    buttons: tuple[Button, ...]
    pending: str | None
    problem: str | None
    room_id: str | None  # the provider's id, once it is known
    why: str | None  # it ended
    kept_until: datetime | None
    is_expired: bool

    @property
    def is_live(self) -> bool:
        """Whether the meeting is being recorded just now."""
        return self.tone == "live"


def of(recording: Recording) -> Shown | None:
    """The room that a recording is made in, or None where it comes in another way."""
    room = room_sending.of(recording.id) if recording.source == Source.REALTIMEKIT else None
    if room is None:
        return None
    found = shown(room)
    if recording.status == Status.ERROR:  # what is said of the recording says it all
        return replace(found, tone="bad", problem=recording.problem)
    return found


def pills(recordings: Iterable[Recording]) -> dict[uuid.UUID, str]:
    """What those of a list are called that are made in a room and don't run: starting, paused,
    being finished."""
    open_ones = {Status.RECORDING, Status.UPLOADING}
    ours = [
        one.id for one in recordings if one.source == Source.REALTIMEKIT and one.status in open_ones
    ]
    found = {
        recording_id: SENDING if is_unsent(capture) else room_words.words(capture.code or "")
        for recording_id, capture in room_listing.standings(ours).items()
    }
    return {key: words.pill for key, words in found.items() if words.tone != "recording"}


def shown(room: Room) -> Shown:
    """A room's recording as it stands there."""
    capture, until = room.capture, room.capture.kept_until
    unsent = is_unsent(capture)
    words = _words(room, unsent=unsent)
    return Shown(
        words=words,
        tone=_TONES.get(words.tone, "wait"),
        is_tracks=capture.kind == TRACKS,
        buttons=tuple(_buttons(room_sending.possible(room))),
        pending=PENDING[room.command] if room.command is not None else None,
        problem=room.problem,
        room_id=None if unsent else capture.external_id,
        why=room_words.ended_so(capture.cause),
        kept_until=until,
        is_expired=until is not None and until <= now(),
    )


def _words(room: Room, *, unsent: bool) -> Words:
    failed = room.capture.state == CaptureState.FAILED
    if unsent:
        return NEVER if failed else SENDING
    return room_words.FAILED if failed else room_words.words(room.capture.code or "")


def _buttons(possible: Iterable[Action]) -> Iterable[Button]:
    for action in possible:
        kind = {Action.RESUME: "primary small", Action.STOP: "small danger"}.get(action, "small")
        yield Button(action.value, LABELS[action], ICONS[action], kind, asks=action == Action.STOP)
