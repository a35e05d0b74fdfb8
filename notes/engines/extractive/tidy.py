"""Takes spoken filler out of a quote; what stays is as it was said."""

from __future__ import annotations

import re

_I = re.IGNORECASE
_FILLER = (
    r"u[hm]+|uh-huh|er+m?|hm+|mm+|mm-hmm|mhm|ah+|oh|"
    r"so|well|okay|ok|alright|all right|right|yeah|yep|yup|good|great|cool|anyway|now|then|"
    r"and|but|like|also|plus|because|cause|'cause|"
    r"you know|i mean|i guess|i think|actually|basically"
)
_AFTERTHOUGHT = (
    r"u[hm]+|er+m?|hm+|mm+|yeah|okay|ok|right|like|"
    r"you know|i guess|i mean|i think|or whatever|or something|"
    r"and stuff|and so on|and everything|so|and|but|or|because|the|a"
)
_BREAK = r"\s,.…\-\u2013\u2014"
_LEADING = re.compile(rf"^(?:[{_BREAK}]*(?:{_FILLER})\b(?!['\u2019])[{_BREAK}]*)+", _I)
_STUTTER = re.compile(rf"^((?:[\w'\u2019]+\s+){{0,2}}[\w'\u2019]+)[{_BREAK}]+(?=\1\b)", _I)
_TRAILING = re.compile(rf"(?:[\s,…\-\u2013\u2014]+(?:{_AFTERTHOUGHT})\b[.?!…,\s]*)+$", _I)
_LOOSE = " ,;:-\u2013\u2014"


def edges(text: str, *, keep_opening: bool = False) -> tuple[int, int]:
    """The characters [start, end) of `text` without filler and false starts at the edges.

    The whole text when nothing would be left.
    """
    start, end = 0, len(text.rstrip())
    moved = not keep_opening
    while moved:
        moved = False
        for pattern in (_LEADING, _STUTTER):
            match = pattern.match(text[start:end])
            if match and match.end():
                start, moved = start + match.end(), True
    match = _TRAILING.search(text[start:end])
    if match:
        end = start + match.start()
    while end > start and text[end - 1] in _LOOSE:
        end -= 1
    return (start, end) if len(text[start:end].split()) >= 2 else (0, len(text.rstrip()))


_HESITATION = re.compile(r"[\s,]*[\s,](?:u[hm]+|er+m?|hm+|mm+)\b(?![-'\u2019])[,.]?(?=\s)", _I)
_AGAIN = re.compile(r"\b((?:[\w'\u2019]+ ){0,2}[\w'\u2019]+)(?: \1\b)+(?![-'\u2019])", _I)
_MEANT_TWICE = frozenset(
    """very really so no yes much many more had that is bye far too
    one two three four five six seven eight nine""".split()  # noqa: SIM905
)


def fluent(text: str) -> str:
    """The text without hesitations and words said twice in a row inside of it."""
    text = _HESITATION.sub("", text)
    return _AGAIN.sub(_once, text)


def _once(again: re.Match[str]) -> str:
    said = again[1]
    meant = said.lower() in _MEANT_TWICE or any(c.isdigit() for c in said)
    return again[0] if meant else said


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
