"""Plain values for what was said, shared by engines, providers and the core.

Positions are integer milliseconds from the start of the recording.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its place in the recording."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech by one voice, as an engine or a provider heard it."""

    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A voice that speaks from start to end; `speaker` is a label such as `S1`."""

    speaker: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a meeting as its provider knows them: by an id that means something in this
    meeting only, and the name they go by there. Either may be unknown."""

    id: str | None
    name: str | None
