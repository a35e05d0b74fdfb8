"""Text as it is searched: without case, accents and width, in words or pairs of signs. Pure.

Scripts that don't part their words by spaces are cut into overlapping pairs, which finds any
word of them. Both databases get the same words from here and cut nothing up themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
# Thai to Khmer, kana, Han with its extensions: written without spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
# Letters that Unicode doesn't take apart but people type without their strokes.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)


def folded(text: str) -> str:
    """The text without case, accents and width."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFKC", bare).translate(_PLAIN)


def words(text: str) -> set[str]:
    """What a text can be found by."""
    return {piece for run in _WORD.findall(folded(text)) for piece in _pieces(run, tail=True)}


def wanted(query: str) -> list[tuple[str, bool]]:
    """What a query asks for: words, all of which have to be there. True: its beginning will do
    (the last word of the query, which may still be being typed)."""
    runs = _WORD.findall(folded(query))
    found: dict[str, bool] = {}
    for last, run in ((at == len(runs) - 1, run) for at, run in enumerate(runs)):
        for piece in _pieces(run, tail=False):
            is_sign = len(piece) == 1 and _UNSPACED.fullmatch(piece) is not None
            found[piece] = is_sign or (last and not _UNSPACED.search(piece))
    return list(found.items())


def _pieces(run: str, *, tail: bool) -> Iterator[str]:
    """The words in a run of letters. With `tail`, the last sign of an unspaced run is one too,
    so that every single sign begins some piece."""
    at = 0
    for match in _UNSPACED.finditer(run):
        if match.start() > at:
            yield run[at : match.start()]
        signs = match.group()
        yield from (signs[i : i + 2] for i in range(len(signs) - 1))
        if tail or len(signs) == 1:
            yield signs[-1]
        at = match.end()
    if at < len(run):
        yield run[at:]
