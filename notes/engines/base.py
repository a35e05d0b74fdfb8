"""What an engine is: the contracts, in plain values. No rows, no storage keys, no Flask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import SecretStr

from notes.speech import Turn, Utterance

Progress = Callable[[int, int], None]
"""Called with (done, total), both in milliseconds of audio."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything before `done_ms` has been given; a later call with `start_ms=done_ms`
    gives exactly the rest. `language` is what it heard the speech to be (ISO 639-1), if known."""

    done_ms: int
    total_ms: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before listening. `language` is an ISO 639-1 code or None (find out)."""

    language: str | None = None
    prompt: str | None = None


class Transcriber(Protocol):
    """Speech to text."""

    name: str

    def transcribe(
        self, audio: Path, hints: Hints, start_ms: int = 0
    ) -> Iterator[Utterance | Checkpoint]:
        """Yield utterances in time order as they are recognised, a Checkpoint after each
        block, and a last Checkpoint with `done_ms == total_ms`. Times are absolute in the
        file. The same file, hints and start give the same answer again.

        `audio` is 16 kHz mono 16-bit WAV as `notes.media` writes it. Raises ExternalError.
        """
        ...


class Diariser(Protocol):
    """Who spoke when."""

    name: str

    def diarise(self, audio: Path, progress: Progress | None = None) -> list[Turn]:
        """Turns in time order, labels `S1`, `S2`… by first appearance; turns may overlap."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One transcript line as a summariser sees it; `id` is opaque and comes back in cites."""

    id: str
    speaker: str | None
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section that a template wants: its heading, and what belongs there."""

    heading: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """How notes are to be laid out. Without `parts` the topics of the meeting are the sections,
    in the order of time. `guidance` says what matters to whoever reads them."""

    name: str
    parts: tuple[Part, ...] = ()
    guidance: str = ""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """What an earlier meeting of the series left to be done; `id` is opaque."""

    id: str
    title: str
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What is known about the meeting beside its words. `note` is what people typed about it, in
    Markdown: its agenda and headings say what matters, but it is no evidence of what was said."""

    title: str
    held_on: date
    language: str | None = None
    people: tuple[str, ...] = ()
    template: Template | None = None
    note: str = ""
    open_tasks: tuple[OpenTask, ...] = ()


@dataclass(frozen=True, slots=True)
class Cite:
    """The characters [start, end) of a line that a statement rests on."""

    line_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of the notes with what it rests on. `agreed`: who agreed to a decision, as the
    lines name their speakers."""

    text: str
    cites: tuple[Cite, ...]
    agreed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A topic of the meeting, or a part that the template wants: heading, where it begins (None
    for a part of a template, which gathers from everywhere), its points."""

    heading: str
    start_ms: int | None
    points: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a topic begins, for going there; in the order of time."""

    heading: str
    start_ms: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A task that somebody took on. `assignee` is a speaker's label or a name as spoken;
    `due` is resolved against the meeting's date; `again` is the id of the brief's open task
    that it is, if it is one of them."""

    title: str
    cites: tuple[Cite, ...]
    assignee: str | None = None
    due: date | None = None
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """Somebody said that one of the brief's open tasks is done."""

    open_task: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What an engine's server had to read and write, in tokens; `estimated` where the server
    didn't say and we counted."""

    read: int = 0
    wrote: int = 0
    calls: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.read + other.read,
            self.wrote + other.wrote,
            self.calls + other.calls,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class Digest:
    """What a meeting amounts to. `usage` is what it cost, where an engine has a server that
    counts; it is no part of what the notes say."""

    overview: tuple[Statement, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    sections: tuple[Section, ...] = ()
    decisions: tuple[Statement, ...] = ()
    questions: tuple[Statement, ...] = ()
    tasks: tuple[Promise, ...] = field(default=())
    closings: tuple[Closing, ...] = ()
    usage: Usage | None = field(default=None, compare=False)


class LineKind(StrEnum):
    """What a line of the notes is."""

    OVERVIEW = "overview"
    POINT = "point"
    DECISION = "decision"
    QUESTION = "question"
    TASK = "task"


class Summariser(Protocol):
    """From lines to notes."""

    name: str

    def summarise(self, lines: Sequence[Line], brief: Brief) -> Digest:
        """Every statement and task cites at least one of `lines`; no lines, an empty Digest.
        Where there are lines, chapters lead through all of them."""
        ...

    def restate(
        self, old: Statement, kind: LineKind, lines: Sequence[Line], brief: Brief
    ) -> Statement | None:
        """One line of the notes anew, after the lines it cites were corrected: what it says now,
        from those lines and their neighbours (`lines`), or None where they no longer say anything
        of the kind. Raises ExternalError."""
        ...


class Watch(Protocol):
    """Whoever looks on while notes are written."""

    def draft(self, digest: Digest) -> None:
        """The notes as far as they are written: any line may still change or go."""
        ...

    def spent(self, usage: Usage) -> None:
        """What it cost, told once at the end, also of a failure."""
        ...


@runtime_checkable
class Writer(Summariser, Protocol):
    """A summariser that takes its time, and can be looked at meanwhile."""

    def write(self, lines: Sequence[Line], brief: Brief, watch: Watch) -> Digest:
        """What `summarise` gives. Raises ExternalError, and what `watch` raises."""
        ...


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A chat server with a language model: its address up to `/v1`. `window` is how many tokens
    the model reads and writes at once, if that was said. `guarded`: it may only be called where
    it isn't in a network of ours."""

    base_url: str
    model: str
    key: SecretStr | None = None
    window: int | None = None
    guarded: bool = False
