"""From what a speech model says it heard to lines we believe: guards, cuts, absolute times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from notes.speech import Utterance, Word

MOST_LETTERS_A_SECOND = 45
PAUSE_S = 1.5  # a pause this long inside a segment begins a new line

HeardWord = tuple[str, float, float, float]
"""Text with its leading space, start s, end s, probability."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One segment of a speech model: its words and its doubts."""

    words: tuple[HeardWord, ...]
    no_speech: float
    log_prob: float
    repeats: float


class LoopGuard:
    """Stops a line too long to be said thrice by chance from coming a third time in a row."""

    def __init__(self) -> None:
        self._recent: list[str] = []

    def lets_through(self, text: str) -> bool:
        """False for the third and further of the same line."""
        if len(text.split()) >= 3 and self._recent == [text, text]:
            return False
        self._recent = [*self._recent[-1:], text]
        return True


def lines(heard: Iterable[Heard], start_ms: int, end_ms: int) -> Iterator[Utterance]:
    """Lines in time order inside [start_ms, end_ms]; times in `heard` count from `start_ms`."""
    earliest = start_ms
    for segment in heard:
        if not believable(segment):
            continue
        for words in _split_at_pauses(segment.words):
            line = _utterance(words, start_ms, earliest, end_ms)
            if line:
                earliest = line.words[-1].start_ms
                yield line


def believable(segment: Heard) -> bool:
    """False for what models make up over silence, music and noise."""
    if not segment.words or segment.repeats > 3.0:
        return False
    sure = sum(w[3] for w in segment.words) / len(segment.words)
    doubted = segment.no_speech > 0.6 and segment.log_prob < -0.7
    doubted |= segment.no_speech > 0.4 and segment.log_prob < -1.0
    return not doubted and sure > 0.15 and not _is_rushed(segment.words)


def _is_rushed(words: Sequence[HeardWord]) -> bool:
    """Faster than anybody speaks: put into a pause by the model. Fast speech has 25 a second."""
    letters = sum(len(w[0]) for w in words)
    return len(words) >= 3 and letters > MOST_LETTERS_A_SECOND * (words[-1][2] - words[0][1])


def _split_at_pauses(words: Sequence[HeardWord]) -> Iterator[list[HeardWord]]:
    line: list[HeardWord] = []
    for word in _whole(words):
        if line and word[1] - line[-1][2] >= PAUSE_S:
            yield line
            line = []
        line.append(word)
    yield line


def _whole(words: Sequence[HeardWord]) -> list[HeardWord]:
    """Words that the model gives in pieces ("cold", "-hearted") put together."""
    whole: list[HeardWord] = []
    for word in words:
        if whole and word[0].startswith(("-", "'", "\u2019")):
            text, start, _, sure = whole[-1]
            whole[-1] = (text + word[0], start, word[2], min(sure, word[3]))
        else:
            whole.append(word)
    return whole


def _utterance(
    words: list[HeardWord], start_ms: int, earliest: int, latest: int
) -> Utterance | None:
    text = "".join(w[0] for w in words).strip()
    if not any(c.isalnum() for c in text):
        return None
    placed: list[Word] = []
    for spelt, start, end, sure in words:
        begin = min(max(start_ms + round(start * 1000), earliest), latest)
        finish = min(max(start_ms + round(end * 1000), begin), latest)
        placed.append(Word(spelt.strip(), begin, finish, round(float(sure), 3)))
        earliest = begin
    return Utterance(
        start_ms=placed[0].start_ms,
        end_ms=max(w.end_ms for w in placed),
        text=text,
        words=tuple(placed),
        confidence=round(sum(w.confidence or 0.0 for w in placed) / len(placed), 3),
    )
