"""Due dates for people: in words, in groups, and read from what they type. Core, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from notes.engines.extractive import dates


class Span(StrEnum):
    """Where a due date lies, seen from today; in the order in which they are shown."""

    OVERDUE = "Overdue"
    TODAY = "Today"
    WEEK = "This week"
    LATER = "Later"
    NEVER = "No date"


@dataclass(frozen=True, slots=True)
class Typed:
    """A title, and the day that stood at its end."""

    title: str
    due: date | None


def span(due: date | None, today: date) -> Span:
    """Where a due date lies; a week ends with its Sunday."""
    if due is None:
        return Span.NEVER
    if due <= today:
        return Span.TODAY if due == today else Span.OVERDUE
    return Span.WEEK if due <= today + timedelta(days=6 - today.weekday()) else Span.LATER


def words(due: date, today: date, *, done: bool = False) -> str:
    """`Today`, `Tomorrow`, `Friday`, `27 Nov`; what is late says by how much."""
    away = (due - today).days
    if 0 <= away < 7:
        return {0: "Today", 1: "Tomorrow"}.get(away, f"{due:%A}")
    day = f"{due.day} {due:%b}" + (f" {due.year}" if due.year != today.year else "")
    if away > 0 or done:
        return day
    return "Yesterday, late" if away == -1 else f"{day}, {-away} days late"


def read(title: str, today: date) -> Typed:
    """Take a day off the end of a title: `Send it by Friday`. Only where the words can't mean
    anything else: after `by`, `until` and the like, or a bare `tomorrow`."""
    text = title.rstrip(" .!")
    place = 0
    while found := dates.due(text[place:], today):
        start, end = place + found.start, place + found.end
        if end == len(text) and start and _is_deadline(text[start:end]):
            return Typed(text[:start].rstrip(" ,-"), found.day)
        place = end
    return Typed(title, None)


def _is_deadline(said: str) -> bool:
    first = said.casefold().split()[0]
    return first in {"by", "until", "till", "before", "due", "no", "not", "today", "tomorrow"}
