"""Whether those whom a statement credits are those who speak in its lines. Core, pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from notes import verifier_names
from notes.folding import words
from notes.verifier_words import BREAK, share, stems, telling

_LITTLE = 0.25
"""The share of the cited words below which the lines are rather somebody else's."""
_ANSWERS = re.compile(
    r"\b(?:agree|accept|confirm|approv|promis|volunteer|support|will\b|to do\b)", re.IGNORECASE
)
"""Whoever only says yes says little."""
_ADDRESSED = re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:instruct|ask|tell|told|assign|g[ai]ve|request|remind|want|let|thank|inform|advis|invit|"
    r"encourag|offer)",
    re.IGNORECASE,
)
"""Somebody is told or asked something."""
_SEVERAL = re.compile(
    r"\byou (?:two|three|guys|both|all)\b|\b(?:both|two|all|each) of you\b",
    re.IGNORECASE,
)
"""Several are spoken to, whoever they are."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Words that are cited, and who says them."""

    speaker: str | None
    quote: str


def wrongly_credited(
    statement: str,
    credited: str | None,
    voices: Sequence[Voice],
    near: str,
    people: Collection[str],
) -> Iterator[str]:
    """Those who are credited or named, but neither speak nor are called by name in the lines;
    and who a statement begins with, when what it tells is told by somebody else."""
    heard = [words(one.speaker) for one in voices if one.speaker]
    named = verifier_names.named(statement, people) if heard else []
    there = {
        person
        for person in (credited, *named)
        if person
        and (
            words(person) in heard
            or any(verifier_names.is_called(person, line) for line in near.split(BREAK))
        )
    }
    said = " ".join(one.quote for one in voices)
    absent = [one for one in dict.fromkeys([credited, *named]) if one and one not in there]
    if credited or not _may_be_meant(statement, named, there, said):
        yield from absent
    if named and verifier_names.begins_with(statement, named[0]):
        first, told = named[0], telling(statement, words(" ".join(people)))
        here = words(first) in heard and not verifier_names.is_called(first, said)
        if here and not _ANSWERS.search(statement) and _is_told_by_others(told, first, voices):
            yield first


def _may_be_meant(statement: str, named: Sequence[str], there: Collection[str], said: str) -> bool:
    """Whether those who are named and not there may be the "you" of the lines: who is spoken to
    and told something by the one named first, or several who are spoken to at once."""
    if not named:
        return False
    if named[0] in there:
        return bool(_TOLD.search(statement) and _ADDRESSED.search(said))
    return len(named) > 1 and _SEVERAL.search(said) is not None


def _is_told_by_others(wanted: set[str], person: str, voices: Sequence[Voice]) -> bool:
    of: dict[str | None, list[str]] = {}
    for one in voices:
        of.setdefault(one.speaker, []).extend(one.quote.split())
    own = of.pop(person, [])
    if len(own) >= _LITTLE * (len(own) + sum(map(len, of.values()))):
        return False
    most = max((share(wanted, stems(" ".join(said))) for said in of.values()), default=0.0)
    return share(wanted, stems(" ".join(own))) < most
