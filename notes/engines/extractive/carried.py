"""Knows open tasks of earlier meetings again: promised once more, or said to be done.

Only sure matches count: a person has to look at each, and a wrong one costs more than a missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from notes.engines.base import Closing, OpenTask, Promise
from notes.engines.extractive.doneness import done
from notes.engines.extractive.english import FUNCTION_WORDS
from notes.engines.extractive.material import Embed, Material
from notes.engines.extractive.sentences import Sentence, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

ALIKE = 0.62  # likeness of two titles of one task, where they share words
VERY_ALIKE = 0.82  # where they needn't share many
SHARED = 0.6  # the share of the shorter title's telling words that both have
MENTIONED = 0.5  # likeness of a task and a sentence about it
BACK_MS = 30_000  # how far back "that's done" may point
_BACK = 3  # sentences

_LIGHT = frozenset("send write make get do check find put set new next week".split())  # noqa: SIM905


@dataclass(frozen=True)
class Open:
    """The open tasks, and the vectors [n, d] of their titles."""

    tasks: tuple[OpenTask, ...]
    vectors: Vectors


def again(promises: Sequence[Promise], known: Open, embed: Embed) -> list[Promise]:
    """The promises, those that are an open task with its id; each open task once."""
    if not promises or not known.tasks:
        return list(promises)
    likeness = embed([promise.title for promise in promises]) @ known.vectors.T
    pairs = sorted(
        (
            (-float(likeness[p, t]), p, t)
            for p, promise in enumerate(promises)
            for t, task in enumerate(known.tasks)
            if _same(promise, task, float(likeness[p, t]))
        )
    )
    matched: dict[int, int] = {}
    for _, p, t in pairs:
        if p not in matched and t not in matched.values():
            matched[p] = t
    return [
        replace(promise, again=known.tasks[matched[p]].id) if p in matched else promise
        for p, promise in enumerate(promises)
    ]


def closings(material: Material, known: Open) -> list[Closing]:
    """The open tasks of which somebody says that they are done, in the order it was said."""
    if not known.tasks or not material.english:
        return []
    found: dict[int, Closing] = {}
    for number, sentence in enumerate(material.sentences):
        said = done(sentence.text)
        if said is None or _taken_back(material, number):
            continue
        about = number if said.says_what else _pointed_at(material, number, known)
        if about is None:
            continue
        task = _meant(material, about, known)
        if task is None or not said.fits(known.tasks[task].title):
            continue
        cites = sentence.cites
        if about != number:
            cites = (*material.sentences[about].cites, *cites)
        found.setdefault(task, Closing(known.tasks[task].id, cites))
    return list(found.values())


def _same(promise: Promise, task: OpenTask, likeness: float) -> bool:
    """Whether a promise is that open task, for sure."""
    one, other = telling(promise.title) - _LIGHT, telling(task.title) - _LIGHT
    both = one & other
    share = len(both) / max(1, min(len(one), len(other)))
    if promise.title.casefold().strip(" .") == task.title.casefold().strip(" ."):
        return True
    if likeness >= VERY_ALIKE:
        return bool(both)
    return likeness >= ALIKE and share >= SHARED


def _meant(material: Material, number: int, known: Open) -> int | None:
    """The open task that a sentence is about; None where two are as likely."""
    said = telling(material.sentences[number].text)
    scored = []
    for t, task in enumerate(known.tasks):
        wanted = telling(task.title) - _LIGHT
        both = wanted & said
        likeness = float(material.vectors[number] @ known.vectors[t])
        sure = len(both) >= 2 or (both and likeness >= MENTIONED)
        if sure and len(both) * 2 >= min(len(wanted), 4):
            scored.append((len(both) / len(wanted) + likeness, t))
    scored.sort(reverse=True)
    if not scored or (len(scored) > 1 and scored[0][0] - scored[1][0] < 0.1):
        return None
    return scored[0][1]


def _pointed_at(material: Material, number: int, known: Open) -> int | None:
    """The sentence just before that "that's done" is about."""
    here = material.sentences[number]
    for i in range(number - 1, max(-1, number - 1 - _BACK), -1):
        before = material.sentences[i]
        if here.start_ms - before.end_ms > BACK_MS:
            return None
        if _meant(material, i, known) is not None:
            return i
        if len(telling(before.text)) > 3:
            return None  # the talk has moved on
    return None


_NO = re.compile(
    r"^(?:(?:um|uh|well|oh|actually)[, ]+)*(?:no|not (?:yet|quite|really))\b", re.IGNORECASE
)


def _taken_back(material: Material, number: int) -> bool:
    """Whether the very next sentence says no to it."""
    after: list[Sentence] = material.sentences[number + 1 : number + 2]
    return any(_NO.match(s.text) for s in after)


def telling(text: str) -> set[str]:
    """The stems of the words that carry meaning."""
    return {stem(w) for w in words(text) if w not in FUNCTION_WORDS and len(w) > 1}


def stem(word: str) -> str:
    """The word without the commonest endings."""
    for ending in ("'s", "ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
