"""Finds what was decided, and lets a change of mind win over what it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from notes.engines.base import Cite, Statement
from notes.engines.extractive import tidy
from notes.engines.extractive.agreement import agreed
from notes.engines.extractive.english import content_words
from notes.engines.extractive.material import Material
from notes.engines.extractive.sentences import Sentence, part, plain, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_I = re.IGNORECASE
_DO = (
    r"(?:go|stick|stay|run|proceed|move ahead|move forward) (?:with|for)|"
    r"settle (?:on|for)|move (?:it|the|to)|push (?:it|the)|raise the|lower the|"
    r"keep|use|drop|postpone|launch|ship|release|cancel|remove|skip|adopt|choose|pick|hire|buy"
)
_WE_WILL = r"(?:we'll|we will|we're going to|we are going to|we're gonna) (?:not )?"
_CUES = tuple(
    (re.compile(pattern, _I), strength)
    for pattern, strength in (
        (r"\b(?:we|we've|we have|i've|i have|they) (?:all |finally |now )?decided\b", 3.0),
        (r"\b(?:the|our|final) decision (?:is|was|would be)\b|\bit(?:'s| is) decided\b", 3.0),
        (r"\b(?:we|we've|we have)(?: all)? agreed?\b", 2.5),
        (rf"\b(?:let's|let us) (?:just |all |then )?(?:{_DO})\b", 2.5),
        (rf"\b(?:so|then|okay|ok)[, ]+{_WE_WILL}(?:{_DO})\b", 2.5),
        (rf"\b{_WE_WILL}(?:{_DO})\b", 2.0),
        (
            r"\bwe(?:'re| are) (?:not )?(?:going (?:with|for)|settled on|sticking with|dropping)\b",
            2.5,
        ),
        (r"\b(?:let's|let us) (?:change|do) (?:it|that)\b|\bchanged? (?:our|my) minds?\b", 2.5),
        (r"\b(?:it|that)(?:'s| is) (?:agreed|settled|decided|a deal|final)\b", 2.0),
        (r"^(?:okay[, ]+|ok[, ]+|so[, ]+)?agreed\b", 2.0),
    )
)
_CHANGE = re.compile(
    r"\b(?:instead|rather than|no longer|not any ?more|change|changed|after all|scrap|"
    r"won't|will not|we're not|different|reconsider|on second thoughts?)\b",
    _I,
)
_NOT = re.compile(
    r"\?\s*$|\bif we\b|\b(?:haven't|have not|hasn't|didn't|not|can't|should|could|might) "
    r"(?:yet )?(?:decided|decide|agreed|agree)\b|\bto be decided\b|\bbefore we\b|\bonce we\b|"
    r"\b(?:what|as|that|which|like|whether|when|where) we(?:'ve| have|'d| had)? (?:all )?"
    r"(?:decided|agreed?)\b|\buntil we\b|\bwhere we're (?:going|gonna)\b",
    _I,
)
_ENOUGH = 2.0
LIKELY = -2.25  # log-odds from which a sentence is taken for a decision
SHORT = 3.0  # what a very short meeting needs more: those learnt from last half an hour
LEAST_WORDS, MOST_WORDS = 5, 35
SAID = 0.3  # what a cue's strength counts beside the log-odds, where not all can be shown
LEAST, EACH_MS = 3, 500_000  # so many decisions, and one more each so often
_SAME_THING = 0.55  # likeness of two decisions about one thing
_REACH = 8  # sentences after an empty cue in which its content may stand


@dataclass(frozen=True, slots=True)
class Decision:
    """`number` of its first sentence, what it says, how sure the cue is, if it takes one back."""

    number: int
    numbers: tuple[int, ...]
    statement: Statement
    score: float
    changes: bool


def decisions(material: Material, odds: Floats) -> tuple[list[Statement], set[int]]:
    """What stands at the end of the meeting, in the order it was decided; and the numbers of all
    sentences that decided something, also of what was taken back. `odds` [n] are the log-odds, as
    learnt, that a decision rests on a sentence."""
    if not material.english:
        return [], set()
    found: list[Decision] = []
    for number in range(len(material.sentences)):
        likelihood = float(odds[number])
        decision = _decision(material, number, likelihood) or _learnt(material, number, likelihood)
        if decision and not (found and number in found[-1].numbers):
            found.append(decision)
    most = LEAST + material.total_ms // EACH_MS
    strongest = sorted(_standing(material, found), key=lambda d: (-d.score, d.number))[:most]
    used = {number for d in found for number in d.numbers}
    return [d.statement for d in sorted(strongest, key=lambda d: d.number)], used


def cue_strength(text: str) -> float:
    """How surely a sentence says that something is decided; 0 for no sign of it."""
    text = plain(text)
    if _NOT.search(text):
        return 0.0
    return max((score for cue, score in _CUES if cue.search(text)), default=0.0)


def is_undecided(text: str) -> bool:
    """Whether a sentence asks, or says that something isn't decided or was decided before."""
    return bool(_NOT.search(plain(text)))


def _decision(material: Material, number: int, likelihood: float) -> Decision | None:
    sentence = material.sentences[number]
    score = cue_strength(sentence.text)
    if score < _ENOUGH:
        return None
    numbers = (number,) if _says_what(sentence.text) else _content(material, number)
    if not numbers:
        return None
    told = [material.sentences[i] for i in numbers]
    changes = any(_CHANGE.search(s.text) for s in (sentence, *told))
    also = sentence.cites if number not in numbers else ()
    told_by = agreed(material, {number, *numbers})
    stated = replace(_joined(told, also), agreed=told_by)
    rank = likelihood + SAID * score
    return Decision(number, (number, *numbers), stated, rank, changes)


def _learnt(material: Material, number: int, likelihood: float) -> Decision | None:
    """What sounds like a decision without any of the words for it."""
    sentence = material.sentences[number]
    enough = LIKELY + SHORT * material.shortness
    if likelihood < enough or not LEAST_WORDS <= len(sentence.words) <= MOST_WORDS:
        return None
    if is_undecided(sentence.text) or len(content_words(sentence.words)) < 2:
        return None
    stated = replace(_joined([sentence], ()), agreed=agreed(material, {number}))
    return Decision(number, (number,), stated, likelihood, changes=False)


def _says_what(text: str) -> bool:
    """Whether more than the cue is there ("Then we have decided." says nothing)."""
    rest = plain(text)
    for cue, _ in _CUES:
        rest = cue.sub(" ", rest)
    left = words(rest)
    return len(content_words(left)) >= 2 or len(left) >= 6


def _content(material: Material, number: int) -> tuple[int, ...]:
    """What an empty cue is about: what the same voice says next, else what was just proposed."""
    sentences = material.sentences
    turn = sentences[number].turn
    after = [
        i
        for i in range(number + 1, min(number + _REACH, len(sentences)))
        if sentences[i].turn == turn and len(sentences[i].words) >= 5
    ][:2]
    if after and after[0] - number <= 2:
        pair = len(after) == 2 and bool(_CHANGE.search(sentences[after[0]].text))
        return tuple(after) if pair else (after[0],)
    before = [
        i
        for i in range(max(0, number - 4), number)
        if len(sentences[i].words) >= 6 and not sentences[i].text.endswith("?")
    ]
    return tuple(before[-1:])


def _joined(told: list[Sentence], also: tuple[Cite, ...]) -> Statement:
    texts: list[str] = []
    cites: list[Cite] = []
    for sentence in told:
        start, end = tidy.edges(sentence.text)
        texts.append(tidy.capital(tidy.fluent(sentence.text[start:end])))
        cites += part(sentence, start, end)
    return Statement(" ".join(texts), (*cites, *also))


def _standing(material: Material, found: list[Decision]) -> list[Decision]:
    """Without those that a later one changes or says again."""
    standing: list[Decision] = []
    for decision in found:
        about = [d for d in standing if _likeness(material, d, decision) >= _SAME_THING]
        if about and not decision.changes and any(not d.changes for d in about):
            continue  # said again
        if decision.changes:
            standing = [d for d in standing if d not in about]
        standing.append(decision)
    return standing


def _likeness(material: Material, one: Decision, other: Decision) -> float:
    return max(
        float(material.vectors[i] @ material.vectors[j]) for i in one.numbers for j in other.numbers
    )
