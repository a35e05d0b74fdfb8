"""What can be counted about each sentence of a meeting: the cues that weights were learnt for."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from notes.engines.extractive import promises
from notes.engines.extractive.dates import due
from notes.engines.extractive.decisions import cue_strength, is_undecided
from notes.engines.extractive.english import content_words
from notes.engines.extractive.material import Material
from notes.engines.extractive.people import accepted_by, known_names
from notes.engines.extractive.questions import is_left_open, is_question
from notes.engines.extractive.sentences import Sentence, plain
from notes.engines.extractive.worth import roughness, unit, word_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float32]

SPREAD = 20.0  # brings a vector's numbers to about the size of the counts
AROUND = 3  # sentences on either side whose vectors count as the surroundings

_KINDS = ("self", "named", "ask", "assign", "group")


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_WORDS = (
    _any(r"i|i'll|i'm|i've|i'd|me|my"),
    _any(r"we|we'll|we're|we've|us|our"),
    _any(r"you|you'll|you're|your"),
    _any(r"\w+'ll|will|shall|gonna|going to"),
    _any(r"should|must|have to|need to|needs to|has to|ought"),
    _any(r"can|could|would|might|may"),
    _any(r"not|\w+n't|no|never"),
    _any(r"because|since|reason|means|due to"),
    _any(r"but|although|however|instead|rather|except"),
    _any(r"important|main|key|basically|mainly|most|essential|point"),
    _any(r"decide[ds]?|agree[ds]?|decision|go with|choose|chose|settled?|definitely|let's"),
    _any(r"want|like|prefer|would like|rather"),
    _any(r"think|feel|guess|believe|suppose|sure"),
    _any(r"was|were|had|did|went|said|been"),
    _any(r"it|that|this|they|them|these|those"),
    _any(r"first|second|third|finally|next|then|also"),
    _any(r"cost|price|budget|money|pay|euros?|dollars?|percent|\d+"),
    _any(r"meeting|today|agenda|minutes|presentation|report|discuss\w*"),
)
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|ten|twelve|twenty|fifty|hundred)\b")


def surface(material: Material) -> Table:
    """[n, k] of what each sentence shows, its place and its neighbours; English cues."""
    import numpy as np

    own = np.array([*_own(material)], np.float32)
    return np.concatenate([own, _means(own, 2), _means(own, 6), _place(material)], axis=1)


def meanings(material: Material) -> Table:
    """[n, 2d] of each sentence's vector and of its surroundings', less what the meeting as a
    whole is about: what sets a sentence apart should count, not the topic."""
    import numpy as np

    vectors = material.vectors
    telling = np.linalg.norm(vectors, axis=1) > 0
    middle = vectors[telling].mean(0) if telling.any() else np.zeros(vectors.shape[1])
    apart = np.where(telling[:, None], SPREAD * (vectors - middle), 0.0).astype(np.float32)
    return np.concatenate([apart, _means(apart, AROUND)], axis=1)


def _means(table: Table, around: int) -> Table:
    """Each row's mean over the rows at most `around` away, as far as there are any."""
    import numpy as np

    count = len(table)
    running = np.concatenate([np.zeros((1, table.shape[1])), table.cumsum(0, dtype=np.float64)])
    first = np.maximum(np.arange(count) - around, 0)
    last = np.minimum(np.arange(count) + around + 1, count)
    means: Table = ((running[last] - running[first]) / (last - first)[:, None]).astype(np.float32)
    return means


def _own(material: Material) -> list[list[float]]:
    names = known_names(material)
    weights = word_weights(material)
    return [
        _row(material, number, sentence, names, weights)
        for number, sentence in enumerate(material.sentences)
    ]


def _row(
    material: Material,
    number: int,
    sentence: Sentence,
    names: tuple[str, ...],
    weights: dict[str, float],
) -> list[float]:
    text = plain(sentence.text)
    said = sentence.words
    telling = content_words(said)
    cue = promises.cue(text, names)
    what = text[cue.start : cue.end] if cue else ""
    asked = cue is not None and cue.kind in {"ask", "assign"}
    return [
        *(float(cue is not None and cue.kind == kind) for kind in _KINDS),
        float(promises.delivers(what)),
        float(promises.is_errand(what)),
        float(promises.is_maybe(text)),
        float(due(text, material.brief.held_on) is not None),
        float(asked and accepted_by(material, number) is not None),
        float(promises.points_ahead(text)),
        float(promises.accepts(text)),
        cue_strength(text),
        float(is_undecided(text)),
        float(text.endswith("?")),
        float(is_question(text)),
        float(is_left_open(text)),
        *(float(pattern.search(text) is not None) for pattern in _WORDS),
        float(_NUMBER.search(text) is not None),
        math.log1p(len(said)),
        min(len(said), 40) / 20,
        float(len(said) < 4),
        math.log1p(len(telling)),
        math.log1p(sum(weights[w] for w in set(telling))),
        max((weights[w] for w in telling), default=0.0),
        len(telling) / max(1, len(said)),
        roughness(said),
        float(material.task_likeness[number]),
    ]


def _place(material: Material) -> Table:
    """Where in the meeting each sentence stands, in whose turn, and how near to its middle."""
    import numpy as np

    told = material.sentences
    begins = np.array([s.start_ms for s in told], np.float64)
    since = (begins - begins[0]) / max(1, material.total_ms)
    words_of: Counter[int] = Counter()
    voices: Counter[str | None] = Counter()
    for s in told:
        words_of[s.turn] += len(s.words)
        voices[s.speaker] += len(s.words)
    total = max(1, sum(voices.values()))
    left = (told[-1].end_ms - begins) / 60_000
    columns = [
        since,
        since**2,
        since < 0.05,
        since > 0.9,
        since > 0.97,
        np.exp(-left / 2),
        np.exp(-left / 6),
        np.array([math.log1p(words_of[s.turn]) for s in told]),
        np.array([voices[s.speaker] / total for s in told]),
        np.array([i == 0 or told[i - 1].turn != s.turn for i, s in enumerate(told)]),
        *_nearness(material),
    ]
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)


def _nearness(material: Material) -> list[Table]:
    """To the whole meeting, to what is around, and to what was said just before."""
    import numpy as np

    vectors = material.vectors
    whole = unit(vectors.sum(0))
    wide = _means(vectors, 15)
    wide = wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-6)
    before = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors[:-1]])
    return [vectors @ whole, (vectors * wide).sum(1), wide @ whole, (vectors * before).sum(1)]
