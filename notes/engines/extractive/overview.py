"""Picks the few sentences that stand for the whole meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notes.engines.extractive.material import Material
from notes.engines.extractive.worth import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEAST_WORDS, MOST_WORDS = 8, 32
SENTENCES_EACH = 3  # a meeting of fewer telling sentences gets fewer of them shown twice
SAME = 0.6
MIDDLE = 0.2  # what nearness to what the meeting is about counts


def overview(
    material: Material, topics: Sequence[range], worth: Floats, elsewhere: set[int]
) -> list[int]:
    """The numbers of 1 to 4 sentences, in order, from different topics where there are enough.

    `worth` [n] is how good a point each sentence makes; `elsewhere` are those that stand in other
    parts of the notes already.
    """
    fit = [
        i
        for i, s in enumerate(material.sentences)
        if LEAST_WORDS <= s.length <= MOST_WORDS and i not in elsewhere and not s.text.endswith("?")
    ]
    most = min(_how_many(material), (len(fit) + 1) // SENTENCES_EACH)
    topic_of = {i: number for number, topic in enumerate(topics) for i in topic}
    whole = unit(material.vectors.sum(0))
    score = {i: float(worth[i]) + MIDDLE * float(material.vectors[i] @ whole) for i in fit}
    chosen: list[int] = []
    for i in sorted(fit, key=lambda i: (-score[i], i)):
        if len(chosen) >= most:
            break
        others = {topic_of[k] for k in chosen}
        spread = len(topics) < most or topic_of[i] not in others
        if spread and all(float(material.vectors[i] @ material.vectors[k]) < SAME for k in chosen):
            chosen.append(i)
    return sorted(chosen)


def _how_many(material: Material) -> int:
    """2 for a few minutes, 3 for a quarter of an hour, 4 from half an hour on."""
    minutes = material.total_ms / 60_000
    return 2 + (minutes > 10) + (minutes > 30)
