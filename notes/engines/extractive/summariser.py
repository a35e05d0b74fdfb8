"""The built-in `Summariser`: quotes, sorted and shortened, each with its place."""

from __future__ import annotations

from collections.abc import Sequence

from notes.engines.base import Brief, Digest, Line, LineKind, Section, Statement
from notes.engines.extractive.decisions import decisions
from notes.engines.extractive.headings import headings
from notes.engines.extractive.material import Embed, Material, read
from notes.engines.extractive.points import points
from notes.engines.extractive.questions import open_questions
from notes.engines.extractive.restating import restated
from notes.engines.extractive.tasks import tasks
from notes.engines.extractive.topics import topics
from notes.engines.minilm import MiniLm


class ExtractiveSummariser:
    """A `Summariser` without a language model. Nothing is loaded before the first use.

    `embed` gives vectors of unit length for sentences; the packaged MiniLM by default.
    """

    name = "extractive, MiniLM-L6-v2"

    def __init__(self, embed: Embed | None = None) -> None:
        self._embed = embed or MiniLm().vectors

    def summarise(self, lines: Sequence[Line], brief: Brief) -> Digest:
        """See `base.Summariser`."""
        if not any(line.text.strip() for line in lines):
            return Digest()
        material = read(lines, brief, self._embed)
        decided, deciding = decisions(material)
        promised, promising = tasks(material)
        return Digest(
            sections=_sections(material, deciding | promising),
            decisions=tuple(decided),
            questions=tuple(open_questions(material)),
            tasks=tuple(promised),
        )

    def restate(
        self, old: Statement, kind: LineKind, lines: Sequence[Line], brief: Brief
    ) -> Statement | None:
        """See `base.Summariser`."""
        if not any(line.text.strip() for line in lines):
            return None
        return restated(read(lines, brief, self._embed), old, kind)


def _sections(material: Material, elsewhere: set[int]) -> tuple[Section, ...]:
    ranges = topics(material)
    names = headings(
        [material.sentences[r.start : r.stop] for r in ranges], english=material.english
    )
    return tuple(
        Section(
            heading,
            material.sentences[r.start].start_ms,
            tuple(points(material, r, point_count(material, r), elsewhere)),
        )
        for heading, r in zip(names, ranges, strict=True)
    )


def point_count(material: Material, topic: range) -> int:
    """2 for a topic of a minute, 5 for one of ten."""
    sentences = material.sentences
    minutes = (sentences[topic.stop - 1].end_ms - sentences[topic.start].start_ms) / 60_000
    return max(2, min(5, round(1.5 + minutes / 2)))
