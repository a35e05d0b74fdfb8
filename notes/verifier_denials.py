"""Where lines deny something: the words for it, and how far each denial reaches. Core, pure.

Rules for English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from notes.verifier_words import share, stem, stems

DENIAL = re.compile(
    r"not|no|never|none|nobody|nothing|neither|nor|without|cannot|unable|\w+n['\u2019]t",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"instead|rather|refus\w*|reject\w*|lack\w*|avoid\w*|drop\w*|rid|skip\w*|scrap\w*|ditch\w*|"
    r"away|against|difficult|hard|hardly|bad|worse|worst|weird|problem\w*|too|expensive|costly|"
    r"missing|fail\w*|stop\w*|wrong|wait|forget|outdated|dated|outmoded|unnecessary|useless|"
    r"pointless|waste|nah|nope|limit\w*|complicated|un(?:clear|sure|happy|likely|certain)\w*|"
    r"remov\w*|exclud\w*",
    re.IGNORECASE,
)
"""Words that turn something down without a "not"."""
_DECLINED = re.compile(
    r"(?:refus|reject|avoid|dropp|skipp|scrapp|ditch|exclud|remov|cancel|omitt)(?:ed|es?|ing)?|"
    r"drop|skip|scrap|omit|rid|forget",
    re.IGNORECASE,
)
"""Those after which stands what is turned down."""
_REFUSED = re.compile(
    r"expensive|costly|outdated|outmoded|unnecessary|useless|pointless", re.IGNORECASE
)
"""Those before which it stands."""
_RESERVE = re.compile(
    r"leave|left|out|cost\w*|money|budget|less|fewer|few|only|just|enough|simpl\w+|old|annoying|"
    r"barely|cheap\w*|but|un\w{4,}|cut|los\w{1,3}|except|boring|silly|stupid|ugly|dull|sorry",
    re.IGNORECASE,
)
"""Words of those who hold back."""
_IDIOM = re.compile(
    r"\b(?:do not|don['\u2019]t|didn['\u2019]t) (?:know|mind|remember|worry)\b|\bdunno\b|"
    r"\bnot only\b|\bwhy (?:don['\u2019]t|not)\b|\bno problem\b|\bno[,.]? no\b|\bor not\b|"
    r"\b\w+n['\u2019]t (?:it|we|they|you|that|he|she)\b(?=\s*[?,.]|$)",
    re.IGNORECASE,
)
"""Denials in form only: tags, offers, thinking aloud."""
_DOUBT = re.compile(
    r"\b(?:maybe|perhaps|depends|not sure|unsure|(?:don['\u2019]t|do not) know|dunno|no idea|might|"
    r"or|whether|wonder\w*)\b|\?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.?!;])\s|\bbut\b", re.IGNORECASE)
_UN = re.compile(r"\bun(?!der|til|i|do)([a-z]{4,})", re.IGNORECASE)  # unstable is not stable
WORD = re.compile(r"[\w'\u2019]+")

_BEFORE, _AFTER = 6, 10
"""How many words before and after a denial belong to it in speech, which has few commas."""
_NEAR = 8


@dataclass(frozen=True, slots=True)
class Spoken:
    """What lines say: the stems in each denial's reach, in that of words that decline, and out of
    any; the stems of all words in their order, sentences apart, and at which of them something is
    turned down; how many hold back, how many words there are, and whether
    anything is in doubt."""

    denied: list[set[str]]
    declined: list[set[str]]
    affirmed: list[set[str]]
    order: list[str]
    refusals: list[int]
    reserves: int
    length: int
    doubts: bool

    def dense(self, count: int) -> float:
        """A count for each 30 words, 3 at most: in few words it says little."""
        return min(3.0, 30 * count / (self.length or 1))

    def denies(self, wanted: set[str]) -> float:
        """The largest share of the stems that a single denial has in its reach."""
        return _best(wanted, self.denied)

    def declines(self, wanted: set[str]) -> float:
        """The largest share of the stems that is denied or declined at once."""
        return max(self.denies(wanted), _best(wanted, self.declined))

    def affirms(self, wanted: set[str]) -> float:
        """The largest share of the stems in a sentence, out of every denial's reach."""
        return _best(wanted, self.affirmed)

    def mentions(self, wanted: set[str]) -> list[int]:
        """At which words the stems are."""
        starts = {one[:4] for one in wanted if len(one) >= 4}
        return [at for at, word in enumerate(self.order) if word in wanted or word[:4] in starts]

    def turned_down(self, places: Sequence[int]) -> float:
        """The share of the places with a refusal near them."""
        near = sum(any(abs(at - one) <= _NEAR for one in self.refusals) for at in places)
        return near / len(places) if places else 0.0


def spoken(lines: Sequence[str]) -> Spoken:
    """Where lines deny something."""
    denied: list[set[str]] = []
    declined: list[set[str]] = []
    affirmed: list[set[str]] = []
    order: list[str] = []
    refusals: list[int] = []
    reserves = length = 0
    for line in lines:
        for sentence in _SENTENCE.split(_UN.sub(r"not \1", _IDIOM.sub(" ", line))):
            tokens = WORD.findall(sentence)
            free = set(range(len(tokens)))
            for at, word in enumerate(tokens):
                if REFUSAL.fullmatch(word):
                    refusals.append(len(order) + at)
                reserves += bool(REFUSAL.fullmatch(word) or _RESERVE.fullmatch(word))
                if _DECLINED.fullmatch(word):
                    declined.append(stems(" ".join(tokens[at + 1 : at + _NEAR + 1])))
                if _REFUSED.fullmatch(word):
                    declined.append(stems(" ".join(tokens[max(0, at - _NEAR) : at])))
                if DENIAL.fullmatch(word):
                    reach = range(max(0, at - _BEFORE), min(len(tokens), at + _AFTER + 1))
                    denied.append(stems(" ".join(tokens[i] for i in reach)))
                    free -= set(reach)
            affirmed.append(stems(" ".join(tokens[i] for i in sorted(free))))
            order += [*(stem(word.casefold()) for word in tokens), *[""] * _NEAR]
            length += len(tokens)
    doubts = any(_DOUBT.search(line) for line in lines)
    return Spoken(denied, declined, affirmed, order, refusals, reserves, length, doubts)


def ends_denying(words_before: Sequence[str]) -> bool:
    """Whether the words before a quoted piece deny it ("we will not" before "ship it")."""
    last = words_before[-4:]
    return any(DENIAL.fullmatch(word) for word in last) or "t" in last  # won t


def _best(wanted: set[str], stretches: Sequence[set[str]]) -> float:
    return max((share(wanted, one) for one in stretches), default=0.0)
