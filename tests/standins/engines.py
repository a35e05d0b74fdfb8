"""Working engines that say what a test tells them to, and can be held up at any point."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from notes.adapters import Adapters
from notes.engines.base import (
    Brief,
    Checkpoint,
    Cite,
    Digest,
    Hints,
    Line,
    LineKind,
    Progress,
    Promise,
    Section,
    Statement,
)
from notes.speech import Turn, Utterance, Word
from notes.storage import Storage

At = Callable[[str], None]
"""Called with the name of a point just before it is passed; may block or raise."""


def nothing(_point: str) -> None:
    """Pass every point."""


def said(text: str, start_ms: int, step_ms: int = 400) -> Utterance:
    """An utterance whose words follow each other."""
    words = tuple(
        Word(word, start_ms + at * step_ms, start_ms + (at + 1) * step_ms, 0.9)
        for at, word in enumerate(text.split())
    )
    return Utterance(start_ms, words[-1].end_ms, text, words, 0.9)


@dataclass
class Script:
    """What is said: blocks of utterances, each up to its end (ms), in order."""

    blocks: list[tuple[int, list[Utterance]]]
    turns: list[Turn] = field(default_factory=list)
    language: str | None = "en"

    @property
    def total_ms(self) -> int:
        return self.blocks[-1][0] if self.blocks else 0


def meeting() -> Script:
    """Six lines in three blocks by two voices."""
    texts = [
        "We ship the new editor on Friday.",
        "I will write the release notes.",
        "The budget is forty thousand euros.",
        "No we can not move the date.",
        "Who talks to the printers?",
        "Let us meet again on Monday.",
    ]
    lines = [said(text, at * 4000) for at, text in enumerate(texts)]
    turns = [Turn(f"S{1 + at % 2}", at * 4000, at * 4000 + 3800) for at in range(6)]
    blocks = [(8000, lines[:2]), (16000, lines[2:4]), (24000, lines[4:])]
    return Script(blocks, turns)


class ScriptedTranscriber:
    """Gives a script from any checkpoint on."""

    name = "scripted"

    def __init__(self, script: Script, at: At = nothing) -> None:
        self.script, self.at = script, at
        self.calls: list[int] = []
        self.hints: list[Hints] = []

    def transcribe(
        self, audio: Path, hints: Hints, start_ms: int = 0
    ) -> Iterator[Utterance | Checkpoint]:
        assert audio.is_file()
        self.calls.append(start_ms)
        self.hints.append(hints)
        self.at(f"transcribe from {start_ms}")
        begin = 0
        for end, utterances in self.script.blocks:
            if begin >= start_ms:
                for number, utterance in enumerate(utterances):
                    self.at(f"line {begin}:{number}")
                    yield utterance
                yield Checkpoint(end, self.script.total_ms, self.script.language)
            begin = end


class ScriptedDiariser:
    """Gives the script's turns."""

    name = "scripted"

    def __init__(self, script: Script, at: At = nothing) -> None:
        self.script, self.at = script, at

    def diarise(self, audio: Path, progress: Progress | None = None) -> list[Turn]:
        assert audio.is_file()
        self.at("diarise")
        if progress:
            progress(self.script.total_ms, self.script.total_ms)
        return list(self.script.turns)


class QuotingSummariser:
    """Notes made of whole lines: the first is a point, `?` a question, `I will` a task."""

    name = "quoting"

    def __init__(self, at: At = nothing) -> None:
        self.at = at
        self.restated: list[tuple[LineKind, Statement, tuple[Line, ...]]] = []

    def summarise(self, lines: Sequence[Line], brief: Brief) -> Digest:
        self.at("summarise")
        return Digest(
            sections=tuple(Section("Start", one.start_ms, (_whole(one),)) for one in lines[:1]),
            decisions=tuple(_whole(one) for one in lines if "ship" in one.text),
            questions=tuple(_whole(one) for one in lines if one.text.endswith("?")),
            tasks=tuple(
                Promise(one.text.removeprefix("I will "), (_all_of(one),), one.speaker)
                for one in lines
                if one.text.startswith("I will ")
            ),
        )

    def restate(
        self, old: Statement, kind: LineKind, lines: Sequence[Line], brief: Brief
    ) -> Statement | None:
        """The first line it rests on, whole, if that is still of the kind."""
        self.at("restate")
        self.restated.append((kind, old, tuple(lines)))
        rested = {cite.line_id for cite in old.cites}
        line = next(one for one in lines if one.id in rested)
        fits = {
            LineKind.DECISION: "ship" in line.text,
            LineKind.QUESTION: line.text.endswith("?"),
            LineKind.TASK: line.text.startswith("I will "),
        }
        if not fits.get(kind, True):
            return None
        return Statement(line.text.removeprefix("I will "), (_all_of(line),), old.agreed)


def _all_of(line: Line) -> Cite:
    return Cite(line.id, 0, len(line.text))


def _whole(line: Line) -> Statement:
    return Statement(line.text, (_all_of(line),))


class GatedStorage(Storage):
    """A store whose `put` can be held up before and after."""

    def __init__(self, url: str, at: At = nothing) -> None:
        super().__init__(url)
        self.at = at

    def put(self, source, key, mime=None):
        kind = key.rsplit("/", 1)[-1].partition("-")[0]
        self.at(f"before {kind}")
        stored = super().put(source, key, mime)
        self.at(f"after {kind}")
        return stored


class Gate:
    """Points that another process is held at: while the file of that name is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "passed"

    def __call__(self, point: str) -> None:
        with self.log.open("a") as log:
            log.write(f"{point}\n")
        while self._file(point).exists():
            time.sleep(0.01)

    def close(self, point: str) -> None:
        self._file(point).touch()

    def open(self, point: str) -> None:
        self._file(point).unlink(missing_ok=True)

    def reached(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def _file(self, point: str) -> Path:
        return self.folder / f"hold {point.replace('/', '_')}"


def scripted(storage_url: str, script: Script, at: At = nothing) -> Adapters:
    """The whole set."""
    return Adapters(
        GatedStorage(storage_url, at),
        ScriptedTranscriber(script, at),
        ScriptedDiariser(script, at),
        QuotingSummariser(at),
    )
