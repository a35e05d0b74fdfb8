"""What a provider has of a recording that it made, as plain values, and how to ask for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from notes.providers.base import DesktopUploads, StateChanged
from notes.providers.bots import Bots
from notes.providers.calendars import Calendars
from notes.speech import Participant, Utterance


class Readiness(StrEnum):
    """Whether something can be had."""

    PENDING = "pending"
    DONE = "done"
    GONE = "gone"  # failed or deleted


@dataclass(frozen=True, slots=True)
class Artefact:
    """One thing a provider made of a recording. `link` is signed, a secret, and expires; it is
    there once the thing is done. `span_ms` is the part of it that is about the recording, from
    and (if known) until; None: all of it."""

    id: str
    readiness: Readiness
    link: str | None = field(default=None, repr=False)
    span_ms: tuple[int, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """The sound of one participant alone, in a file of its own: its name at the provider, and
    where in the recording it begins."""

    file: str
    who: Participant
    begin_ms: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a provider was told to put a recording instead of keeping it: the store, by the names
    of `notes.places` and without credentials, and the file's name there."""

    store: Mapping[str, str | int]
    file_name: str


@dataclass(frozen=True, slots=True)
class Captured:
    """A recording at its provider. What it doesn't have is None. With `voices` it came as one file
    for each of them, and its media is those; with `elsewhere` the provider has no file of it."""

    id: str
    readiness: Readiness
    media: Artefact | None = None
    transcript: Artefact | None = None
    timeline: Artefact | None = None
    people: Artefact | None = None
    voices: tuple[Voice, ...] = ()
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class CapturedLine:
    """What one participant said at a stretch."""

    utterance: Utterance
    who: Participant


@dataclass(frozen=True, slots=True)
class CapturedTurn:
    """One participant speaks from start to end."""

    who: Participant
    start_ms: int
    end_ms: int


class Capturer(Protocol):
    """A provider that has recordings of ours, however it came to make them. Every call raises
    ExternalError."""

    def upload(self, upload_id: str) -> StateChanged | None:
        """How an upload stands; None when the provider knows no such upload."""
        ...

    def recording_of(self, upload_id: str) -> str | None:
        """The id of the recording that came of an upload, where the upload doesn't tell."""
        ...

    def recording(self, recording_id: str) -> Captured | None:
        """A recording with fresh links; None when the provider knows no such recording."""
        ...

    def media(
        self, recording_id: str, target: Path, most_bytes: int, still: Callable[[], None]
    ) -> int:
        """Bring its picture and sound to `target`, going on with what an earlier try left
        beside it; gives the size in bytes."""
        ...

    def lines(self, transcript: Artefact) -> Sequence[CapturedLine]:
        """What was said, in order."""
        ...

    def turns(self, timeline: Artefact) -> Sequence[CapturedTurn]:
        """Who spoke when; those without a name are left out."""
        ...

    def people(self, people: Artefact) -> Sequence[Participant]:
        """Those who took part and have a name, each once."""
        ...


@runtime_checkable
class Writes(Protocol):
    """A provider that writes down afterwards what was said, where it is asked to. Every call
    raises ExternalError."""

    def ask_transcript(self, recording_id: str, engine: str, once: uuid.UUID) -> str:
        """Have the provider's `engine` write down what was said in a recording; gives the id of
        the transcript that is being made. `once` makes a second call give the same one."""
        ...

    def transcript(self, transcript_id: str) -> Artefact | None:
        """A transcript by its id; None when the provider knows no such transcript."""
        ...


@runtime_checkable
class GivesVoices(Protocol):
    """A provider that can have the sound of each participant alone."""

    def voice(
        self,
        recording_id: str,
        file: str,
        target: Path,
        most_bytes: int,
        still: Callable[[], None],
    ) -> int:
        """Bring the file of one of a recording's voices to `target`, as `media` does. Raises
        ExternalError."""
        ...


@runtime_checkable
class SumsUp(Protocol):
    """A provider that sums up meetings by itself."""

    name: str

    def summary(self, recording_id: str) -> str | None:
        """What it says a meeting amounts to, in Markdown; None where it says nothing. Raises
        NotYet while it is worth waiting for, ExternalError."""
        ...


class Recorder(DesktopUploads, Bots, Calendars, Capturer, Writes, Protocol):
    """A provider that records meetings from outside: with apps, with bots, by calendars."""
