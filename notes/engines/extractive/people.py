"""Who may be given work in a meeting, and who takes it."""

from __future__ import annotations

import re

from notes.engines.extractive import promises
from notes.engines.extractive.material import Material

_ANSWERS = 3  # how many answers after a request count


def known_names(material: Material) -> tuple[str, ...]:
    """Names that may stand before "will": the people of the meeting, whole and by first name."""
    labels = {s.speaker for s in material.sentences if s.speaker}
    people = {p for p in (*material.brief.people, *labels) if re.match(r"[^\W\d_]{2,}", p)}
    return tuple(sorted(people | {p.split()[0] for p in people}))


def accepted_by(material: Material, number: int) -> int | None:
    """The number of the sentence in which another voice says yes to a request."""
    asked = material.sentences[number]
    later = range(number + 1, min(number + 1 + 2 * _ANSWERS, len(material.sentences)))
    others = [
        i
        for i in later
        if material.sentences[i].turn != asked.turn
        and (asked.speaker is None or material.sentences[i].speaker != asked.speaker)
    ]
    return next(
        (i for i in others[:_ANSWERS] if promises.accepts(material.sentences[i].text)), None
    )
