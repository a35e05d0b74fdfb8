"""Chooses the sentences that stand for a topic: good points, unlike each other."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from notes.engines.base import Statement
from notes.engines.extractive.material import Material, statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEAST_WORDS, MOST_WORDS = 6, 30
SAME = 0.8  # likeness from which a second sentence says nothing new
ALIKE = 0.1  # what likeness to a chosen sentence costs


def points(
    material: Material,
    topic: range,
    most: int,
    worth: Floats,
    elsewhere: AbstractSet[int] = frozenset(),
) -> list[Statement]:
    """Up to `most` statements of the topic in the order they were said.

    `worth` [n] is how good a point each sentence of the meeting makes. `elsewhere` are numbers of
    sentences that stand in other parts of the notes; they are taken only where nothing else was
    said.
    """
    import numpy as np

    usable = presentable(material, topic, elsewhere)
    if not usable:
        usable = [i for i in topic if material.vectors[i].any()][:1]
    own = worth[usable]
    chosen: list[int] = []
    likeness = np.zeros(len(usable), np.float32)
    for _ in range(min(most, len(usable))):
        score = np.where(likeness < SAME, own - ALIKE * likeness, -np.inf)
        score[[usable.index(i) for i in chosen]] = -np.inf
        best = int(score.argmax())
        if not np.isfinite(score[best]):
            break
        chosen.append(usable[best])
        new = material.vectors[usable] @ material.vectors[usable[best]]
        likeness = np.maximum(likeness, new)
    return [statement(material.sentences[i]) for i in sorted(chosen)]


def presentable(material: Material, topic: range, elsewhere: AbstractSet[int]) -> list[int]:
    """Sentences of a length to be read; those that stand elsewhere only if there are no others."""
    fit = [i for i in topic if LEAST_WORDS <= material.sentences[i].length <= MOST_WORDS]
    return [i for i in fit if i not in elsewhere] or fit
