"""Days and months that a statement names and its lines don't. Core, pure. English."""

from __future__ import annotations

import re

DAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_SHORT = {day[:3]: day for day in DAYS} | {"tues": "tuesday", "thurs": "thursday",
                                           "sept": "september"}  # fmt: skip
_RELATIVE = {
    "tomorrow": {"tomorrow"},
    "yesterday": {"yesterday"},
    "today": {"today", "tonight", "now"},
    "tonight": {"tonight", "evening", "today"},
    "weekend": {"weekend", "saturday", "sunday", "friday"},
}
_ISO_DATE = re.compile(r"\b\d{4}-(\d\d)-\d\d\b")
_BEFORE_MONTH = re.compile(
    r"(?:\d(?:st|nd|rd|th)?(?: of)?|\b(?:in|by|of|until|since|on|this|next))\s+$", re.IGNORECASE
)
_CAPITAL_ONLY = {"may", "march", "mar", "sat", "sun", "mon", "dec"}
_WITH_DIGITS_ONLY = {"sat", "sun", "mar", "mon", "may"}


def missing(statement: str, near: str) -> list[str]:
    """The days and months of a statement that its lines don't name."""
    held = _named(near, loosely=True)
    there = set(re.findall(r"[a-z]+", near.lower()))
    absent = [day for day in sorted(_named(statement)) if day not in held]
    for word, enough in _RELATIVE.items():
        if re.search(rf"\b{word}\b", statement, re.IGNORECASE) and not enough & there:
            absent.append(word)
    return [one.capitalize() if one in DAYS else one for one in absent]


def _named(text: str, *, loosely: bool = False) -> set[str]:
    found = {DAYS[6 + int(month)] for month in _ISO_DATE.findall(text) if 0 < int(month) <= 12}
    for match in re.finditer(r"\b[^\W\d_]+\b", text):
        word = match.group().lower()
        word = word if word in _SHORT else word.removesuffix("s")
        if word in _CAPITAL_ONLY and not match.group()[0].isupper():
            continue
        if word in DAYS and (word != "may" or loosely or _is_month(text, match)):
            found.add(word)
        elif (
            word in _SHORT
            and match.group()[0].isupper()
            and (word not in _WITH_DIGITS_ONLY or _is_month(text, match))
        ):
            found.add(_SHORT[word])
    return found


def _is_month(text: str, match: re.Match[str]) -> bool:
    """Whether a word is used as a month: a number or a preposition beside it."""
    before, after = text[: match.start()], text[match.end() :]
    beside = _BEFORE_MONTH.search(before)
    return bool(beside or re.match(r"\.?,? \d", after))
