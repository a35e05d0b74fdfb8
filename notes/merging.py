"""Joining two people's edits of one text, line by line. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines [start, end) of the base become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Both edits of `base` in one text, or None when they touch the same or adjoining lines.

    No line that either wrote is lost: an answer holds every line that one of them added.
    """
    if theirs in (mine, base):
        return mine
    if mine == base:
        return theirs
    lines = base.split("\n")
    ours, others = _changes(lines, mine.split("\n")), _changes(lines, theirs.split("\n"))
    changes = sorted({*ours, *others}, key=lambda change: (change.start, change.end))
    for first, second in pairwise(changes):
        if second.start <= first.end:
            return None
    return "\n".join(_applied(lines, changes))


def _changes(base: Sequence[str], edited: Sequence[str]) -> list[_Change]:
    matcher = SequenceMatcher(None, base, edited, autojunk=False)
    return [
        _Change(start, end, tuple(edited[first:last]))
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def _applied(base: Sequence[str], changes: Sequence[_Change]) -> list[str]:
    merged: list[str] = []
    done = 0
    for change in changes:
        merged += base[done : change.start]
        merged += change.lines
        done = change.end
    return merged + list(base[done:])
