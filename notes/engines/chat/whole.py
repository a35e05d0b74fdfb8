"""What a meeting that was read in parts amounts to: one overview and one row of chapters. Pure.

Its sentences are written from the notes of the parts and rest on what those rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from notes.engines.base import Chapter, Cite, Digest, Section, Statement
from notes.engines.chat.answer import Raw
from notes.engines.chat.reading import MOST_OVERVIEW
from notes.engines.chat.said import MOST_CITES, numbers, objects, words

_MOST_NOTES = 4  # that a sentence rests on
_COARSEST = 4  # chapters that may become one, on average: fewer lead nowhere


@dataclass(frozen=True, slots=True)
class Told:
    """A note from which the overview may be written."""

    kind: str
    text: str
    cites: tuple[Cite, ...]


def told(digest: Digest, done: Sequence[Digest]) -> Iterator[list[Told]]:
    """What to tell of a meeting, the most first; `done` are its parts."""
    points = [point for section in digest.sections for point in section.points]
    sentences = [sentence for part in done for sentence in part.overview]
    agreed = _told("decision", digest.decisions)
    asked = _told("question", digest.questions)
    tasks = [Told("task", one.title, one.cites) for one in digest.tasks]
    yield [*_told("point", points), *agreed, *asked, *tasks]
    yield [*_told("point", sentences), *agreed, *tasks]
    yield _told("point", sentences)


def applied(digest: Digest, notes: Sequence[Told], raw: Raw) -> Digest:
    """The digest with what the answer says of these notes, and of its chapters."""
    overview = list(_overview(raw["overview"], notes))[:MOST_OVERVIEW]
    firsts = _firsts(raw["chapters"], digest.chapters)
    if overview:
        digest = replace(digest, overview=tuple(overview))
    if len(firsts) * _COARSEST < len(digest.chapters):
        return digest
    chapters = [Chapter(name, digest.chapters[at].start_ms) for at, name in firsts.items()]
    return replace(
        digest,
        chapters=tuple(chapters),
        sections=tuple(_sections(digest.sections, chapters)),
    )


def _told(kind: str, statements: Iterable[Statement]) -> list[Told]:
    return [Told(kind, one.text, one.cites) for one in statements]


def _overview(raw: Any, notes: Sequence[Told]) -> Iterator[Statement]:
    for one in objects(raw):
        named = [at for at in numbers(one.get("notes")) if 1 <= at <= len(notes)][:_MOST_NOTES]
        cites = _cites([notes[at - 1] for at in dict.fromkeys(named)])
        if cites and (text := words(one.get("text"))):
            yield Statement(text, cites)


def _cites(notes: Sequence[Told]) -> tuple[Cite, ...]:
    """What they rest on: a fair share of each."""
    share = MOST_CITES // max(len(notes), 1)
    return tuple(dict.fromkeys(cite for one in notes for cite in one.cites[:share]))


def _firsts(raw: Any, chapters: Sequence[Chapter]) -> dict[int, str]:
    """Headings by the place of the first chapter that belongs to each, in order."""
    found: dict[int, str] = {}
    for one in objects(raw):
        heading = words(one.get("heading"))
        for number in numbers(one.get("first"))[:1]:
            if heading and 1 <= number <= len(chapters):
                found.setdefault(number - 1, heading)
    if found and 0 not in found:
        found[0] = chapters[0].heading
    return dict(sorted(found.items()))


def _sections(sections: Sequence[Section], chapters: Sequence[Chapter]) -> Iterator[Section]:
    """Topics become what the chapters became; parts of a template stay."""

    def place(section: Section) -> int:
        begun = [at for at, one in enumerate(chapters) if one.start_ms <= (section.start_ms or 0)]
        return begun[-1] if begun else 0

    if any(section.start_ms is None for section in sections):
        yield from sections
        return
    for at, group in groupby(sections, place):
        alike = list(group)
        points = tuple(point for section in alike for point in section.points)
        yield Section(chapters[at].heading, alike[0].start_ms, points)
