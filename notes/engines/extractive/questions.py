"""Finds questions that the meeting left open."""

from __future__ import annotations

import re

from notes.engines.base import Cite, Statement
from notes.engines.extractive.english import content_words
from notes.engines.extractive.material import Material, statement
from notes.engines.extractive.sentences import plain, words

_I = re.IGNORECASE


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", _I)


_LEFT_OPEN = _any(
    r"still (?:open|unclear|unsure|undecided|to be (?:decided|discussed))|open question",
    r"(?:leave|keep|park) (?:that|this|it|the).{0,30}\b(?:open|for now|for later)",
    r"to be (?:decided|determined|confirmed)|(?:haven't|have not|not) decided(?: yet)?",
    r"(?:need|have|want|got) to (?:find out|figure out|clarify|work out|check whether)",
    r"(?:need|have) to decide (?:on|if|whether|what|how|which)",
    r"don't know (?:that |this |it )?yet|remains? (?:open|to be seen)|up in the air",
    r"come back to (?:that|this) (?:later|next)",
)
_UNSURE = _any(
    r"don't know|not sure|no idea|good question|we'll see|depends|hard to say|who knows",
    r"i wonder|i have no|can't say|have to (?:check|ask|see)|need to (?:check|ask|find)",
)
_ASKS = _any(
    r"who|what|when|where|which|why|how|do|does|did|is|are|will|would|should|shall|could|have|has"
)
_TAG = re.compile(
    r"\b(?:right|okay|ok|yeah|isn't it|doesn't it|aren't they|don't you|you know|see|correct)\?$",
    _I,
)
_COURTESY = _any(
    r"any (?:objections|questions|comments)|can you (?:hear|see)|could you (?:repeat|say)",
    r"how are you|what do you (?:think|mean)|do you (?:know what i mean|mean)|are you ready",
    r"shall (?:we|i) (?:start|begin|move on|go on|continue)|anything else|what was that|sorry",
)
_YES_OR_NO = re.compile(r"(?:yes|yeah|no|sure|exactly)\b", _I)
NEAR_MS = 45_000  # how far back "that question" may point
_ANSWERS = 3  # how many sentences after a question are taken for its answer


def open_questions(material: Material) -> list[Statement]:
    """Questions without an answer, in the order they came up."""
    if not material.english:
        return []
    found: dict[int, tuple[float, tuple[Cite, ...]]] = {}
    for number, sentence in enumerate(material.sentences):
        if is_left_open(sentence.text):
            asked = _asked_before(material, number)
            if asked is None and len(content_words(sentence.words)) >= 2:
                found.setdefault(number, (1.5, ()))
            elif asked is not None:
                found[asked] = (3.0, sentence.cites)
        elif is_question(sentence.text) and number not in found:
            doubt = _doubtful_answer(material, number)
            if doubt is not None:
                found[number] = (2.0, material.sentences[doubt].cites)
    most = 2 + material.total_ms // 360_000
    strongest = sorted(found, key=lambda i: (-found[i][0], i))[:most]
    return [statement(material.sentences[i], found[i][1]) for i in sorted(strongest)]


def is_question(text: str) -> bool:
    """A question about something, neither a tag nor a courtesy."""
    text = plain(text).strip()
    said = words(text)
    return (
        text.endswith("?")
        and len(content_words(said)) >= 2
        and len(said) >= 5
        and bool(_ASKS.search(text))
        and not _TAG.search(text)
        and not _COURTESY.search(text)
    )


def is_left_open(text: str) -> bool:
    """Whether a sentence puts something off that isn't settled."""
    return bool(_LEFT_OPEN.search(plain(text)))


def _asked_before(material: Material, number: int) -> int | None:
    """The question that "leave that open" points to."""
    here = material.sentences[number]
    for i in range(number - 1, -1, -1):
        sentence = material.sentences[i]
        if here.start_ms - sentence.end_ms > NEAR_MS:
            return None
        if is_question(sentence.text):
            return i
    return None


def _doubtful_answer(material: Material, number: int) -> int | None:
    """The sentence that shows nobody could answer; None when it was answered."""
    asked = material.sentences[number]
    answers = [
        i
        for i in range(number + 1, min(number + 1 + 2 * _ANSWERS, len(material.sentences)))
        if material.sentences[i].turn != asked.turn
    ][:_ANSWERS]
    for i in answers[:2]:
        if _UNSURE.search(plain(material.sentences[i].text)):
            later = [material.sentences[j].text for j in answers[answers.index(i) + 1 :]]
            settled = any(_YES_OR_NO.match(t) for t in later)
            return None if settled else i
    return None
