"""What can be asked of a provider whose bots go to meetings, as plain values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from notes.providers.base import CaptureState, StateChanged
from notes.providers.recording_config import RecordingConfig

STATES: Mapping[str, CaptureState] = {
    "ready": CaptureState.CREATED,
    "joining_call": CaptureState.CREATED,
    "in_waiting_room": CaptureState.CREATED,
    "in_call_not_recording": CaptureState.CREATED,
    "recording_permission_allowed": CaptureState.CREATED,
    "recording_permission_denied": CaptureState.CREATED,
    "in_call_recording": CaptureState.RECORDING,
    "recording_done": CaptureState.UPLOADING,
    "call_ended": CaptureState.UPLOADING,
    "done": CaptureState.COMPLETE,
    "fatal": CaptureState.FAILED,
}
"""The codes of a bot's state that we know, in their usual order, and what each means."""


class Command(StrEnum):
    """What a bot can be told. The words are the provider's, with `cancel` for one that hasn't
    set out."""

    START = "start_recording"
    STOP = "stop_recording"
    PAUSE = "pause_recording"
    RESUME = "resume_recording"
    LEAVE = "leave_call"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class BotOrder:
    """A bot to be sent. `join_at` None is at once; `metadata` comes back in every event;
    `options` are the provider's other keys (automatic_leave, …)."""

    meeting_url: str = field(repr=False)  # may hold a password
    name: str
    config: RecordingConfig
    metadata: Mapping[str, str]
    join_at: datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One thing that a bot recorded."""

    id: str
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BotSeen:
    """A bot at its provider: every change of its state, oldest first, and the recordings it
    made, oldest first."""

    id: str
    changes: Sequence[StateChanged] = ()
    recordings: Sequence[Recorded] = ()


class Bots(Protocol):
    """A provider that sends bots to meetings. Every call raises ExternalError."""

    def create_bot(self, order: BotOrder, once: uuid.UUID) -> BotSeen:
        """Send a bot; `once` makes a second call with the same value give the same bot."""
        ...

    def bot_of(self, order_id: str) -> BotSeen | None:
        """The bot that came of an order, by the `bot` that its metadata says; None when none
        did."""
        ...

    def bot(self, bot_id: str) -> BotSeen | None:
        """A bot as it stands; None when the provider knows no such bot."""
        ...

    def command(
        self, bot_id: str, command: Command, once: uuid.UUID, config: RecordingConfig | None = None
    ) -> None:
        """Tell a bot something; a second call with the same `once` tells it nothing more.
        `config` goes with START."""
        ...

    def erase_bot(self, bot_id: str) -> None:
        """Delete what a bot recorded; nothing when that is gone already."""
        ...

    def erase_recording(self, recording_id: str) -> None:
        """Delete a recording; nothing when it is gone already."""
        ...
