"""Checks a statement against the lines it cites: is it really there? Core, pure.

It knows no language model and asks none. It compares words, numbers, names, days and denials,
and who is credited with who speaks, and says what it found amiss. Rules for English; in other
languages quotes, numbers and shared words still count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from notes import verifier_days, verifier_names, verifier_negations, verifier_numbers
from notes.folding import words
from notes.models import Verdict
from notes.verifier_quotes import is_quoted
from notes.verifier_speakers import Voice, wrongly_credited
from notes.verifier_support import Lack, lacking
from notes.verifier_words import BREAK

_QUOTED = re.compile(r"[“\"«„]([^”\"»“]{3,})[”\"»“]")


class Reason(StrEnum):
    """What is amiss with a statement."""

    NOTHING_CITED = "nothing_cited"
    QUOTE = "quote"
    TOO_LITTLE = "too_little"
    NUMBER = "number"
    DAY = "day"
    NEGATION = "negation"
    NAME = "name"
    SPEAKER = "speaker"

    @property
    def fatal(self) -> bool:
        """Whether nothing is left of a statement of which this is true."""
        return self in {Reason.NOTHING_CITED, Reason.QUOTE}


_SENTENCES = {
    Reason.NOTHING_CITED: "It cites no line.",
    Reason.QUOTE: "These words are not in the lines it cites: “{about}”.",
    Reason.TOO_LITTLE: "Too little of it was said in the lines it cites.",
    Reason.NUMBER: "The number {about} is not in the lines it cites.",
    Reason.DAY: "{about} is not in the lines it cites.",
    Reason.NEGATION: "The lines it cites don't say “{about}”; they may say the opposite.",
    Reason.NAME: "The name {about} is not in the lines it cites.",
    Reason.SPEAKER: "Somebody other than {about} says it in the lines it cites.",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that is amiss: what kind, and the words of the statement that it is about."""

    reason: Reason
    about: str = ""

    @property
    def sentence(self) -> str:
        """For people."""
        sentence = _SENTENCES[self.reason].format(about=self.about)
        return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True)
class Check:
    """How well the cited lines carry a statement, and why not better."""

    verdict: Verdict
    doubts: tuple[Doubt, ...] = ()

    @property
    def reason(self) -> Reason | None:
        """The first and gravest thing that is amiss."""
        return self.doubts[0].reason if self.doubts else None


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
    """How well the cited lines carry a statement; see `check`."""
    return check(statement, cited, credited=credited, people=people).verdict


def check(
    statement: str,
    cited: Sequence[Passage],
    *,
    credited: str | None = None,
    people: Collection[str] = (),
) -> Check:
    """How well the cited lines carry a statement, and what is amiss with it.

    `credited` is who is said to have said or promised it; `people` are the recording's speakers
    as they are shown. Whoever of them a statement names must speak in the cited lines or be
    named in or next to them.
    """
    passages = [one for one in cited if one.quote.strip()]
    if not passages:
        return Check(Verdict.NOT_FOUND, (Doubt(Reason.NOTHING_CITED),))
    said = [one.line for one in passages]
    near = BREAK.join([*said, *(one.around for one in passages)])
    if is_quoted(statement, said):
        doubts = list(_credit("", credited, passages, near, people))
        return Check(Verdict.PARTLY if doubts else Verdict.SUPPORTED, tuple(doubts))
    doubts = [*_quotes(statement, passages), *_details(statement, near, people)]
    names = words(" ".join(people))
    if denied := verifier_negations.contradicted(statement, said, names):
        doubts.append(Doubt(Reason.NEGATION, denied))
    doubts += _credit(statement, credited, passages, near, people)
    missing = lacking(statement, said, near, names)
    if missing:
        doubts.append(Doubt(Reason.TOO_LITTLE))
    if missing == Lack.NEARLY_ALL or any(doubt.reason.fatal for doubt in doubts):
        return Check(Verdict.NOT_FOUND, tuple(doubts))
    return Check(Verdict.PARTLY if doubts else Verdict.SUPPORTED, tuple(doubts))


def _quotes(statement: str, passages: Sequence[Passage]) -> Iterator[Doubt]:
    texts = [text for one in passages for text in (one.line, one.around)]
    for quoted in _QUOTED.findall(statement):
        if not is_quoted(quoted, texts):
            yield Doubt(Reason.QUOTE, quoted)


def _details(statement: str, near: str, people: Collection[str]) -> Iterator[Doubt]:
    bare = verifier_names.without(statement, people)
    for number in verifier_numbers.missing(bare, near):
        yield Doubt(Reason.NUMBER, number)
    for day in verifier_days.missing(bare, near):
        yield Doubt(Reason.DAY, day)
    for name in verifier_names.unknown(statement, near, people):
        yield Doubt(Reason.NAME, name)


def _credit(
    statement: str,
    credited: str | None,
    passages: Sequence[Passage],
    near: str,
    people: Collection[str],
) -> Iterator[Doubt]:
    voices = [Voice(one.speaker, one.quote) for one in passages]
    for person in wrongly_credited(statement, credited, voices, near, people):
        yield Doubt(Reason.SPEAKER, person)
