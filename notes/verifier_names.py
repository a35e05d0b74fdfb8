"""Who is named in a statement, and whether the lines know of them. Core, pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from notes.folding import folded, words
from notes.verifier_days import DAYS
from notes.verifier_number_words import CURRENCIES, ORDINALS, VALUES
from notes.verifier_words import FILLERS, REPORTING, is_english, stem

_CAPITAL = re.compile(r"\b[^\W\d_a-zà-þß-ÿ][\w\u2019'-]*")
_BEGINS = re.compile(r"(?:^|[.!?:;\u201c\"\u2022(*\n-])\s*$")
_DOES = re.compile(
    r"(?:['\u2019]s)?(?: and [A-Z]\w+(?: [A-Z]\w+)?)?"
    r"(?:\s+(?:will|would|should|is|was|has|had|also|then|and|still|\w+ly))*"
    r"\s+(?:will|would|should|is|was|be|been|did|does|\w{2,}ed|told|gave|took|went|led|began|spoke|"
    r"found|felt|had|thought|said|made|brought|drew|ran|chose|wrote|sent|says|tells|asks|thinks|wants|"
    r"needs|gives|takes|makes|opens|closes|agrees|leads|shows|reports|prefers|begins|receives|"
    r"(?:explain|present|introduc|discuss|suggest|describ|announc|propos|mention|promis)e?s)\b"
)
_IN_S_WORDS = """
agnes alexis anders andreas boris carlos charles chris christos claus curtis dennis denis doris
elias frances francis giles gus hans hermes ines iris james jens jesus jonas julius klaus
lars lewis louis lucas luis lukas marcos marcus markus mathias mats matthias miles moses nicholas
nicolas niklas nils otis phyllis rasmus ross russ silas thomas tobias tomas travis wes yves
"""
_IN_S = frozenset(_IN_S_WORDS.split())
"""First names that are no plurals."""
_NOUN = re.compile(r"(?:ing|[ai]ble|ion|ment|ness|ity|ic|ive)$")
_SPELT = re.compile(r"\b(?:[A-Za-z]_ ?)+")
_NOBODY_WORDS = """
they he she it we i you everyone everybody nobody someone somebody people others team
marketing management sales engineering design finance support legal production staff the
okay ok yes no mr mrs ms dr english internet today tomorrow yesterday manager specialist
designer expert director engineer officer president chief leader user project
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())


def unknown(statement: str, near: str, people: Collection[str]) -> list[str]:
    """The names in a statement that neither its lines nor the speakers' names hold.

    Only where capitals tell names: not in German, nor in headings.
    """
    if not is_english(f"{statement} {near}") and not _mostly_small(statement):
        return []
    capitals = list(_CAPITAL.finditer(statement))
    if len(capitals) * 2 > len(re.findall(r"\w+", statement)) > 3:
        return []
    held = _held(near) | words(" ".join(people))
    return [
        found.group() for found in _names(statement, capitals) if not _is_held(found.group(), held)
    ]


def named(statement: str, people: Collection[str]) -> list[str]:
    """The people whom a statement names, in its order; by a part of the name if only one of them
    has it."""
    places = []
    for person in people:
        at = _place(statement, person, people)
        if at is not None:
            places.append((at, person))
    return [person for _, person in sorted(places)]


def begins_with(statement: str, person: str) -> bool:
    """Whether a statement begins with a person's name or a part of it."""
    first = re.match(r"\W*([\w'\u2019-]+)", statement)
    return first is not None and _bare(folded(first.group(1))) in _pieces(person)


def without(statement: str, people: Collection[str]) -> str:
    """The statement without the speakers' names, whose words and digits claim nothing."""
    for person in sorted(people, key=len, reverse=True):
        statement = re.sub(rf"(?<!\w){re.escape(person)}(?!\w)", " ", statement)
    return statement


def is_called(person: str, text: str) -> bool:
    """Whether a text holds a person's whole name, or the part that they are called by."""
    pieces = _pieces(person)
    if len(words(person)) > 4:
        pieces = []  # no name: words of a sentence
    there = {_bare(word) for word in words(text)} | words(text)
    whole = bool(words(person)) and words(person) <= there
    return whole or (bool(pieces) and pieces[0] in there)


def _names(statement: str, capitals: Collection[re.Match[str]]) -> Iterator[re.Match[str]]:
    for found in capitals:
        word = _bare(folded(found.group()))
        if re.fullmatch(r"[A-Z]{1,3}s?", found.group()):
            continue  # letters that stand for a thing: its words may have been said instead
        if word in _NOBODY | FILLERS or word in DAYS or stem(word) in _COMMON:
            continue
        if word in CURRENCIES or word in VALUES or word in ORDINALS:
            continue
        if not _BEGINS.search(statement[: found.start()]) or _acts(statement, found):
            yield found


def _acts(statement: str, found: re.Match[str]) -> bool:
    """Whether the first word of a sentence is somebody who does something."""
    word = found.group()
    after = statement[found.end() :]
    second = re.match(r" [A-Z][a-z]+", after)
    after = after[second.end() :] if second else after
    is_many = word.endswith("s") and _bare(folded(word)) not in _IN_S and word == _bare(word)
    if _NOUN.search(word):
        return False
    return bool(_DOES.match(after)) and (second is not None or not is_many)


_COMMON = frozenset(stem(word) for word in REPORTING)


def _held(text: str) -> set[str]:
    """The words of a text, spelt letters put together."""
    spelt = _SPELT.sub(lambda found: found.group().replace("_", "").replace(" ", ""), text)
    return words(spelt) | words(text)


def _is_held(name: str, held: set[str]) -> bool:
    pieces = {_bare(piece) for piece in words(name.replace("\u2019", "'").removesuffix("'s"))}
    return all(
        piece in held
        or any(_alike(piece, other) for other in held if other[:2] == piece[:2])
        or len(piece) == 1
        for piece in pieces
    )


def _alike(one: str, other: str) -> bool:
    """Forms of one name: Anna, Annas, Анны; a word of two names grown together."""
    if stem(one) == stem(other) and min(len(one), len(other)) > 2:
        return True
    shorter = min(len(one), len(other))
    least = max(4, shorter - 1) if one.isascii() else max(3, shorter - 2)
    return shorter >= least and one[:least] == other[:least] and abs(len(one) - len(other)) <= 2


def _bare(word: str) -> str:
    return re.sub(r"['\u2019]s?$", "", word)


def _mostly_small(statement: str) -> bool:
    found: list[str] = re.findall(r"[^\W\d_]{3,}", statement)
    return sum(word[0].isupper() for word in found) * 4 <= len(found)


def _pieces(person: str) -> list[str]:
    return [
        piece
        for piece in re.findall(r"[^\W_]+", folded(person))
        if not piece.isdecimal() and len(piece) > 1 and piece not in FILLERS | {"speaker"}
    ]


def _place(statement: str, person: str, people: Collection[str]) -> int | None:
    if len(person) < 2:
        return None  # a letter is a word as well
    for whole in re.finditer(rf"(?<!\w){re.escape(person)}(?![\w])", statement, re.IGNORECASE):
        if whole.group()[0].isupper() or not person[0].isupper():
            return whole.start()
    others = {piece for other in people if other != person for piece in _pieces(other)}
    own = set(_pieces(person)) - others
    for found in _CAPITAL.finditer(statement):
        if _bare(folded(found.group())) in own:
            return found.start()
    return None
