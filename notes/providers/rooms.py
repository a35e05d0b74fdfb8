"""A provider in whose rooms people meet, and that records there when told to: what it has and
tells, as plain values, and what it can be asked. The words are RealtimeKit's (WIRE 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from notes.providers.base import CaptureState

if TYPE_CHECKING:
    from notes.providers.room_orders import Filters, StartRecording, StartTracks


class Status(StrEnum):
    """How a recording stands, in the provider's words."""

    INVOKED = "INVOKED"
    RECORDING = "RECORDING"
    PAUSED = "PAUSED"
    UPLOADING = "UPLOADING"
    UPLOADED = "UPLOADED"
    ERRORED = "ERRORED"


STATES: Mapping[str, CaptureState] = {
    Status.INVOKED: CaptureState.CREATED,
    Status.RECORDING: CaptureState.RECORDING,
    Status.PAUSED: CaptureState.RECORDING,
    Status.UPLOADING: CaptureState.UPLOADING,
    Status.UPLOADED: CaptureState.COMPLETE,
    Status.ERRORED: CaptureState.FAILED,
}


class Action(StrEnum):
    """What a running recording can be told."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Track:
    """One participant's own sound. `made_at` is when the file was begun, as its name tells; the
    ids are None where the name doesn't tell them."""

    layer: str
    file_name: str
    link: str = field(repr=False)
    user_id: str | None = None
    peer_id: str | None = None
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a recording began or ended, and whose doing it was: `by` is USER or ORGANIZATION."""

    reason: str | None = None
    by: str | None = None
    user_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting of a listed recording. `choices` holds its other settings by their names."""

    id: str
    title: str | None = None
    status: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    choices: Mapping[str, bool | float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording. `status` is a Status, or a word that is new to us; the links are signed, so
    secret, and good until `expires_at`. A track recording has `tracks` and no `link`."""

    id: str
    status: str
    session_id: str | None = None
    meeting_id: str | None = None
    is_tracks: bool = False
    file_name: str | None = None
    size_bytes: int | None = None
    duration_s: float | None = None
    invoked_at: datetime | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    link: str | None = field(default=None, repr=False)
    audio_link: str | None = field(default=None, repr=False)
    tracks: tuple[Track, ...] = ()
    expires_at: datetime | None = None
    began: Cause | None = None
    ended: Cause | None = None
    meeting: Meeting | None = None
    store: Mapping[str, str | int] | None = None  # where else it is put, without credentials

    @property
    def state(self) -> CaptureState:
        """How it stands in words of ours; what we don't know is something in between."""
        return STATES.get(self.status, CaptureState.UPLOADING)

    def expired(self, now: datetime) -> bool:
        """Whether its files can't be had any more."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Page:
    """Some recordings of a list. `first` and `last` count rows from 1, in all the `total`."""

    recordings: tuple[Recording, ...]
    total: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A file of a session that can be fetched for a while."""

    session_id: str | None
    link: str = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """The session of a meeting that news are about."""

    meeting_id: str | None
    session_id: str | None
    title: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    organiser: str | None = None


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    """A recording stands elsewhere now; its links come along once there are some."""

    session: Session
    recording: Recording


@dataclass(frozen=True, slots=True)
class MeetingEnded:
    """Nobody is there any more. `reason` is HOST_ENDED_MEETING or ALL_PARTICIPANTS_LEFT."""

    session: Session
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TranscriptOffered:
    """What was said can be fetched now."""

    session: Session
    offer: Offer


@dataclass(frozen=True, slots=True)
class SummaryOffered:
    """A summary can be fetched now."""

    session: Session
    offer: Offer


News = RecordingChanged | MeetingEnded | TranscriptOffered | SummaryOffered


class Rooms(Protocol):
    """A provider that records the meetings of its own rooms. Every call raises ExternalError, in
    words for people."""

    def check(self) -> None:
        """Whether the provider answers and knows our token and our app."""
        ...

    def recordings(self, filters: Filters | None = None) -> Page:
        """A page of the recordings, without why they began and ended."""
        ...

    def every(self, filters: Filters | None = None) -> Iterator[Recording]:
        """All recordings of a list, page after page, each once."""
        ...

    def start(self, order: StartRecording) -> Recording:
        """Begin to record a meeting. Asked once only: a second recording could come of a second
        try. After a failure that isn't permanent, look whether one is running."""
        ...

    def start_tracks(self, order: StartTracks) -> Recording:
        """Begin to record each voice on its own; asked once only too."""
        ...

    def active(self, meeting_id: str) -> Recording | None:
        """What is being recorded of a meeting just now, if anything."""
        ...

    def found(self, recording_id: str) -> Recording | None:
        """A recording with its links; None when there is none."""
        ...

    def command(self, recording_id: str, action: Action) -> Recording:
        """Pause, resume or stop a recording; gives how it stands then."""
        ...
