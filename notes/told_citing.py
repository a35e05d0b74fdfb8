"""Finds the lines of a transcript that a statement of somebody else's may rest on. Core, pure.

It only proposes: the verifier says afterwards whether the lines carry the statement.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from notes.engines.base import Cite, Line
from notes.folding import words
from notes.verifier_words import FILLERS, REPORTING, stem

MOST = 3  # lines for one statement
_LEAST = 0.15  # share of a statement's weight that a line has to add
_NEAR = 1.25  # a line beside one that was chosen is likelier to be meant
_BESIDE = 3
_BREAK = re.compile(r"(?<=[.?!…])\s+")


class Finder:
    """The lines of a transcript, arranged for asking what a statement rests on."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._said = [_stems(line.text) for line in lines]
        self._voices = [words(line.speaker or "") for line in lines]
        self._names = set[str]().union(*self._voices) if lines else set()
        self._count = Counter(one for said in self._said for one in said)

    def cites(self, statement: str) -> tuple[Cite, ...]:
        """The lines that share most of its rare words, in the order of time; whoever it names is
        likelier to be the one speaking. None where nothing is shared."""
        wanted = {one: self._weight(one) for one in _stems(statement) if self._count[one]}
        named = words(statement) & self._names
        whole = sum(self._weight(one) for one in _stems(statement))
        chosen: list[int] = []
        while wanted and len(chosen) < MOST:
            gains = {
                at: gain
                for at, said in enumerate(self._said)
                if at not in chosen and (gain := self._gain(at, said, wanted, named, chosen))
            }
            best = max(gains, key=lambda at: (gains[at], -at), default=None)
            if best is None or (chosen and gains[best] < _LEAST * whole):
                break
            chosen.append(best)
            wanted = {one: weight for one, weight in wanted.items() if one not in self._said[best]}
        about = _stems(statement)
        return tuple(self._cite(at, about) for at in sorted(chosen))

    def _cite(self, at: int, about: set[str]) -> Cite:
        """The sentences of a line that share words with a statement, and what is between them."""
        line = self._lines[at]
        shared = [
            (start, end)
            for start, end in _sentences(line.text)
            if about & _stems(line.text[start:end])
        ]
        start, end = (shared[0][0], shared[-1][1]) if shared else (0, len(line.text))
        return Cite(line.id, start, end)

    def _gain(
        self, at: int, said: set[str], wanted: dict[str, float], named: set[str], chosen: list[int]
    ) -> float:
        gain = sum(wanted[one] for one in said & wanted.keys())
        if not gain:
            return 0.0
        gain += bool(named & self._voices[at]) * 0.5
        # Of two that say the same the shorter one is about it.
        gain /= 1 + len(said) / 200
        near = any(abs(at - one) <= _BESIDE for one in chosen)
        return gain * _NEAR if near else gain

    def _weight(self, one: str) -> float:
        """The rarer a word, the more it tells."""
        return math.log(1 + len(self._lines) / (1 + self._count[one]))


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends."""
    edges = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(edges) if text[start:end].strip()]


def _stems(text: str) -> set[str]:
    """What a text is about: numbers count, words that only tell of telling don't."""
    return {stem(one) for one in words(text) - FILLERS - REPORTING}
