"""Checks a statement against the lines it cites: is it really there? Core, pure.

It knows no language model and asks none. It compares words, numbers, names, days and negations,
and who is credited with who speaks. Rules for English; in other languages quotes, numbers and
shared words still count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from notes.folding import folded, words
from notes.models import Verdict

WELL, PARTLY = 0.6, 0.3
"""The share of a statement's words that its lines must hold to be supported, or partly so."""

_QUOTED = re.compile(r"[“\"«„]([^”\"»“]{3,})[”\"»“]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<![.!?:“\"] )(?<!^)\b[^\W\d_a-zà-þ][\w'\u2019-]+")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['\u2019]t)\b",
    re.IGNORECASE,
)
_SMALL = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13",
    "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18",
    "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100",
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
    "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
}  # fmt: skip
_DAYS = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december", "today", "tomorrow", "tonight", "yesterday",
}  # fmt: skip
_FILLERS = {
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has",
    "have", "he", "her", "his", "i", "if", "in", "is", "it", "its", "of", "on", "or", "our",
    "she", "so", "that", "the", "their", "them", "then", "there", "they", "this", "to", "was",
    "we", "were", "which", "will", "with", "would", "you", "your", "speaker",
}  # fmt: skip
_MONTH_OR_VERB = {"may", "march"}  # said of a month only with a capital


@dataclass(frozen=True, slots=True)
class Passage:
    """What a statement cites: the quoted characters, the whole line, the lines around it, and
    who speaks (the name or label shown)."""

    quote: str
    line: str
    around: str = ""
    speaker: str | None = None


def verdict(
    statement: str,
    cited: Sequence[Passage],
    *,
    credited: str | None = None,
    people: Collection[str] = (),
) -> Verdict:
    """How well the cited lines carry a statement.

    `credited` is who is said to have said or promised it; `people` are the recording's speakers
    as they are shown, whose names a statement may use without anybody saying them.
    """
    passages = [one for one in cited if one.quote.strip()]
    if not passages:
        return Verdict.NOT_FOUND
    said = " ".join(one.line for one in passages)
    if _plain(statement) in _plain(said):
        return Verdict.SUPPORTED if _credit_holds(credited, passages) else Verdict.PARTLY
    share = _share(statement, said)
    near = " ".join([said, *(one.around for one in passages)])
    if share < PARTLY or not _quotes_hold(statement, near):
        return Verdict.NOT_FOUND
    sound = (
        _numbers(statement) <= _numbers(near)
        and _days(statement) <= _days(near)
        and _names(statement) <= words(near) | words(" ".join(people))
        and _is_negated(statement) == _is_negated(" ".join(one.quote for one in passages))
        and _credit_holds(credited, passages)
    )
    return Verdict.SUPPORTED if sound and share >= WELL else Verdict.PARTLY


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded(text)))


def _share(statement: str, said: str) -> float:
    wanted = words(statement) - _FILLERS - _names(statement)  # names have a rule of their own
    if not wanted:
        return 1.0
    there = {_stem(word) for word in words(said)}
    return sum(_stem(word) in there for word in wanted) / len(wanted)


def _stem(word: str) -> str:
    """Enough of a word that `ships`, `shipped` and `shipping` are one."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)[:5]
    return word[:5]


def _quotes_hold(statement: str, near: str) -> bool:
    there = _plain(near)
    return all(_plain(quoted) in there for quoted in _QUOTED.findall(statement))


def _numbers(text: str) -> set[str]:
    found = {number.replace(",", "") for number in _NUMBER.findall(text)}
    return found | {_SMALL[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _SMALL}


def _days(text: str) -> set[str]:
    found = set(re.findall(r"\b[^\W\d_]+\b", text))
    days = {word.lower() for word in found if word.lower() in _DAYS - _MONTH_OR_VERB}
    return days | {word.lower() for word in found if word in {"May", "March"}}


def _names(text: str) -> set[str]:
    return {piece for name in _NAME.findall(text) for piece in words(name) if len(piece) > 1}


def _is_negated(text: str) -> bool:
    return len(_NEGATION.findall(text)) % 2 == 1


def _credit_holds(credited: str | None, passages: Sequence[Passage]) -> bool:
    """Whether the one who is credited speaks there, or is spoken to by name."""
    if not credited:
        return True
    name = words(credited)
    return any(
        (one.speaker is not None and words(one.speaker) == name) or name <= words(one.line)
        for one in passages
    )
