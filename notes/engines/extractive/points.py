"""Chooses the sentences that stand for a topic: near its middle, unlike each other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import TYPE_CHECKING

from notes.engines.base import Statement
from notes.engines.extractive.english import content_words
from notes.engines.extractive.material import Material, statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_WORDS, MOST_WORDS = 6, 30
SAME = 0.8  # likeness from which a second sentence says nothing new
ALIKE = 0.25  # what likeness to a chosen sentence costs

_FILLER = frozenset({"um", "uh", "er", "mm", "hmm", "like", "know", "mean", "sort", "kind", "just"})


def points(
    material: Material, topic: range, most: int, elsewhere: AbstractSet[int] = frozenset()
) -> list[Statement]:
    """Up to `most` statements of the topic in the order they were said.

    `elsewhere` are numbers of sentences that stand in other parts of the notes; they are taken
    only where nothing else was said.
    """
    import numpy as np

    fit = [i for i in topic if LEAST_WORDS <= len(material.sentences[i].words) <= MOST_WORDS]
    telling = [i for i in topic if material.vectors[i].any()]
    usable = [i for i in fit if i not in elsewhere] or fit or telling[:1]
    worth = _worth(material, topic, usable)
    chosen: list[int] = []
    likeness = np.zeros(len(usable), np.float32)
    for _ in range(min(most, len(usable))):
        score = np.where(likeness < SAME, worth - ALIKE * likeness, -np.inf)
        score[[usable.index(i) for i in chosen]] = -np.inf
        best = int(score.argmax())
        if not np.isfinite(score[best]):
            break
        chosen.append(usable[best])
        new = material.vectors[usable] @ material.vectors[usable[best]]
        likeness = np.maximum(likeness, new)
    return [statement(material.sentences[i]) for i in sorted(chosen)]


def _worth(material: Material, topic: range, usable: list[int]) -> NDArray[np.float32]:
    """How well each usable sentence stands for the topic and the meeting."""
    import numpy as np

    vectors = material.vectors
    here = _unit(vectors[topic.start : topic.stop].sum(0))
    whole = _unit(vectors.sum(0))
    weights = _word_weights(material)
    scores = []
    for i in usable:
        said = material.sentences[i].words
        telling = content_words(said) if material.english else said
        told = sum(weights[w] for w in set(telling))
        question = 0.1 if material.sentences[i].text.endswith("?") else 0.0
        nearness = float(vectors[i] @ here) + 0.5 * float(vectors[i] @ whole)
        scores.append(nearness + 0.35 * math.log1p(told) - roughness(said) - question)
    return np.array(scores, np.float32)


def roughness(said: list[str]) -> float:
    """The share of filler and of words said twice in a row: 0 for fluent speech."""
    twice = sum(a == b for a, b in pairwise(said))
    return (sum(w in _FILLER for w in said) + twice) / max(1, len(said))


def _word_weights(material: Material) -> dict[str, float]:
    """0…1: how much a word is the meeting's own, said in several sentences but not in all."""
    within: Counter[str] = Counter()
    for sentence in material.sentences:
        within.update(set(sentence.words))
    count = len(material.sentences)
    raw = {w: math.log1p(n) * math.log(1 + count / n) for w, n in within.items()}
    highest = max(raw.values(), default=1.0)
    return {w: n / highest for w, n in raw.items()}


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
