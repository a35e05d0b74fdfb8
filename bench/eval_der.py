"""Diarisation error rate: missed, false and confused speech over all speech, no collar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from notes.speech import Turn


@dataclass(frozen=True, slots=True)
class DiarisationError:
    """Milliseconds of speaker time; they add up over files."""

    missed: float = 0.0
    false: float = 0.0
    confused: float = 0.0
    spoken: float = 0.0

    def __add__(self, other: DiarisationError) -> DiarisationError:
        return DiarisationError(
            self.missed + other.missed,
            self.false + other.false,
            self.confused + other.confused,
            self.spoken + other.spoken,
        )

    @property
    def rate(self) -> float:
        """Errors over reference speech, in per cent."""
        return 100 * (self.missed + self.false + self.confused) / self.spoken


def read_rttm(path: Path) -> list[Turn]:
    """Reference turns of an RTTM file."""
    turns = []
    for row in path.read_text().splitlines():
        fields = row.split()
        if fields and fields[0] == "SPEAKER":
            start, length = float(fields[3]), float(fields[4])
            turns.append(Turn(fields[7], round(start * 1000), round((start + length) * 1000)))
    return turns


def score(truth: Sequence[Turn], guess: Sequence[Turn]) -> DiarisationError:
    """Score one file, overlap included, with the best one-to-one matching of labels."""
    pieces = _pieces(truth, guess)
    match = _best_match(pieces)
    missed = false = confused = spoken = 0.0
    for length, said, heard in pieces:
        right = sum(1 for label in said if match.get(label) in heard)
        both = min(len(said), len(heard))
        spoken += length * len(said)
        missed += length * max(0, len(said) - len(heard))
        false += length * max(0, len(heard) - len(said))
        confused += length * (both - right)
    return DiarisationError(missed, false, confused, spoken)


Piece = tuple[int, frozenset[str], frozenset[str]]


def _pieces(truth: Sequence[Turn], guess: Sequence[Turn]) -> list[Piece]:
    """Stretches in which nobody starts or stops: (length, who speaks, who is said to speak)."""
    edges = sorted({e for t in (*truth, *guess) for e in (t.start_ms, t.end_ms)})
    return [
        (end - start, _active(truth, start), _active(guess, start))
        for start, end in pairwise(edges)
    ]


def _active(turns: Sequence[Turn], at: int) -> frozenset[str]:
    return frozenset(t.speaker for t in turns if t.start_ms <= at < t.end_ms)


def _best_match(pieces: Sequence[Piece]) -> dict[str, str]:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    names = sorted({label for _, said, _ in pieces for label in said})
    labels = sorted({label for _, _, heard in pieces for label in heard})
    shared = np.zeros((len(names), len(labels)))
    for length, said, heard in pieces:
        for name in said:
            for label in heard:
                shared[names.index(name), labels.index(label)] += length
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return {names[r]: labels[c] for r, c in zip(rows, columns, strict=True)}
