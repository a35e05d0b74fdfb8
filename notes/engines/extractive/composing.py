"""Puts the notes of a meeting together from what its parts find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes.engines.base import Chapter, Digest, Section, Statement
from notes.engines.extractive import agenda, carried
from notes.engines.extractive.decisions import decisions
from notes.engines.extractive.headings import headings
from notes.engines.extractive.learnt import judged
from notes.engines.extractive.material import Embed, Material, statement
from notes.engines.extractive.overview import overview
from notes.engines.extractive.parts import by_part
from notes.engines.extractive.points import points, presentable
from notes.engines.extractive.questions import open_questions
from notes.engines.extractive.tasks import tasks
from notes.engines.extractive.topics import topics
from notes.engines.extractive.worth import point_worth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

STEER = 0.3  # what being about an item of the agenda counts


class Notes:
    """The notes of one meeting."""

    def __init__(self, material: Material, embed: Embed) -> None:
        self._material = material
        self._embed = embed
        self._topics = topics(material)
        typed = agenda.items(material.brief.note)
        self._agenda = agenda.Agenda(typed, embed(typed))
        self._names = self._headings()
        steered = STEER * agenda.wanted(material, self._agenda)
        self._judged = judged(material)
        self._worth: Floats = point_worth(material, self._topics, self._judged) + steered

    def digest(self) -> Digest:
        """All of them."""
        material = self._material
        decided, deciding = decisions(material, self._judged.decision)
        promised, promising = tasks(material, self._judged.task)
        open_tasks = material.brief.open_tasks
        known = carried.Open(open_tasks, self._embed([task.title for task in open_tasks]))
        used = deciding | promising
        whole = overview(material, self._topics, self._worth, used)
        return Digest(
            overview=tuple(statement(material.sentences[i]) for i in whole),
            chapters=self._chapters(),
            sections=self._sections(used | set(whole)),
            decisions=tuple(decided),
            questions=tuple(open_questions(material)),
            tasks=tuple(carried.again(promised, known, self._embed)),
            closings=tuple(carried.closings(material, known)),
        )

    def _headings(self) -> list[str]:
        material = self._material
        told = [material.sentences[t.start : t.stop] for t in self._topics]
        named = headings(told, english=material.english)
        return agenda.renamed(material, self._agenda, self._topics, named)

    def _chapters(self) -> tuple[Chapter, ...]:
        """The topics; the first one begins where the first word is said."""
        told = self._material.sentences
        pairs = zip(self._names, self._topics, strict=True)
        return tuple(Chapter(name, told[topic.start].start_ms) for name, topic in pairs)

    def _sections(self, elsewhere: set[int]) -> tuple[Section, ...]:
        """The template's parts, where anything said fits them; else the topics."""
        template = self._material.brief.template
        if template is not None and template.parts:
            usable = presentable(self._material, range(len(self._material.sentences)), elsewhere)
            laid = by_part(self._material, template.parts, self._worth, usable, self._embed)
            if laid:
                return laid
        return tuple(
            Section(name, chapter.start_ms, self._points(topic, elsewhere))
            for name, topic, chapter in zip(
                self._names, self._topics, self._chapters(), strict=True
            )
        )

    def _points(self, topic: range, elsewhere: set[int]) -> tuple[Statement, ...]:
        most = point_count(self._material, topic)
        return tuple(points(self._material, topic, most, self._worth, elsewhere))


def point_count(material: Material, topic: range) -> int:
    """2 for a topic of a minute, 5 for one of ten."""
    sentences = material.sentences
    minutes = (sentences[topic.stop - 1].end_ms - sentences[topic.start].start_ms) / 60_000
    return max(2, min(5, round(1.5 + minutes / 2)))
