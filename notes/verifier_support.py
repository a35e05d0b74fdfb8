"""Whether enough of what a statement tells was said in its lines. Core, pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from notes.verifier_words import held, stems, telling

LEAST = ((45, 0.1), (100, 0.15))
LEAST_OF_MANY = 0.25
"""The share of the telling words that must be there, by how many words are cited at most. The
longer the lines, the more everyday words of any meeting they hold.

Low on purpose: people sum up in words of their own. docs/verifier.md has what other values cost.
"""
LONG, LEAST_OF_LONG = 8, 0.2
"""From how many telling words on a statement is long, and the share it needs in any case."""
SHORT, REPORTED = 3, 1 / 3
"""Up to how many telling words a share says nothing: one is enough, or none where more than this
share of its words only tells of the meeting ("They went through the agenda")."""
PARTLY = 0.1


class Lack(StrEnum):
    """How much of a statement was not said."""

    TOO_MUCH = "too_much"
    NEARLY_ALL = "nearly_all"


def lacking(
    statement: str, lines: Sequence[str], near: str, names: Collection[str] = ()
) -> Lack | None:
    """Whether too much of what a statement tells is missing in its lines and those `near`, which
    hold them too; `names` are folded words that are left out of account."""
    every = stems(statement)
    wanted = telling(statement, names) or every
    found = held(wanted, stems(near))
    there = len(found) / len(wanted) if wanted else 1.0
    if len(wanted) <= SHORT:
        enough = bool(found) or len(every - wanted) > REPORTED * len(every)
    else:
        enough = there >= _least(len(wanted), sum(len(line.split()) for line in lines))
    if enough or not wanted:
        return None
    return Lack.NEARLY_ALL if there < PARTLY else Lack.TOO_MUCH


def _least(wanted: int, cited: int) -> float:
    least = next((share for most, share in LEAST if cited < most), LEAST_OF_MANY)
    return max(least, LEAST_OF_LONG) if wanted >= LONG else least
