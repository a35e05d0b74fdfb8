"""What people typed about a meeting says what matters: its headings and the lines of its lists.

It only steers which of the words that were said are shown, and what a topic is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notes.engines.extractive.english import content_words
from notes.engines.extractive.sentences import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from notes.engines.extractive.material import Material

    Vectors = NDArray[np.float32]

MOST_ITEMS = 30
MOST_WORDS = 14  # a longer line is a note, no item
ABOUT = 0.38  # likeness from which a sentence is about an item
TELLING = 3  # the sentences that are likest an item speak for a topic

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?P<text>.+?)\s*#*\s*$")
_LISTED = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+(?:\[[ xX]?\]\s+)?(?P<text>.+?)\s*$")
_MARKS = re.compile(r"[*_`~]+|!?\[(?P<label>[^\]]*)\]\([^)]*\)")
_GENERAL = frozenset(
    "agenda notes note topics meeting minutes actions attendees todo summary decisions".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Agenda:
    """`items` as typed, and their vectors [n, d]."""

    items: tuple[str, ...]
    vectors: Vectors


def items(note: str) -> tuple[str, ...]:
    """The headings and short list lines of a note in Markdown, each once."""
    found: dict[str, None] = {}
    for line in note.splitlines():
        match = _HEADING.match(line) or _LISTED.match(line)
        text = _bare(match["text"]) if match else ""
        said = words(text)
        if said and len(said) <= MOST_WORDS and not set(said) <= _GENERAL:
            found.setdefault(text)
    return tuple(found)[:MOST_ITEMS]


def _bare(text: str) -> str:
    return _MARKS.sub(lambda m: m["label"] or "", text).strip(" :;,.\t")


def wanted(material: Material, agenda: Agenda) -> Vectors:
    """[n]: how much each sentence is about an item of the agenda, 0 where it isn't."""
    import numpy as np

    if not agenda.items:
        return np.zeros(len(material.sentences), np.float32)
    likeness = (material.vectors @ agenda.vectors.T).max(1)
    near: Vectors = np.where(likeness >= ABOUT, likeness, 0.0).astype(np.float32)
    return near


def renamed(
    material: Material, agenda: Agenda, topics: Sequence[range], names: Sequence[str]
) -> list[str]:
    """The topics' names, with an item's words where a topic is surely about that item."""
    import numpy as np

    named = list(names)
    if not agenda.items or not topics:
        return named
    likeness = material.vectors @ agenda.vectors.T
    fit = np.array([_top(likeness[t.start : t.stop]) for t in topics])
    for _ in range(min(fit.shape)):
        topic, item = divmod(int(fit.argmax()), fit.shape[1])
        if fit[topic, item] < ABOUT or not _shares(material, topics[topic], agenda.items[item]):
            fit[topic, item] = -1.0
            if fit.max() < ABOUT:
                break
            continue
        named[topic] = agenda.items[item][:1].upper() + agenda.items[item][1:]
        fit[topic, :] = fit[:, item] = -1.0
    return named


def _top(likeness: Vectors) -> Vectors:
    """For each item, how like it the likest sentences are."""
    import numpy as np

    best: Vectors = np.sort(likeness, axis=0)[-TELLING:].mean(0)
    return best


def _shares(material: Material, topic: range, item: str) -> bool:
    """Whether a word of the item is said in the topic; other languages need likeness alone."""
    telling = set(content_words(words(item)))
    if not telling or not material.english:
        return True
    return any(telling & set(material.sentences[i].words) for i in topic)
