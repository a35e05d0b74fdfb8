"""A transcript in numbered pieces that a model can cite: a line, or a few sentences of a long
one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notes.engines.base import Line

LONG = 400
"""Characters from which a line is cut: a cite should point at a moment, not at minutes."""

_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|[。！？]+")  # noqa: RUF001 - ends of sentences in Chinese
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters [start, end) of a line, under the number by which it is cited."""

    number: int
    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]

    @property
    def start_ms(self) -> int:
        """When it begins, taking a line's words to be spoken evenly."""
        long = self.line.end_ms - self.line.start_ms
        return self.line.start_ms + long * self.start // max(len(self.line.text), 1)


def pieces(lines: Sequence[Line]) -> list[Piece]:
    """All that was said, numbered from 1 in the order of the lines."""
    found: list[Piece] = []
    for line in lines:
        for start, end in _ranges(line.text):
            found.append(Piece(len(found) + 1, line, start, end))
    return found


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    """Where to cut a text: it is covered without gaps, but for blanks."""
    begin = 0
    while len(text) - begin > LONG:
        end = _last(_SENTENCE, text, begin) or _last(_SPACE, text, begin) or begin + LONG
        if text[begin:end].strip():
            yield begin, end
        begin = end
    if text[begin:].strip():
        yield begin, len(text)


def _last(pattern: re.Pattern[str], text: str, begin: int) -> int | None:
    """The end of the last match in the second half of what a piece may take."""
    ends = [match.end() for match in pattern.finditer(text, begin, begin + LONG)]
    return ends[-1] if ends and ends[-1] - begin > LONG // 2 else None
