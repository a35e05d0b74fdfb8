"""From a model's answer to a Digest: what cites no line is left out, what was never said too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from notes.engines.base import Brief, Cite, Digest, LineKind, Promise, Section, Statement
from notes.engines.chat.answer import Malformed, Raw
from notes.engines.chat.pieces import Piece
from notes.engines.extractive import dates

MOST_CITES = 8
"""More lines than that prove nothing: any words are found somewhere."""

_NEAR = 2  # pieces on either side in which a name or a day may be said
_AGREE = 6  # pieces on either side in which somebody may say yes
_FARTHEST = timedelta(days=3 * 366)
_BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d+[.)]\s+)")
_MYSELF = {"i", "me", "myself"}


class Reader:
    """Reads answers about these pieces; the numbers of others count for nothing."""

    def __init__(self, said: Sequence[Piece], brief: Brief) -> None:
        self._said = list(said)
        self._at = {piece.number: at for at, piece in enumerate(self._said)}
        self._brief = brief

    def digest(self, raw: Raw, *, strictly: bool = False) -> Digest:
        """The notes that rest on something. `strictly`: raises Malformed where there were
        statements and none of them does."""
        digest = Digest(
            sections=tuple(self._sections(raw["sections"])),
            decisions=tuple(self._statements(raw["decisions"], agreed=True)),
            questions=tuple(self._statements(raw["questions"])),
            tasks=tuple(self._promises(raw["tasks"])),
        )
        if strictly and _states(raw) and digest == Digest():
            raise Malformed(self._uncited())
        return digest

    def _sections(self, raw: Any) -> Iterator[Section]:
        for one in _objects(raw):
            points = tuple(self._statements(one.get("points")))
            if not points:
                continue
            cited = min(self._begin(cite) for point in points for cite in point.cites)
            first = _numbers(one.get("from_line"))
            known = [self._piece(number).start_ms for number in first if number in self._at]
            yield Section(_words(one.get("heading")), min([*known, cited]), points)

    def line(self, raw: Raw, kind: LineKind) -> Statement | None:
        """One line anew, None where the answer holds no words. Raises Malformed where they rest
        on nothing."""
        if not _words(raw["text"]):
            return None
        found = next(self._statements([raw], agreed=kind == LineKind.DECISION), None)
        if found is None:
            raise Malformed(self._uncited())
        return found

    def _uncited(self) -> str:
        first, last = self._said[0].number, self._said[-1].number
        return (
            'no statement names a line that there is: "lines" must hold numbers of lines, '
            f"from {first} to {last}."
        )

    def _statements(self, raw: Any, *, agreed: bool = False) -> Iterator[Statement]:
        seen = set()
        for one in _objects(raw):
            text, cited = _words(one.get("text")), self._cited(one)
            if text and cited and text.casefold() not in seen:
                seen.add(text.casefold())
                who = self._agreed(one.get("agreed"), cited) if agreed else ()
                yield Statement(text, _cites(cited), who)

    def _promises(self, raw: Any) -> Iterator[Promise]:
        for one in _objects(raw):
            title, cited = _words(one.get("title")), self._cited(one)
            if title and cited:
                yield Promise(
                    title,
                    _cites(cited),
                    self._assignee(_words(one.get("assignee")), cited),
                    self._due(_words(one.get("due_said")), _words(one.get("due")), cited),
                )

    def _cited(self, one: Mapping[str, Any]) -> list[Piece]:
        known = dict.fromkeys(n for n in _numbers(one.get("lines")) if n in self._at)
        return [self._piece(number) for number in sorted(list(known)[:MOST_CITES])]

    def _agreed(self, raw: Any, cited: Sequence[Piece]) -> tuple[str, ...]:
        """Those named who speak where it was decided, as the lines name them."""
        names = [raw] if isinstance(raw, str) else raw if isinstance(raw, list) else []
        speaking = list(
            dict.fromkeys(
                piece.line.speaker for piece in self._near(cited, _AGREE) if piece.line.speaker
            )
        )
        meant = {known for name in names if (known := _speaker(_words(name), speaking))}
        if any(_words(name).casefold() in _MYSELF for name in names):
            meant.update(piece.line.speaker for piece in cited[:1] if piece.line.speaker)
        return tuple(name for name in speaking if name in meant)

    def _assignee(self, name: str, cited: Sequence[Piece]) -> str | None:
        """A speaker's name as it is shown, or a name said near the lines; no other."""
        speakers = [piece.line.speaker for piece in self._said if piece.line.speaker]
        if name.casefold() in _MYSELF:
            return cited[0].line.speaker
        for known in dict.fromkeys([*speakers, *self._brief.people]):
            if name.casefold() == known.casefold():
                return known
        return name if self._is_said(name, cited) else None

    def _due(self, said: str, day: str, cited: Sequence[Piece]) -> date | None:
        """The day that was named near the lines: counted by us where we know the words, else as
        the model counted it."""
        if not self._is_said(said, cited):
            return None
        held_on = self._brief.held_on
        found = dates.due(said, held_on) or dates.due(f"by {said}", held_on)
        if found:
            return found.day
        try:
            counted = date.fromisoformat(day)
        except ValueError:
            return None
        return counted if held_on <= counted <= held_on + _FARTHEST else None

    def _is_said(self, words: str, cited: Sequence[Piece]) -> bool:
        wanted = _bare(words)
        if not wanted:
            return False
        near = " ".join(piece.text for piece in self._near(cited, _NEAR))
        return f" {wanted} " in f" {_bare(near)} "

    def _near(self, cited: Sequence[Piece], beside: int) -> list[Piece]:
        """The pieces from the first to the last of these, and so many on either side."""
        places = [self._at[piece.number] for piece in cited]
        return self._said[max(0, min(places) - beside) : max(places) + beside + 1]

    def _piece(self, number: int) -> Piece:
        return self._said[self._at[number]]

    def _begin(self, cite: Cite) -> int:
        return next(piece.start_ms for piece in self._said if piece.line.id == cite.line_id)


def _speaker(name: str, speakers: Sequence[str]) -> str | None:
    """The speaker that a name means: the whole name, or a part that only one of them bears."""
    wanted = _bare(name)
    for known in speakers:
        if wanted and wanted == _bare(known):
            return known
    found = [known for known in speakers if wanted and f" {wanted} " in f" {_bare(known)} "]
    return found[0] if len(found) == 1 else None


def _cites(cited: Sequence[Piece]) -> tuple[Cite, ...]:
    """Each line once for every stretch of it that is cited."""
    found: list[Cite] = []
    for piece in cited:
        if found and (found[-1].line_id, found[-1].end) == (piece.line.id, piece.start):
            found[-1] = Cite(piece.line.id, found[-1].start, piece.end)
        else:
            found.append(Cite(piece.line.id, piece.start, piece.end))
    return tuple(found)


def _states(raw: Raw) -> bool:
    """Whether anything is stated at all, with lines or without."""
    listed = [one for name in ("decisions", "questions", "tasks") for one in _objects(raw[name])]
    points = [
        one for section in _objects(raw["sections"]) for one in _objects(section.get("points"))
    ]
    return any(_words(one.get("text") or one.get("title")) for one in [*listed, *points])


def _objects(raw: Any) -> Iterator[Mapping[str, Any]]:
    return (one for one in raw if isinstance(one, dict)) if isinstance(raw, list) else iter(())


def _words(raw: Any) -> str:
    """A text in one line, without the bullet that some models put before it."""
    return _BULLET.sub("", " ".join(raw.split())) if isinstance(raw, str) else ""


def _numbers(raw: Any, deep: int = 3) -> list[int]:
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
        return [number for one in raw for number in _numbers(one, deep - 1)]
    return []


def _bare(text: str) -> str:
    """Words alone: quotes, capitals and punctuation don't count."""
    return " ".join(re.findall(r"\w+", text.casefold()))
