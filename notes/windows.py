"""Reading a transcript: by windows of time, by what changed, by words. Core."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, false, func, or_, select, tuple_

from notes.db import db
from notes.models import Segment, Speaker

WINDOW_MS = 240_000
HUES = 8
UNSURE_BELOW = 0.35  # of the engine's confidence: the words may be others
CHANGES_AT_ONCE = 200
MATCHES_AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the speaker's id, number, and the name to show."""

    id: uuid.UUID
    number: int
    name: str
    is_named: bool = False

    @property
    def hue(self) -> int:
        """The voice's colour, 1 to 8."""
        return (self.number - 1) % HUES + 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a page shows it. `starts_turn`: the line before is another voice's."""

    id: uuid.UUID
    rev: int
    seq: int
    start_ms: int
    end_ms: int
    text: str
    voice: Voice | None
    edited: bool
    is_final: bool
    unsure: bool
    removed: bool
    starts_turn: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of WINDOW_MS. `lines` is None where they aren't loaded; `size` is how many
    there are, `letters` their length, from which a page guesses the height."""

    index: int
    size: int
    letters: int
    lines: tuple[Line, ...] | None = None

    @property
    def start_ms(self) -> int:
        return self.index * WINDOW_MS


@dataclass(frozen=True, slots=True)
class Changes:
    """Lines with a `rev` in (after, top]; `more` says that there are others above `top`."""

    lines: tuple[Line, ...]
    top: int
    more: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A line that holds the words looked for, and how often."""

    id: uuid.UUID
    start_ms: int
    count: int


Voices = dict[uuid.UUID, Voice]

_SHOWN = func.coalesce(Segment.edited_text, Segment.text)
_ORDER = (Segment.start_ms, Segment.seq)


def voices(recording_id: uuid.UUID) -> Voices:
    """The voices of a recording by id, in the order of their numbers."""
    rows = db.session.scalars(
        select(Speaker).where(Speaker.recording_id == recording_id).order_by(Speaker.number)
    )
    return {one.id: Voice(one.id, one.number, one.shown, one.name is not None) for one in rows}


def outline(recording_id: uuid.UUID) -> list[Window]:
    """The windows that hold lines, unloaded, in order of time."""
    index = (Segment.start_ms // WINDOW_MS).label("window")
    rows = db.session.execute(
        select(index, func.count(), func.sum(func.length(Segment.text)))
        .where(Segment.recording_id == recording_id, Segment.removed.is_(False))
        .group_by(index)
        .order_by(index)
    )
    return [Window(int(window), size, int(letters)) for window, size, letters in rows]


def around(recording_id: uuid.UUID, ms: int, known: Voices, reach: int = 1) -> list[Window]:
    """The outline, with the window at `ms` and `reach` neighbours on each side loaded."""
    found = outline(recording_id)
    if not found:
        return []
    at = max((place for place, one in enumerate(found) if one.start_ms <= ms), default=0)
    first, last = max(at - reach, 0), min(at + reach, len(found) - 1)
    lines = between(recording_id, found[first].start_ms, found[last].start_ms + WINDOW_MS, known)
    by_window: dict[int, list[Line]] = {}
    for line in lines:
        by_window.setdefault(line.start_ms // WINDOW_MS, []).append(line)
    return [
        Window(one.index, one.size, one.letters, tuple(by_window.get(one.index, ())))
        if first <= place <= last
        else one
        for place, one in enumerate(found)
    ]


def window(recording_id: uuid.UUID, index: int, known: Voices) -> Window:
    """One window with its lines; empty where nobody speaks."""
    lines = between(recording_id, index * WINDOW_MS, (index + 1) * WINDOW_MS, known)
    return Window(index, len(lines), sum(len(line.text) for line in lines), tuple(lines))


def between(recording_id: uuid.UUID, start_ms: int, end_ms: int, known: Voices) -> list[Line]:
    """The lines that begin in [start_ms, end_ms), in order of time."""
    query = _standing(recording_id).where(Segment.start_ms >= start_ms, Segment.start_ms < end_ms)
    lines = _lines(query.order_by(*_ORDER), known)
    before = db.session.execute(
        select(Segment.speaker_id)
        .where(
            Segment.recording_id == recording_id,
            Segment.removed.is_(False),
            Segment.start_ms < start_ms,
        )
        .order_by(Segment.start_ms.desc(), Segment.seq.desc())
        .limit(1)
    ).first()
    speaker = before[0] if before else None
    return _with_turns(lines, known.get(speaker) if speaker else None, first=before is None)


def following(
    recording_id: uuid.UUID, after: tuple[int, int] | None, most: int, known: Voices
) -> list[Line]:
    """The next lines in order of time: after the one with this `(start_ms, seq)`, or the first."""
    query = _standing(recording_id)
    if after is not None:
        query = query.where(tuple_(*_ORDER) > after)
    return _lines(query.order_by(*_ORDER).limit(most), known)


def holding(recording_id: uuid.UUID, words: str, most: int) -> list[Line]:
    """The first lines that hold any of these words as they are written, in order of time."""
    wanted = [_SHOWN.icontains(word, autoescape=True) for word in words.split()]
    query = _standing(recording_id).where(or_(false(), *wanted))
    return _lines(query.order_by(*_ORDER).limit(most), {})


def line(recording_id: uuid.UUID, segment_id: uuid.UUID, known: Voices) -> Line | None:
    """One line that stands, or None. `starts_turn` is always set: it is shown by itself."""
    found = _lines(_standing(recording_id).where(Segment.id == segment_id), known)
    return _with_turns(found, None, first=True)[0] if found else None


def changes(recording_id: uuid.UUID, after: int, up_to: int, known: Voices) -> Changes:
    """Lines changed since `after`, removed ones too, by `rev`: at most CHANGES_AT_ONCE."""
    query = _selected(recording_id).where(Segment.rev > after, Segment.rev <= up_to)
    found = _lines(query.order_by(Segment.rev).limit(CHANGES_AT_ONCE + 1), known)
    if len(found) <= CHANGES_AT_ONCE:
        return Changes(tuple(found), up_to, more=False)
    kept = found[:CHANGES_AT_ONCE]
    return Changes(tuple(kept), kept[-1].rev, more=True)


def find(recording_id: uuid.UUID, words: str) -> list[Match]:
    """The lines that hold `words`, whatever their case, in order of time."""
    wanted = " ".join(words.split()).lower()
    if not wanted:
        return []
    rows = db.session.execute(
        select(Segment.id, Segment.start_ms, _SHOWN)
        .where(Segment.recording_id == recording_id, Segment.removed.is_(False))
        .order_by(*_ORDER)
    )
    matches = (Match(key, ms, text.lower().count(wanted)) for key, ms, text in rows)
    return [match for match in matches if match.count][:MATCHES_AT_MOST]


def _selected(recording_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    # Columns, not rows of the mapper: the words with their times are large and not needed.
    return select(
        Segment.id, Segment.rev, Segment.seq, Segment.start_ms, Segment.end_ms, _SHOWN,
        Segment.speaker_id, Segment.edited_text.is_not(None), Segment.is_final,
        Segment.confidence, Segment.removed,
    ).where(Segment.recording_id == recording_id)  # fmt: skip


def _standing(recording_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    return _selected(recording_id).where(Segment.removed.is_(False))


def _lines(query: Select[*tuple[Any, ...]], known: Voices) -> list[Line]:
    return [
        Line(
            id=key, rev=rev, seq=seq, start_ms=start_ms, end_ms=end_ms, text=text,
            voice=known.get(speaker) if speaker else None, edited=bool(edited), is_final=is_final,
            unsure=confidence is not None and confidence < UNSURE_BELOW and not edited,
            removed=removed,
        )
        for key, rev, seq, start_ms, end_ms, text, speaker, edited, is_final, confidence, removed
        in db.session.execute(query)
    ]  # fmt: skip


def _with_turns(lines: Sequence[Line], before: Voice | None, *, first: bool) -> list[Line]:
    """`before` is the voice of the line before these; `first`: there is none."""
    voices_before: list[object] = [object() if first else before, *(one.voice for one in lines)]
    return [
        replace(one, starts_turn=True) if one.voice != last else one
        for one, last in zip(lines, voices_before, strict=False)
    ]
