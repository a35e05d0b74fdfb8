"""Errors put into true lines, each of one kind, the same ones every time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.claims import Claim

Draw = random.Random
Planter = Callable[[Claim, Draw], Claim | None]

_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "eighty",
)  # fmt: skip
_VALUES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30, 40, 50, 60, 80)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
# "one" and "second" count things only where nothing else is meant by them.
_NO_PRONOUN = r"(?! (?:of|which|is|and|or|with|to|any|that|another)\b)"
_NUMBER = re.compile(
    rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(_WORDS)}|first|second|third|one(?= \w){_NO_PRONOUN})\b",
    re.IGNORECASE,
)
_ADDED = (
    "by Friday", "by next Monday", "on 14 March", "for 300 euros", "in 60 percent of cases",
    "at half past nine", "within six weeks", "for $4.50", "by the 21st of October", "in 2031",
)  # fmt: skip
_FLIPS = (
    (r"\b(will|would|should|could|must|can|may|might) not\b", r"\1"),
    (r"\bwon['\u2019]t\b", "will"),
    (r"\bcannot\b", "can"),
    (r"\b(is|are|was|were|does|do|did|has|have|had|would|should|could)n['\u2019]t\b", r"\1"),
    (r"\b(is|are|was|were) not\b", r"\1"),
    (r"\bdecided not to\b", "decided to"),
    (r"\bnot to\b", "to"),
    (r"\bwithout\b", "with"),
    (r"\bnever\b", "always"),
    (r"\bnot (?=\w)", ""),
    (r"\b[Nn]o (?=\w)(?!longer|more|one)", "a "),
)
_NEGATED = (
    (r"\bwill (?!not\b)", ("won't ", "will not ")),
    (r"\b(should|would|could|must) (?!not\b)", (r"\1 not ",)),
    (r"\bcan (?!not\b)", ("cannot ", "can't ")),
    (r"\b(decided|agreed|wants|wanted|chose|plans|asked) to (?!not\b)", (r"\1 not to ",)),
    (r"\b(is|are|was|were) (?!not\b)", (r"\1 not ", r"\1n't ")),
    (r"\b(discussed|presented|suggested|explained|found|needs?|wanted|thought|liked)\b",
     ("never \\1",)),
)  # fmt: skip
_WHETHER = re.compile(r"\bwhether\b|\bor not\b|\bif\b|\?", re.IGNORECASE)
_ASKS = re.compile(r"(?:how|where|what|which|when|who|why)\b", re.IGNORECASE)
_OPPOSITES = {
    "more": "less", "cheap": "expensive", "cheaper": "dearer", "easy": "hard", "large": "small",
    "increase": "decrease", "accepted": "rejected", "approved": "rejected", "agreed": "refused",
    "include": "exclude", "included": "excluded", "young": "old", "younger": "older",
    "over": "under", "high": "low", "higher": "lower", "simple": "complicated", "soft": "hard",
    "before": "after", "liked": "disliked", "add": "remove", "top": "bottom", "left": "right",
    "advantages": "drawbacks", "minimum": "maximum", "above": "below", "few": "many",
    "fewer": "more", "big": "small", "new": "old", "useful": "useless", "possible": "impossible",
}  # fmt: skip
_BOTH_WAYS = _OPPOSITES | {other: one for one, other in _OPPOSITES.items()}


def planted(claim: Claim, kind: str, others: Sequence[Claim]) -> Claim | None:
    """The claim with an error of that kind in it; None when it has no place for one, or when the
    lines at hand could bear it out. `others` are claims of other groups' meetings."""
    draw = Draw(f"{claim.key}:{kind}")
    if kind == OTHER_MEETING:
        return _other_meeting(claim, draw, others)
    return KINDS[kind](claim, draw)


def _holds(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None


def _number_changed(claim: Claim, draw: Draw) -> Claim | None:
    places = list(_NUMBER.finditer(claim.text))
    if not places:
        return None
    place = draw.choice(places)
    for _ in range(20):
        new = _other_number(place.group(), draw)
        if not _has_number(f"{claim.near} {claim.text}", new):
            text = claim.text[: place.start()] + new + claim.text[place.end() :]
            return replace(claim, text=text)
    return None


def _other_number(old: str, draw: Draw) -> str:
    if old.lower() in _ORDINALS:
        new = draw.choice([one for one in _ORDINALS if one != old.lower()])
    elif old.isalpha():
        new = draw.choice([one for one in _WORDS if one != old.lower()])
    elif re.fullmatch(r"\d+", old):
        new = str(max(2, int(old) + draw.choice((-10, -5, -3, -2, 2, 3, 5, 10, 20))))
    else:
        whole, mark, part = re.split(r"([.,])", old, maxsplit=1)
        new = f"{int(whole) + draw.choice((1, 2, 3, 5))}{mark}{part}"
    return new.capitalize() if old[:1].isupper() else new


def _has_number(text: str, number: str) -> bool:
    """Whether a number stands in a text in any of its forms, or could be put together there."""
    forms = {number.lower()}
    for value, word in zip(_VALUES, _WORDS, strict=True):
        if number.lower() in {word, str(value)}:
            forms |= {word, str(value)}
    if number.lower() in _ORDINALS:
        at = _ORDINALS.index(number.lower())
        forms |= {("1st", "2nd", "3rd", "4th", "5th", "6th")[at]}
        forms |= {str(at + 1), ("one", "two", "three", "four", "five", "six")[at]}
    return any(_holds(text, form) for form in forms)


def _number_added(claim: Claim, draw: Draw) -> Claim | None:
    added = draw.choice(_ADDED)
    told = re.findall(r"\d+|[A-Z]\w+|\b(?:six|nine|half)\b", added)
    if any(_has_number(claim.near, one) for one in told):
        return None
    return replace(claim, text=f"{claim.text.rstrip('.')} {added}.")


def _named(claim: Claim) -> list[tuple[str, int]]:
    """The people whom the text names, as written, with their places; the full name if it is."""
    found = []
    for person in claim.people:
        for shown in (person, person.split()[0]):
            places = [at.start() for at in re.finditer(rf"\b{shown}\b", claim.text)]
            if places:
                found += [(shown, at) for at in places]
                break
    return sorted(found, key=lambda one: one[1])


def _with(claim: Claim, shown: str, person: str) -> Claim:
    new = person if " " in shown else person.split(maxsplit=1)[0]
    return replace(claim, text=re.sub(rf"\b{shown}\b", new, claim.text))


def _absent(claim: Claim) -> list[str]:
    """People of the meeting who neither speak in what is cited nor are named there."""
    return [
        person
        for person in claim.people
        if person not in claim.voices
        and not _holds(f"{claim.near} {claim.text}", person.split()[0])
        and person != claim.credited
    ]


def _name_swapped(claim: Claim, draw: Draw) -> Claim | None:
    named = _named(claim)
    people = [one for one in claim.strangers if not _holds(claim.near, one.split()[0])]
    return _with(claim, draw.choice(named)[0], draw.choice(people)) if named else None


def _speaker_swapped(claim: Claim, draw: Draw) -> Claim | None:
    absent = _absent(claim)
    if claim.credited:
        return replace(claim, credited=draw.choice(absent)) if absent else None
    named = _named(claim)
    if not named or named[0][1] > 0 or not absent:  # who is said to have done it stands first
        return None
    return _with(claim, named[0][0], draw.choice(absent))


def _speaker_present(claim: Claim, draw: Draw) -> Claim | None:
    """The hard form: the wrong one has a word in the cited lines as well, but fewer of them."""
    named = _named(claim)
    first = named[0][0] if named and named[0][1] == 0 else None
    if claim.credited or first is None:
        return None
    words = {
        person: sum(len(p.quote.split()) for p in claim.cited if p.speaker == person)
        for person in claim.people
    }
    right = next(person for person in claim.people if person.startswith(first))
    less = [p for p in claim.people if 0 < words[p] < words[right] and p not in claim.text]
    less = [p for p in less if not _holds(claim.text, p.split()[0])]
    return _with(claim, first, draw.choice(less)) if less else None


def _negation_out(claim: Claim, _draw: Draw) -> Claim | None:
    if _is_open(claim):
        return None
    for pattern, plain in _FLIPS:
        if re.search(pattern, claim.text):
            return replace(claim, text=re.sub(pattern, plain, claim.text, count=1))
    return None


def _negation_in(claim: Claim, draw: Draw) -> Claim | None:
    if _is_open(claim) or _negation_out(claim, draw):
        return None
    if claim.credited:
        return replace(claim, text=f"Not {claim.text[:1].lower()}{claim.text[1:]}")
    for pattern, negated in _NEGATED:
        if re.search(pattern, claim.text):
            new = re.sub(pattern, draw.choice(negated), claim.text, count=1)
            return replace(claim, text=new)
    return None


def _is_open(claim: Claim) -> bool:
    """Whether a line leaves something open, which can't be turned round."""
    return bool(_WHETHER.search(claim.text) or _ASKS.match(claim.text))


def _opposite(claim: Claim, draw: Draw) -> Claim | None:
    places = [
        one
        for one in re.finditer(r"\b[a-z]+\b", claim.text)
        if one.group() in _BOTH_WAYS and not _holds(claim.near, _BOTH_WAYS[one.group()])
    ]
    if not places or _is_open(claim):
        return None
    place = draw.choice(places)
    new = _BOTH_WAYS[place.group()]
    return replace(claim, text=claim.text[: place.start()] + new + claim.text[place.end() :])


def _other_meeting(claim: Claim, draw: Draw, others: Sequence[Claim]) -> Claim | None:
    """A whole line of another meeting of the same kind, without names (they would tell)."""
    own = set(re.findall(r"\w{4,}", claim.text.lower()))
    for _ in range(40):
        other = draw.choice(others)
        words = set(re.findall(r"\w{4,}", other.text.lower()))
        if other.kind == claim.kind and not _named(other) and len(own & words) <= len(words) / 3:
            return replace(claim, text=other.text)
    return None


KINDS: dict[str, Planter] = {
    "number changed": _number_changed,
    "number or date added": _number_added,
    "name swapped": _name_swapped,
    "negation put in": _negation_in,
    "negation taken out": _negation_out,
    "speaker exchanged": _speaker_swapped,
    "speaker exchanged, speaks there too": _speaker_present,
    "opposite word": _opposite,
}
OTHER_MEETING = "line of another meeting"
