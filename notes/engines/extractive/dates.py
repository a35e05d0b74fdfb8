"""Due dates as people say them, resolved against the day of the meeting."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = "january february march april may june july august september october november december"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_NUMBERS = "one two three four five six seven eight nine ten"

_DAY = _DAYS.replace(" ", "|")
_MONTH = _MONTHS.replace(" ", "|")
_COUNT = r"(?P<count>\d{1,2}|an?|a couple of|" + _NUMBERS.replace(" ", "|") + ")"
_NTH = (
    r"(?P<nth>\d{1,2}(?:st|nd|rd|th)|(?:twenty|thirty)[- ](?:"
    + "|".join(_ORDINALS.split()[:9])
    + r")|thirtieth|"
    + _ORDINALS.replace(" ", "|")
    + ")"
)
_BEFORE = (
    r"(?:(?:(?:by|until|till|before|on|for|no later than|due|at|in time for|not later than)\s+)+"
    r"(?:the\s+)?)"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A day and the characters [start, end) that name it, their preposition included."""

    day: date
    start: int
    end: int


def due(text: str, held_on: date) -> Due | None:
    """The first due date named in `text`; None when there is none."""
    found: list[Due] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text):
            day = resolve(match, held_on)
            if day:
                found.append(Due(day, match.start(), match.end()))
    # The earliest wins; of those that begin together, the one that takes most characters.
    return min(found, key=lambda d: (d.start, -d.end), default=None)


def _weekday(match: re.Match[str], held_on: date) -> date:
    wanted = _DAYS.split().index(match["day"].lower())
    which = (match["which"] or "").lower()
    monday = held_on - timedelta(days=held_on.weekday())
    if which == "next":
        return monday + timedelta(days=7 + wanted)
    ahead = (wanted - held_on.weekday()) % 7
    return held_on + timedelta(days=ahead or (0 if which == "this" else 7))


def _soon(match: re.Match[str], held_on: date) -> date:
    word = match["soon"].lower()
    days = {"tomorrow": 1, "the day after tomorrow": 2}.get(word, 0)
    return held_on + timedelta(days=days)


def _week(match: re.Match[str], held_on: date) -> date:
    """The Friday of this week (on a weekend: of the coming one) or of the next."""
    friday = held_on + timedelta(days=(4 - held_on.weekday()) % 7)
    return friday + timedelta(days=7 if (match["which"] or "").lower() == "next" else 0)


def _month_end(match: re.Match[str], held_on: date) -> date:
    year, month = held_on.year, held_on.month
    if (match["which"] or "").lower() == "next":
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, monthrange(year, month)[1])


def _year_end(_match: re.Match[str], held_on: date) -> date:
    return date(held_on.year, 12, 31)


def _span(match: re.Match[str], held_on: date) -> date | None:
    word = match["count"].lower()
    if word.isdigit():
        count = int(word)
    elif word in _NUMBERS.split():
        count = _NUMBERS.split().index(word) + 1
    else:
        count = 2 if word.startswith("a couple") else 1
    unit = match["unit"].lower()
    days = count * {"day": 1, "week": 7, "month": 30}[unit]
    return held_on + timedelta(days=days)


def _month_day(match: re.Match[str], held_on: date) -> date | None:
    month = _MONTHS.split().index(match["month"].lower()) + 1
    day = _number(match["nth"])
    return _next_valid([(held_on.year, month, day), (held_on.year + 1, month, day)], held_on)


def _day_alone(match: re.Match[str], held_on: date) -> date | None:
    day = _number(match["nth"])
    months = [(held_on.year, held_on.month + i) for i in range(3)]
    flat = [(y, m, day) if m <= 12 else (y + 1, m - 12, day) for y, m in months]
    return _next_valid(flat, held_on)


def _iso(match: re.Match[str], _held_on: date) -> date | None:
    try:
        return date.fromisoformat(match["iso"])
    except ValueError:
        return None


def _next_valid(candidates: list[tuple[int, int, int]], held_on: date) -> date | None:
    for year, month, day in candidates:
        if 1 <= day <= monthrange(year, month)[1] and date(year, month, day) >= held_on:
            return date(year, month, day)
    return None


def _number(spoken: str) -> int:
    word = spoken.lower().replace("-", " ")
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits[0])
    if word == "thirtieth":
        return 30
    tens, _, unit = word.rpartition(" ")
    return {"": 0, "twenty": 20, "thirty": 30}[tens] + _ORDINALS.split().index(unit) + 1


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b{pattern}\b", re.IGNORECASE)


_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]]] = [
    (
        _rule(
            rf"(?:{_BEFORE}|(?=this|next|coming))(?P<which>this|next|coming)?\s*(?P<day>{_DAY})"
            r"(?:\s+(?:morning|afternoon|evening|night|at the latest))?"
        ),
        _weekday,
    ),
    (
        _rule(
            rf"{_BEFORE}?(?P<soon>the day after tomorrow|tomorrow|today|tonight)"
            r"(?:\s+(?:morning|afternoon|evening|night))?"
        ),
        _soon,
    ),
    (
        _rule(
            rf"{_BEFORE}?(?:the\s+)?(?:(?:end|close) of\s+)?(?:the\s+)?(?P<which>this|next)\s+week"
        ),
        _week,
    ),
    (_rule(rf"{_BEFORE}?(?:the\s+)?end of(?:\s+the)?(?P<which>\s)week"), _week),
    (
        _rule(rf"{_BEFORE}?(?:the\s+)?end of\s+(?:the\s+)?(?:(?P<which>this|next)\s+)?month"),
        _month_end,
    ),
    (_rule(rf"{_BEFORE}?(?P<which>this|next)\s+month"), _month_end),
    (_rule(rf"{_BEFORE}?(?:the\s+)?end of\s+(?:the|this)\s+year"), _year_end),
    (
        _rule(
            rf"(?:with)?in\s+(?:the\s+next\s+)?{_COUNT}\s+(?P<unit>day|week|month)s?"
            r"(?:['\u2019]? time)?"
        ),
        _span,
    ),
    (_rule(rf"{_BEFORE}?(?:the\s+)?{_NTH}\s+(?:of\s+)?(?P<month>{_MONTH})"), _month_day),
    (
        _rule(rf"{_BEFORE}?(?P<month>{_MONTH})\s+(?:the\s+)?(?P<nth>\d{{1,2}}(?:st|nd|rd|th)?)"),
        _month_day,
    ),
    (_rule(rf"{_BEFORE}?(?P<nth>\d{{1,2}})\s+(?P<month>{_MONTH})"), _month_day),
    (
        _rule(rf"(?:by|until|till|before|on)\s+the\s+{_NTH}(?!\s+(?:of\b|{_MONTH}|[a-z]+))"),
        _day_alone,
    ),
    (_rule(rf"{_BEFORE}?(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"), _iso),
]
