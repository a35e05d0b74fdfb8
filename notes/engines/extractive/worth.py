"""How good a point each sentence makes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from notes.engines.extractive.english import content_words
from notes.engines.extractive.material import Material

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from notes.engines.extractive.learnt import Judgement

    Floats = NDArray[np.float32]

IMPORTANT = 0.03  # what the log-odds of being important count beside telling much

_FILLER = frozenset({"um", "uh", "er", "mm", "hmm", "like", "know", "mean", "sort", "kind", "just"})


def plain_worth(material: Material, topics: Sequence[range]) -> Floats:
    """[n]: near the middle of its topic and of the meeting, in the meeting's own words."""
    import numpy as np

    vectors = material.vectors
    weights = word_weights(material)
    whole = vectors @ unit(vectors.sum(0))
    worth = np.zeros(len(material.sentences), np.float32)
    for topic in topics:
        here = unit(vectors[topic.start : topic.stop].sum(0))
        for i in topic:
            nearness = float(vectors[i] @ here) + 0.5 * float(whole[i])
            worth[i] = nearness + _in_words(material, i, weights)
    return worth


def point_worth(material: Material, topics: Sequence[range], known: Judgement) -> Floats:
    """[n], about 0 to 1: how good a point each sentence makes; as learnt, in English."""
    import numpy as np

    if not material.english:
        return plain_worth(material, topics) * np.float32(0.5)
    worth = known.telling + IMPORTANT * np.minimum(known.important, 2.0)
    return worth.astype(np.float32)


def _in_words(material: Material, number: int, weights: dict[str, float]) -> float:
    said = material.sentences[number].words
    telling = content_words(said) if material.english else said
    told = sum(weights[w] for w in set(telling))
    question = 0.1 if material.sentences[number].text.endswith("?") else 0.0
    return 0.35 * math.log1p(told) - roughness(said) - question


def roughness(said: list[str]) -> float:
    """The share of filler and of words said twice in a row: 0 for fluent speech."""
    twice = sum(a == b for a, b in pairwise(said))
    return (sum(w in _FILLER for w in said) + twice) / max(1, len(said))


def word_weights(material: Material) -> dict[str, float]:
    """0…1: how much a word is the meeting's own, said in several sentences but not in all."""
    within: Counter[str] = Counter()
    for sentence in material.sentences:
        within.update(set(sentence.words))
    count = len(material.sentences)
    raw = {w: math.log1p(n) * math.log(1 + count / n) for w, n in within.items()}
    highest = max(raw.values(), default=1.0)
    return {w: n / highest for w, n in raw.items()}


def unit(vector: Floats) -> Floats:
    """The vector at length one; a zero stays."""
    import numpy as np

    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
