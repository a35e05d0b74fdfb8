"""Decides which voice said which words of a line. Core, pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from notes.speech import Turn

SPLIT_WORDS = 3  # a voice needs that many words in a row before a line is split for it
NEAR_MS = 1000  # words in a gap between turns belong to the nearest one, up to so far away


@dataclass(frozen=True, slots=True)
class Heard:
    """A line: its place, and the places of its words, (start, end) in ms."""

    start_ms: int
    end_ms: int
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words [first, last) of a line that one voice said; None when nobody was heard there."""

    voice: str | None
    first: int
    last: int


class Turns:
    """Turns, arranged for asking who spoke at a time."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        self._turns = sorted(turns, key=lambda turn: turn.start_ms)
        self._starts = [turn.start_ms for turn in self._turns]
        self._longest = max((turn.end_ms - turn.start_ms for turn in self._turns), default=0)

    def voice(self, start_ms: int, end_ms: int) -> str | None:
        """Who spoke most between two times, or nearest to them."""
        shares = self.shares(start_ms, end_ms)
        if shares:
            return max(shares, key=lambda voice: shares[voice])
        near = [
            (max(turn.start_ms - end_ms, start_ms - turn.end_ms), turn.speaker)
            for turn in self._around(start_ms - NEAR_MS, end_ms + NEAR_MS)
        ]
        return min(near)[1] if near else None

    def shares(self, start_ms: int, end_ms: int) -> dict[str, int]:
        """How long each voice spoke between two times, in ms."""
        found: dict[str, int] = defaultdict(int)
        for turn in self._around(start_ms, end_ms):
            both = min(turn.end_ms, end_ms) - max(turn.start_ms, start_ms)
            if both > 0:
                found[turn.speaker] += both
        return found

    def _around(self, start_ms: int, end_ms: int) -> list[Turn]:
        first = bisect_left(self._starts, start_ms - self._longest)
        last = bisect_left(self._starts, end_ms)
        return [turn for turn in self._turns[first:last] if turn.end_ms > start_ms]


def stretches(line: Heard, turns: Turns) -> list[Stretch]:
    """Who said which words: one stretch, or more where the voice clearly changes."""
    if not line.words:
        return [Stretch(turns.voice(line.start_ms, line.end_ms), 0, 0)]
    voices = [turns.voice(start, end) for start, end in line.words]
    found: list[Stretch] = []
    at = 0
    for voice, group in groupby(voices):
        size = len(list(group))
        found.append(Stretch(voice, at, at + size))
        at += size
    return _settled(found)


def _settled(found: list[Stretch]) -> list[Stretch]:
    """Give words of a voice that hardly spoke to its neighbour, until every voice did."""
    while len(found) > 1:
        small = min(found, key=lambda one: (one.voice is not None, one.last - one.first))
        if small.voice is not None and small.last - small.first >= SPLIT_WORDS:
            break
        at = found.index(small)
        beside = [found[i] for i in (at - 1, at + 1) if 0 <= i < len(found)]
        taker = max(beside, key=lambda one: one.last - one.first)
        voices = [taker.voice if one is small else one.voice for one in found]
        found = _joined(zip(voices, found, strict=True))
    return found


def _joined(pairs: Iterable[tuple[str | None, Stretch]]) -> list[Stretch]:
    joined = []
    for voice, group in groupby(pairs, key=lambda pair: pair[0]):
        members = [one for _, one in group]
        joined.append(Stretch(voice, members[0].first, members[-1].last))
    return joined


def same_voices(overlaps: Mapping[tuple[str, int], int], order: Sequence[str]) -> dict[str, int]:
    """Which earlier speaker (by number) each new voice is: those who share most time, each
    once. `overlaps` is in ms; `order` breaks ties."""
    found: dict[str, int] = {}
    ranked = sorted(overlaps.items(), key=lambda item: (-item[1], order.index(item[0][0])))
    for (voice, number), shared in ranked:
        if shared > 0 and voice not in found and number not in found.values():
            found[voice] = number
    return found


def word_starts(text: str, words: Sequence[str]) -> list[int] | None:
    """Where in a line's text each of its words begins; None when they don't match."""
    starts = []
    at = 0
    for word in words:
        at = text.find(word, at)
        if at < 0:
            return None
        starts.append(at)
        at += len(word)
    return starts
