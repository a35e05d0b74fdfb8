"""From what a speech model says it heard to lines we believe: guards, cuts, absolute times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from notes.speech import Utterance, Word

PAUSE_S = 1.5  # a pause this long inside a segment begins a new line


@dataclass(frozen=True, slots=True)
class Heard:
    """One segment of a speech model: words as (text, start s, end s, probability) and doubts."""

    words: tuple[tuple[str, float, float, float], ...]
    no_speech: float
    log_prob: float
    repeats: float


def utterances(heard: Iterable[Heard], length_ms: int) -> Iterator[Utterance]:
    """Lines in time order inside [0, length_ms]."""
    recent: list[str] = []
    last_start = 0
    for segment in heard:
        if not believable(segment):
            continue
        for words in _split_at_pauses(segment.words):
            line = _utterance(words, last_start, length_ms)
            if line is None or _is_loop(line.text, recent):
                continue
            recent = [*recent[-2:], line.text]
            last_start = line.start_ms
            yield line


def believable(segment: Heard) -> bool:
    """False for what models make up over silence, music and noise."""
    if not segment.words:
        return False
    sure = sum(w[3] for w in segment.words) / len(segment.words)
    if segment.no_speech > 0.6 and segment.log_prob < -0.7:
        return False
    return segment.repeats <= 3.0 and sure > 0.15


def _is_loop(text: str, recent: list[str]) -> bool:
    """The third time in a row of a line too long to be said thrice by chance."""
    return len(text.split()) >= 3 and recent[-2:] == [text, text]


def _split_at_pauses(
    words: tuple[tuple[str, float, float, float], ...],
) -> Iterator[list[tuple[str, float, float, float]]]:
    line: list[tuple[str, float, float, float]] = []
    for word in words:
        if line and word[1] - line[-1][2] >= PAUSE_S:
            yield line
            line = []
        line.append(word)
    yield line


def moved(line: Utterance, by_ms: int) -> Utterance:
    """The same line, `by_ms` later."""
    words = tuple(
        replace(w, start_ms=w.start_ms + by_ms, end_ms=w.end_ms + by_ms) for w in line.words
    )
    start, end = line.start_ms + by_ms, line.end_ms + by_ms
    return replace(line, start_ms=start, end_ms=end, words=words)


def _utterance(
    words: list[tuple[str, float, float, float]], earliest: int, latest: int
) -> Utterance | None:
    text = "".join(w[0] for w in words).strip()
    if not any(c.isalnum() for c in text):
        return None
    placed: list[Word] = []
    floor = earliest
    for spelt, start, end, sure in words:
        begin = min(max(round(start * 1000), floor), latest)
        finish = min(max(round(end * 1000), begin), latest)
        placed.append(Word(spelt.strip(), begin, finish, round(float(sure), 3)))
        floor = begin
    confidence = sum(w.confidence or 0.0 for w in placed) / len(placed)
    return Utterance(
        start_ms=placed[0].start_ms,
        end_ms=max(w.end_ms for w in placed),
        text=text,
        words=tuple(placed),
        confidence=round(confidence, 3),
    )
