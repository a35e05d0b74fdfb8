"""Two versions of the notes beside each other: which lines stand in both, which came, went or say
it otherwise. Pure.

Lines are compared within their kind, wherever they stand: a topic that got another heading or
place keeps its lines. What it costs grows with how many lines there are, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from notes.digests import Entry, Notes
from notes.models import Verdict
from notes.render import clock

_ALIKE = 0.4  # share of common words from which two lines say one thing in other words
_COMMON = 40  # a word in more lines than that tells nothing
_LONGEST = 500  # words; of longer lines it isn't said which of them changed


class Fate(StrEnum):
    """What became of a line."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, and whether they are in both versions, new or gone."""

    text: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its words, where else it stood before, and what the verifier said of it before
    and now, where that differs."""

    fate: Fate
    pieces: tuple[Piece, ...]
    heading_before: str | None = None
    verdicts: tuple[Verdict, Verdict] | None = None

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say about it."""
        return self.fate == Fate.SAME and not self.heading_before and not self.verdicts


@dataclass(slots=True)
class Group:
    """What stands under one heading."""

    title: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Compared:
    """All of it, and how many lines of each fate there are."""

    groups: tuple[Group, ...]
    counts: dict[Fate, int]


@dataclass(frozen=True, slots=True)
class _Line:
    heading: str
    text: str
    verdict: Verdict | None = None


def compare(before: Notes, after: Notes) -> Compared:
    """What changed from one version to the other."""
    groups: list[Group] = []
    for old, new in zip(_kinds(before), _kinds(after), strict=True):
        groups += _compared(old, new)
    counts = dict.fromkeys(Fate, 0)
    for group in groups:
        for row in group.rows:
            counts[row.fate] += 1
    return Compared(tuple(groups), counts)


def _kinds(notes: Notes) -> list[list[_Line]]:
    points = [
        (topic.heading or "In short", entry) for topic in notes.topics for entry in topic.entries
    ]
    chapters = [_Line("Chapters", f"{clock(one.start_ms)} {one.heading}") for one in notes.chapters]
    return [
        _under("Overview", notes.overview),
        _under("Decisions", notes.decisions),
        _under("Open questions", notes.questions),
        [_Line(heading, entry.text, entry.verdict) for heading, entry in points],
        chapters,
    ]


def _under(heading: str, entries: Iterable[Entry]) -> list[_Line]:
    return [_Line(heading, one.text, one.verdict) for one in entries]


def _compared(old: Sequence[_Line], new: Sequence[_Line]) -> list[Group]:
    """The groups of one kind, in the new order; what went stands at the end of its own."""
    partners = _same(old, new)
    partners |= _alike(old, new, partners)
    groups: dict[str, Group] = {}
    for at, line in enumerate(new):
        row = _row(old[partners[at]] if at in partners else None, line)
        groups.setdefault(line.heading, Group(line.heading)).rows.append(row)
    taken = set(partners.values())
    for at, line in enumerate(old):
        if at not in taken:
            gone = Row(Fate.GONE, (Piece(line.text, Fate.GONE),))
            groups.setdefault(line.heading, Group(line.heading)).rows.append(gone)
    return list(groups.values())


def _row(old: _Line | None, new: _Line) -> Row:
    if old is None:
        return Row(Fate.ADDED, (Piece(new.text, Fate.ADDED),))
    moved = old.heading if old.heading != new.heading else None
    verdicts = None
    if old.verdict and new.verdict and old.verdict != new.verdict:
        verdicts = (old.verdict, new.verdict)
    if old.text == new.text:
        return Row(Fate.SAME, (Piece(new.text, Fate.SAME),), moved, verdicts)
    return Row(Fate.CHANGED, tuple(_pieces(old.text, new.text)), moved, verdicts)


def _same(old: Sequence[_Line], new: Sequence[_Line]) -> dict[int, int]:
    """For new lines the old ones that say the very same, those of the same heading first."""
    found: dict[int, int] = {}
    for name in (lambda one: (one.heading, one.text), lambda one: one.text):
        left = defaultdict(list)
        taken = set(found.values())
        for at, line in enumerate(old):
            if at not in taken:
                left[name(line)].append(at)
        for at, line in enumerate(new):
            if at not in found and left[name(line)]:
                found[at] = left[name(line)].pop(0)
    return found


def _alike(old: Sequence[_Line], new: Sequence[_Line], known: dict[int, int]) -> dict[int, int]:
    """For new lines that are left the old one that has most of their words."""
    taken = set(known.values())
    olds = {at: _words(line.text) for at, line in enumerate(old) if at not in taken}
    places = defaultdict(list)
    for at, words in olds.items():
        for word in words:
            places[word].append(at)
    found: dict[int, int] = {}
    for at, line in enumerate(new):
        if at in known:
            continue
        mine = _words(line.text)
        near = {one for word in mine if len(places[word]) <= _COMMON for one in places[word]}
        share, best = max(
            ((_share(mine, olds[one]), -one) for one in near - taken), default=(0.0, 0)
        )
        if share >= _ALIKE:
            found[at] = -best
            taken.add(-best)
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip(".,;:?!\"'()").casefold() for word in text.split())


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = old.split(), new.split()
    if max(len(before), len(after)) > _LONGEST:
        yield Piece(old, Fate.GONE)
        yield Piece(new, Fate.ADDED)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(" ".join(after[start:end]), Fate.SAME)
            continue
        if last > first:
            yield Piece(" ".join(before[first:last]), Fate.GONE)
        if end > start:
            yield Piece(" ".join(after[start:end]), Fate.ADDED)
