"""Lays points out under the parts that a template wants, each where it fits best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notes.engines.base import Part, Section
from notes.engines.extractive.material import Embed, Material, statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FLOOR = 0.2  # likeness below which a sentence belongs to no part
WORTH = 0.5  # what being a good point counts beside fitting
SAME = 0.8
LEAST, MOST = 2, 7  # points in a part that has any


def by_part(
    material: Material,
    parts: Sequence[Part],
    worth: Floats,
    usable: Sequence[int],
    embed: Embed,
) -> tuple[Section, ...]:
    """The parts with what was said for them; a part for which nothing was said is left out.

    `worth` [n] is how good a point each sentence makes, 0 to 1; `usable` are their numbers.
    """
    if not usable or not parts:
        return ()
    fit = fitting(material, parts, embed)[list(usable)]
    best = fit.argmax(1)
    count = _how_many(material, len(parts))
    sections = []
    for number, part in enumerate(parts):
        candidates = {
            i: float(fit[at, number] + WORTH * worth[i])
            for at, i in enumerate(usable)
            if best[at] == number and fit[at, number] >= FLOOR
        }
        chosen = _distinct(material, candidates, count)
        points = tuple(statement(material.sentences[i]) for i in sorted(chosen))
        if points:
            sections.append(Section(part.heading, None, points))
    return tuple(sections)


def fitting(material: Material, parts: Sequence[Part], embed: Embed) -> Floats:
    """[n, parts]: how like each sentence is to what a part is about."""
    import numpy as np

    heading = embed([part.heading for part in parts])
    about = embed([f"{part.heading}. {part.about}".strip() for part in parts])
    fit: Floats = np.maximum(material.vectors @ heading.T, material.vectors @ about.T)
    return fit


def _how_many(material: Material, parts: int) -> int:
    """As many points in all as the topics of the meeting would have, a part's share of them."""
    minutes = material.total_ms / 60_000
    return max(LEAST, min(MOST, round((6 + minutes / 2) / parts)))


def _distinct(material: Material, candidates: dict[int, float], most: int) -> list[int]:
    chosen: list[int] = []
    for i in sorted(candidates, key=lambda i: (-candidates[i], i)):
        if len(chosen) == most:
            break
        if all(float(material.vectors[i] @ material.vectors[k]) < SAME for k in chosen):
            chosen.append(i)
    return chosen
