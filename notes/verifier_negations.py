"""Whether a statement denies what its lines affirm, or affirms what they deny. Core, pure.

Compared clause by clause: a "not" elsewhere in a line denies nothing here. Rules for English.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from notes.verifier_words import share, stems, telling

_DENIAL = re.compile(
    r"not|no|never|none|nobody|nothing|neither|nor|without|cannot|unable|\w+n['\u2019]t",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"instead|rather|refus\w*|reject\w*|lack\w*|avoid\w*|drop\w*|rid|skip\w*|away|leave|against|"
    r"out|difficult|hard|bad|worse|worst|weird|problem\w*|expensive|missing|fail\w*|less|stop\w*|"
    r"wrong|wait|forget|un(?:clear|sure|happy|likely|certain)\w*",
    re.IGNORECASE,
)
"""Words that deny without a "not"."""
_IDIOM = re.compile(
    r"\bor not\b|\bnot only\b|\bno more than\b|\b(?:can ?not|not to|not) exceed\b|\bno doubt\b|"
    r"\bnot? necessarily\b|\bif not\b|"
    r"\b(?:no|not|cannot|\w+n['\u2019]t)(?: \w+){0,3} (?:more|less|fewer|later) than\b",
    re.IGNORECASE,
)
_SPOKEN_IDIOM = re.compile(
    r"\b(?:do not|don['\u2019]t|didn['\u2019]t) (?:know|mind|remember|worry)\b|\bdunno\b|"
    r"\bnot only\b|\bwhy (?:don['\u2019]t|not)\b|\bno problem\b|\bno[,.]? no\b|"
    r"\b\w+n['\u2019]t (?:it|we|they|you|that|he|she)\b(?=\s*[?,.]|$)",
    re.IGNORECASE,
)
"""Denials in form only: tags, offers, thinking aloud."""
_CLAUSE = re.compile(
    r"[.,;:!?()\u2014]|\b(?:but|because|although|though|while|whereas|since|so that|however|"
    r"unless|even if|and (?=(?:will|would|is|are|was|were|can|could|should|to|not|no)\b))",
    re.IGNORECASE,
)
_OPEN = re.compile(r"^\W*(?:whether|if|how|where|what|which|when|who|why)\b", re.IGNORECASE)
_DOUBLE = re.compile(
    r"(?:\b(?:not|never)|n['\u2019]t) (?:un\w+|without|impossible)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.?!;])\s|\bbut\b", re.IGNORECASE)
_UN = re.compile(r"\bun(?!der|til|i|do)([a-z]{4,})", re.IGNORECASE)  # unstable is not stable
_WORD = re.compile(r"[\w'\u2019]+")
_EVERYDAY = telling("feature features include have use make implement incorporate contain enough")

BEFORE, AFTER = 6, 10
"""How many words before and after a denial belong to it in speech, which has few commas."""
ALIGNED = 0.75
"""The share of a clause's words that make a stretch of the lines be about it."""
DENIED, DENIED_AMONG_FEW, MARGIN = 0.75, 0.5, 0.25
"""The share of a clause that a denial must hold to deny it, the same where the lines are short,
and how much more that must be than any other stretch holds."""
SPARSE, MANY = 30, 60
"""Words of the lines for each denial in them, beyond which a denial may be about anything; words
of the lines from which on a denial has to be near at least something of the clause."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What lines say, as sets of stems: in each denial's reach, and out of any."""

    denied: list[set[str]]
    affirmed: list[set[str]]
    words: int
    hints: int

    @property
    def denials(self) -> float:
        """How many denials there are; a hint counts half."""
        return len(self.denied) + self.hints / 2


def contradicted(statement: str, lines: Sequence[str], names: Collection[str] = ()) -> str | None:
    """The clause of a statement that its lines say the opposite of; None when there is none.
    `names` are folded words of names, which are left out of account.

    A clause that denies needs a denial: one about the same, or, where the lines put it in other
    words, one among few words. A clause that affirms needs not to be denied word for word.
    """
    said = _spoken(lines)
    for clause in _clauses(statement):
        found = _denial(clause)
        if found is None:
            wrong = _is_denied(telling(clause, names), said)
        else:
            after = telling(clause[found.end() :], names)
            before = telling(clause[: found.start()], names)
            wrong = not _has_denial(after or before or stems(clause), said)
        if wrong:
            return clause.strip()
    return None


def ends_denying(words_before: Sequence[str]) -> bool:
    """Whether the words before a quoted piece deny it ("we will not" before "ship it")."""
    last = words_before[-4:]
    return any(_DENIAL.fullmatch(word) for word in last) or "t" in last  # won t


def _clauses(statement: str) -> Iterator[str]:
    for clause in _CLAUSE.split(_IDIOM.sub(" ", statement)):
        if clause and clause.strip() and not _OPEN.match(clause):
            yield clause


def _denial(clause: str) -> re.Match[str] | None:
    """The first word of a clause that denies; two that cancel each other deny nothing."""
    if _DOUBLE.search(clause):
        return None
    return next((word for word in _WORD.finditer(clause) if _DENIAL.fullmatch(word.group())), None)


def _spoken(lines: Sequence[str]) -> _Spoken:
    denied: list[set[str]] = []
    affirmed: list[set[str]] = []
    words = hints = 0
    for line in lines:
        for sentence in _SENTENCE.split(_UN.sub(r"not \1", _SPOKEN_IDIOM.sub(" ", line))):
            tokens = _WORD.findall(sentence)
            words += len(tokens)
            free = set(range(len(tokens)))
            for at, word in enumerate(tokens):
                hints += bool(_HINT.fullmatch(word))
                if _DENIAL.fullmatch(word):
                    reach = range(max(0, at - BEFORE), min(len(tokens), at + AFTER + 1))
                    denied.append(stems(" ".join(tokens[i] for i in reach)))
                    free -= set(reach)
            affirmed.append(stems(" ".join(tokens[i] for i in sorted(free))))
    return _Spoken(denied, affirmed, words, hints)


def _has_denial(wanted: set[str], said: _Spoken) -> bool:
    wanted = (wanted - _EVERYDAY) or wanted
    denied, affirmed = _best(wanted, said.denied), _best(wanted, said.affirmed)
    if denied >= ALIGNED and denied >= affirmed:
        return True
    if affirmed >= ALIGNED and (len(wanted) > 1 or not said.hints):
        return False
    dense = said.denials * SPARSE >= said.words
    return dense and (said.words <= MANY or denied > 0)


def _is_denied(wanted: set[str], said: _Spoken) -> bool:
    if len(wanted) < 2:
        return False
    denied = _best(wanted, said.denied)
    enough = DENIED if said.words > MANY else DENIED_AMONG_FEW
    return denied >= enough and _best(wanted, said.affirmed) < denied - MARGIN


def _best(wanted: set[str], stretches: Sequence[set[str]]) -> float:
    return max((share(wanted, one) for one in stretches), default=0.0)
