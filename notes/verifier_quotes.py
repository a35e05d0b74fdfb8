"""Whether words stand in lines as they are. Core, pure."""

from __future__ import annotations

from collections.abc import Sequence

from notes.verifier_denials import ends_denying
from notes.verifier_words import plain


def is_quoted(text: str, lines: Sequence[str]) -> bool:
    """Whether a text is made of pieces of the lines, a line for each piece at most.

    Case, accents and signs don't count. A piece has two words at least or is a whole line; one
    that begins right after a denial ("ship it" of "we will not ship it") is no quotation.
    """
    left = _pieces(text)
    said = [_pieces(line) for line in lines]
    for _ in said:
        if not left:
            break
        left = left[max(_begins(left, line) for line in said) :]
    return not left


def _pieces(text: str) -> list[str]:
    """The words of a text; the signs, where a script has no case and may have no spaces."""
    found = []
    for word in plain(text).split():
        found += list(word) if word.upper() == word.lower() and not word.isdecimal() else [word]
    return found


def _begins(wanted: Sequence[str], line: Sequence[str]) -> int:
    """How many of the wanted words the line holds in a row, from the first one on."""
    best = 0
    for at in range(len(line)):
        length = 0
        while (
            at + length < len(line) and length < len(wanted) and line[at + length] == wanted[length]
        ):
            length += 1
        enough = length > 1 or length in {len(line), len(wanted)}
        if length > best and enough and not ends_denying(line[:at]):
            best = length
    return best
