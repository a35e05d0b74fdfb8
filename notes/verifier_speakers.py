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
    for person in dict.fromkeys([credited, *named] if credited else named):
        if words(person) not in heard and not any(
            verifier_names.is_called(person, line) for line in near.split(BREAK)
        ):
            yield person
    if named and verifier_names.begins_with(statement, named[0]):
        first = named[0]
        if words(first) in heard and not _ANSWERS.search(statement):
            said = " ".join(one.quote for one in voices)
            if not verifier_names.is_called(first, said) and _is_told_by_others(
                telling(statement, words(" ".join(people))), first, voices
            ):
                yield first


def _is_told_by_others(wanted: set[str], person: str, voices: Sequence[Voice]) -> bool:
    of: dict[str | None, list[str]] = {}
    for one in voices:
        of.setdefault(one.speaker, []).extend(one.quote.split())
    own = of.pop(person, [])
    if len(own) >= _LITTLE * (len(own) + sum(map(len, of.values()))):
        return False
    most = max((share(wanted, stems(" ".join(said))) for said in of.values()), default=0.0)
    return share(wanted, stems(" ".join(own))) < most
