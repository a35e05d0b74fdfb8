"""Names a topic by the phrase that is said in it and not elsewhere."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from notes.engines.extractive import tidy
from notes.engines.extractive.english import FUNCTION_WORDS
from notes.engines.extractive.sentences import Sentence

_BEFORE_NOUNS = frozenset(
    """the a an our your their this that these those his her its my any each every no new another
    of for about in on with from to""".split()  # noqa: SIM905
)
_MOST_WORDS = 3


def headings(topics: Sequence[Sequence[Sentence]], *, english: bool) -> list[str]:
    """One heading a topic, in sentence case, no two alike."""
    phrases = [_phrases(t) if english else _long_words(t) for t in topics]
    spread = Counter(p for found in phrases for p in found)
    used: set[str] = set()
    names = []
    for number, found in enumerate(phrases, 1):
        ranked = sorted(found, key=lambda p: (-_worth(p, found[p], spread[p], len(topics)), p))
        name = next((p for p in ranked if _fresh(p, used)), None)
        if name is None:
            names.append(f"Part {number}")
            continue
        used.update(_stem(w) for w in name.split())
        names.append(tidy.capital(name))
    return names


def _worth(phrase: str, count: int, topics_with_it: int, topics: int) -> float:
    """Said often, here rather than elsewhere; two words tell more than one."""
    rarity = math.log(1 + topics / topics_with_it)
    length = (1.0, 1.7, 1.8)[len(phrase.split()) - 1]
    return math.log(1 + count) * rarity * length


def _fresh(phrase: str, used: set[str]) -> bool:
    return not any(_stem(w) in used for w in phrase.split())


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 4 else word


def _phrases(sentences: Sequence[Sentence]) -> Counter[str]:
    """Runs of one to three content words; at least once after a word that nouns follow."""
    counts: Counter[str] = Counter()
    nouns: set[str] = set()
    for sentence in sentences:
        said = sentence.words
        for start, end in _content_runs(said):
            for first in range(start, end):
                for last in range(first + 1, min(end, first + _MOST_WORDS) + 1):
                    phrase = " ".join(said[first:last])
                    counts[phrase] += 1
                    if (
                        first == start
                        and last == end
                        and first
                        and said[first - 1] in _BEFORE_NOUNS
                    ):
                        nouns.add(phrase)
    # A single word needs to be said twice to name a topic; a longer phrase at least as a noun.
    return Counter({p: n for p, n in counts.items() if p in nouns and (n > 1 or " " in p)})


def _content_runs(said: Sequence[str]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i, word in enumerate(said):
        tells = word not in FUNCTION_WORDS and len(word) > 2 and word.replace("-", "").isalpha()
        if not tells or word.endswith(("ing", "ly")):
            continue
        if runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs


def _long_words(sentences: Sequence[Sentence]) -> Counter[str]:
    """In a language whose small words we don't know: long words that come three times."""
    counts = Counter(w for s in sentences for w in s.words if len(w) >= 6 and w.isalpha())
    return Counter({w: n for w, n in counts.items() if n >= 3})
