"""What a model may cite: the pieces it was given, by their numbers, and what is said near them.
Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from notes.engines.base import Cite
from notes.engines.chat.pieces import Piece

MOST_CITES = 8
"""More lines than that prove nothing: any words are found somewhere."""

_COPIED = 4  # words that are somebody's, if they stand in a line just so

NEAR = 2  # pieces on either side in which a name or a day may be said

_BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d+[.)]\s+)")


class Said:
    """The pieces of a part; the numbers of others count for nothing."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = list(pieces)
        self._at = {piece.number: at for at, piece in enumerate(self.pieces)}
        self.speakers = tuple(
            dict.fromkeys(piece.line.speaker for piece in pieces if piece.line.speaker)
        )
        spoken = [f" {bare(piece.text)} " for piece in pieces]
        self._spoken = "\n".join(spoken)
        self._ends = list(accumulate(len(one) + 1 for one in spoken))

    def cited(self, one: Mapping[str, Any], text: str = "") -> list[Piece]:
        """The pieces that a statement names in its "lines", in their order. Where `text` is a
        copy of what one piece says, it is that one: small models copy words well and miss
        numbers by a few."""
        known = dict.fromkeys(number for number in numbers(one.get("lines")) if number in self._at)
        cited = [self._piece(number) for number in sorted(list(known)[:MOST_CITES])]
        source = self._source(text) if cited else None
        return [source] if source is not None and source not in cited else cited

    def begin(self, raw: Any) -> int | None:
        """When (ms) the line begins that is named; None where there is none."""
        known = (self._piece(number).start_ms for number in numbers(raw) if number in self._at)
        return next(known, None)

    def near(self, cited: Sequence[Piece], beside: int = NEAR) -> list[Piece]:
        """The pieces from the first to the last of these, and so many on either side."""
        places = [self._at[piece.number] for piece in cited]
        return self.pieces[max(0, min(places) - beside) : max(places) + beside + 1]

    def is_said(self, text: str, cited: Sequence[Piece]) -> bool:
        """Whether these very words are said near."""
        wanted = bare(text)
        spoken = bare(" ".join(piece.text for piece in self.near(cited)))
        return bool(wanted) and f" {wanted} " in f" {spoken} "

    def _source(self, text: str) -> Piece | None:
        """The only piece that holds these words, one after the other."""
        copied = bare(text)
        if copied.count(" ") + 1 < _COPIED:
            return None
        at = self._spoken.find(f" {copied} ")
        if at < 0 or self._spoken.find(f" {copied} ", at + 1) >= 0:
            return None
        return self.pieces[bisect_right(self._ends, at)]

    def _piece(self, number: int) -> Piece:
        return self.pieces[self._at[number]]


def cites(cited: Sequence[Piece]) -> tuple[Cite, ...]:
    """Each line once for every stretch of it that is cited."""
    found: list[Cite] = []
    for piece in cited:
        if found and (found[-1].line_id, found[-1].end) == (piece.line.id, piece.start):
            found[-1] = Cite(piece.line.id, found[-1].start, piece.end)
        else:
            found.append(Cite(piece.line.id, piece.start, piece.end))
    return tuple(found)


def named(name: str, known: Sequence[str]) -> str | None:
    """Who of these is meant: by the whole name, or by a part that only one of them bears."""
    wanted = bare(name)
    for one in known:
        if wanted and wanted == bare(one):
            return one
    found = [one for one in known if wanted and f" {wanted} " in f" {bare(one)} "]
    return found[0] if len(found) == 1 else None


def objects(raw: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in what should be a list of them."""
    return (one for one in raw if isinstance(one, dict)) if isinstance(raw, list) else iter(())


def words(raw: Any) -> str:
    """A text in one line, without the bullet that some models put before it."""
    return _BULLET.sub("", " ".join(raw.split())) if isinstance(raw, str) else ""


def numbers(raw: Any, deep: int = 3) -> list[int]:
    """Line numbers, however they were written: 7, "7", "L7", "7-9", and lists of those, in
    which no more than `deep` lists are looked into: a model can write any number of brackets."""
    if isinstance(raw, bool) or raw is None:
        return []
    if isinstance(raw, int):
        return [raw]
    if isinstance(raw, str):
        found = [int(number) for number in re.findall(r"\d{1,7}", raw)]
        is_range = re.fullmatch(r"\D*\d+\s*[-–]\s*\d+\D*", raw)  # noqa: RUF001 - an en dash
        if is_range and 0 <= found[1] - found[0] < MOST_CITES:
            return list(range(found[0], found[1] + 1))
        return found
    if isinstance(raw, list) and deep:
        return [number for one in raw for number in numbers(one, deep - 1)]
    return []


def bare(text: str) -> str:
    """Words alone: quotes, capitals and punctuation don't count."""
    return " ".join(re.findall(r"\w+", text.casefold()))
