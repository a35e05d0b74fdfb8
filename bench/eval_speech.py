"""Word error rate: the words heard against the words said."""

from __future__ import annotations

import re

_ONES = (  # noqa: SIM905 - easier to read than a list
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELT = {"mr": "mister", "mrs": "missus", "dr": "doctor", "%": "percent", "&": "and"}
_HESITATION = {"um", "uh", "er", "erm", "mm", "hmm", "mhm"}


def word_error_rate(said: list[str], heard: list[str]) -> float:
    """Per cent over all clips together; texts in any spelling."""
    import jiwer

    return 100 * float(jiwer.wer([plain(s) for s in said], [plain(h) for h in heard]))


def plain(text: str) -> str:
    """Lower case, numbers as words, no punctuation, no hesitations.

    Letters that the references spell with underscores (`E_Z_`) stand alone.
    """
    text = text.lower().replace("\u2019", "'").replace("_", " ")
    found = re.findall(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?|[%&]", text)
    words = [w for piece in found for w in _words(piece)]
    return " ".join(w for w in words if w not in _HESITATION)


def _words(piece: str) -> list[str]:
    return spoken(int(piece)) if piece.isdigit() else [_SPELT.get(piece, piece)]


def spoken(number: int) -> list[str]:
    """A whole number as it is read; 1100 to 1999 as years are."""
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10], *([_ONES[number % 10]] if number % 10 else [])]
    if 1100 <= number < 2000 and number % 100:
        return [*spoken(number // 100), *spoken(number % 100)]
    if number < 1000:
        return [*spoken(number // 100), "hundred", *(spoken(number % 100) if number % 100 else [])]
    if number < 1_000_000:
        rest = spoken(number % 1000) if number % 1000 else []
        return [*spoken(number // 1000), "thousand", *rest]
    return [w for digit in str(number) for w in spoken(int(digit))]
