"""Whether a statement denies what its lines affirm, or affirms what they deny. Core, pure.

Compared clause by clause: a "not" elsewhere in a line denies nothing here. Rules for English.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence

from notes.verifier_denials import DENIAL, WORD, Spoken, spoken
from notes.verifier_judge import Judge
from notes.verifier_words import stems, telling

_IDIOM = re.compile(
    r"\bor not\b|\bnot only\b|\bno more than\b|\b(?:can ?not|not to|not) exceed\b|\bno doubt\b|"
    r"\bnot? necessarily\b|\bif not\b|"
    r"\b(?:no|not|cannot|\w+n['\u2019]t)(?: \w+){0,3} (?:more|less|fewer|later) than\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[.,;:!?()\u2014]|\b(?:but|because|although|though|while|whereas|since|so that|however|"
    r"unless|even if|and (?=(?:will|would|is|are|was|were|can|could|should|to|not|no)\b))",
    re.IGNORECASE,
)
_OPEN = re.compile(r"^\W*(?:whether|if|how|where|what|which|when|who|why)\b", re.IGNORECASE)
_DOUBLE = re.compile(
    r"(?:\b(?:not|never)|n['\u2019]t) (?:un\w+|without|impossible)\b", re.IGNORECASE
)
_UNDECIDED = re.compile(
    r"\b(?:sure|certain\w*|clear|decid\w*|decision|conclu\w+|consensus|agree\w*|convinced|"
    r"clarified|defined|determine\w*|know\w*|settled|resolved)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:never|did not|didn['\u2019]t|(?:was|were|has|have) (?:not|never)(?: been)?)(?: \w+ly)? "
    r"(?:discuss|present|explain|suggest|describ|mention|introduc|show|review|talk|consider|ask|"
    r"propos)\w*",
    re.IGNORECASE,
)
"""Said not to have been said, by lines that are cited for it."""
_WANTING = re.compile(
    r"\b(?:enough|sufficient|necessary|need(?:ed)?|too|many|much|information|allow\w*|always|"
    r"afford|possible|feasible|able|use(?:ful)?)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:will|would|should|can|could|must|is|are|was|were|decided|have|has|do|does|did)\b",
    re.IGNORECASE,
)
_EVERYDAY = telling("feature features include have use make implement incorporate contain enough")

DENYING = Judge(
    {
        "denials": -1.1,
        "reserves": -0.4,
        "denied": -2.8,
        "affirmed": 1.5,
        "turned_down": -1.9,
        "off_topic": -1.0,
        "length": -0.25,
        "undecided": -2.5,
        "reported": 3.0,
        "wanting": -1.0,
    },
    limit=-3.4,
)
"""Judges clauses that deny and whose lines don't deny the same; see `of_denying`."""
ALIGNED = 0.75
"""The share of a clause's words that make a stretch of the lines be about it."""
DENIED, DENIED_AMONG_FEW, MARGIN, MANY = 0.75, 0.5, 0.25, 60
"""The share of an affirming clause that a denial must hold to deny it, the same where the lines
are short, how much more that must be than any other stretch holds, and from how many words on
lines are not short."""


def contradicted(statement: str, lines: Sequence[str], names: Collection[str] = ()) -> str | None:
    """The clause of a statement that its lines say the opposite of; None when there is none.
    `names` are folded words of names, which are left out of account.

    A clause that denies needs enough in the lines that speaks for it. A clause that affirms needs
    not to be denied word for word.
    """
    said = spoken(lines)
    whole = list(_clauses(statement))
    for clause in whole:
        if denial := _denial(clause):
            wrong = _is_affirmed(clause, denial, said, names)
        else:  # without a verb it is one of a list
            told = len(whole) == 1 or bool(_VERB.search(clause))
            wrong = told and _is_denied(telling(clause, names), said)
        if wrong:
            return clause.strip()
    return None


def denials(statement: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The clauses of a statement that deny, each with the word that does."""
    for clause in _clauses(statement):
        if denial := _denial(clause):
            yield clause, denial


def of_denying(
    clause: str, denial: re.Match[str], said: Spoken, names: Collection[str]
) -> dict[str, float] | None:
    """What speaks for a clause that denies and what against it; None when its lines deny the
    same, or doubt where it says that something is undecided.

    Of the lines: how many words deny or hold back, the share of the clause in reach of one and of
    what is denied out of any, whether what it is about is turned down near by or not told at all.
    Of the clause: that something is undecided, was never spoken of, or is wanting.
    """
    denied, whole = _told(clause, denial, names)
    undecided = bool(_UNDECIDED.search(clause, denial.start()))
    if said.declines(denied) >= max(ALIGNED, said.affirms(denied)) or (undecided and said.doubts):
        return None
    places = said.mentions(whole)
    return {
        "denials": said.dense(len(said.denied)),
        "reserves": said.dense(said.reserves),
        "denied": said.declines(whole),
        "affirmed": said.affirms(denied),
        "turned_down": said.turned_down(places),
        "off_topic": float(not places),
        "length": math.log(1 + said.length),
        "undecided": float(undecided),
        "reported": float(bool(_REPORTED.search(clause))),
        "wanting": float(bool(_WANTING.search(clause, denial.end()))),
    }


def _clauses(statement: str) -> Iterator[str]:
    for clause in _CLAUSE.split(_IDIOM.sub(" ", statement)):
        if clause and clause.strip() and not _OPEN.match(clause):
            yield clause


def _denial(clause: str) -> re.Match[str] | None:
    """The first word of a clause that denies; two that cancel each other deny nothing."""
    if _DOUBLE.search(clause):
        return None
    return next((word for word in WORD.finditer(clause) if DENIAL.fullmatch(word.group())), None)


def _told(clause: str, denial: re.Match[str], names: Collection[str]) -> tuple[set[str], set[str]]:
    """What a clause denies, and all that it tells."""
    after = telling(clause[denial.end() :], names)
    before = telling(clause[: denial.start()], names)
    denied = _particular(after or before or stems(clause))
    return denied, _particular(after | before) or denied


def _is_affirmed(clause: str, denial: re.Match[str], said: Spoken, names: Collection[str]) -> bool:
    seen = of_denying(clause, denial, said, names)
    if seen is None:
        return False
    denied, _ = _told(clause, denial, names)
    plainly = len(denied) > 1 and said.affirms(denied) >= ALIGNED and not said.declines(denied)
    return (plainly and not seen["undecided"]) or DENYING.objects(seen)


def _is_denied(wanted: set[str], said: Spoken) -> bool:
    if len(wanted) < 2:
        return False
    denied = said.denies(wanted)
    enough = DENIED if said.length > MANY else DENIED_AMONG_FEW
    return denied >= enough and said.affirms(wanted) < denied - MARGIN


def _particular(wanted: set[str]) -> set[str]:
    return (wanted - _EVERYDAY) or wanted
