"""A summary that somebody else wrote, made into notes whose lines can be checked. Core, pure.

Its words stay as they are. Each line is given the lines of the transcript that it may rest on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise

from notes import due_dates
from notes.engines.base import Cite, Digest, Line, LineKind, Promise, Section, Statement
from notes.folding import words
from notes.told_citing import Finder
from notes.told_outline import Said, read

ACTION_ITEMS = "Action items"
_OWNER = re.compile(r"@?(?P<who>[^:@()]{1,60}?)\s*(?::|\s[\u2013\u2014-])\s+(?P<what>\S.*)")
_BEHIND = re.compile(
    r"(?P<what>.+?)\s*[(\[]\s*(?:owner|assignee|assigned to|who)?:?\s*@?(?P<who>[^()\[\]:,]{1,60})"
    r"(?:,\s*(?P<more>[^()\[\]]+))?[)\]]\.?"
)
_WILL = re.compile(
    r"@?(?P<who>[^\W\d_][\w.'-]*(?:\s[^\W\d_][\w.'-]*){0,2})\s+"
    r"(?:will|to|is going to|needs to|should|must)\s+(?P<what>\S.*)"
)
_LONGEST_NAME = 4  # words


def digest(text: str, lines: Sequence[Line], held_on: date) -> Digest:
    """The notes in a summary of these lines. What it says of a task that nothing in the transcript
    is about stays as a point: it is no task that anybody took on."""
    finder = Finder(lines)
    people = sorted({line.speaker for line in lines if line.speaker}, key=len, reverse=True)
    said = [(one, finder.cites(one.text)) for one in read(text)]
    tasks = [(one, cites) for one, cites in said if one.kind == LineKind.TASK]
    points = [(one, cites) for one, cites in said if one.kind == LineKind.POINT]
    points += [(_as_point(one), cites) for one, cites in tasks if not cites]
    starts = {line.id: line.start_ms for line in lines}
    return Digest(
        overview=_statements(said, LineKind.OVERVIEW),
        sections=_sections(points, starts),
        decisions=_statements(said, LineKind.DECISION),
        questions=_statements(said, LineKind.QUESTION),
        tasks=tuple(_promise(one, cites, people, held_on) for one, cites in tasks if cites),
    )


def _as_point(one: Said) -> Said:
    return Said(LineKind.POINT, one.text, ACTION_ITEMS)


def _statements(
    said: Iterable[tuple[Said, tuple[Cite, ...]]], kind: LineKind
) -> tuple[Statement, ...]:
    return tuple(Statement(one.text, cites) for one, cites in said if one.kind == kind)


def _sections(
    points: Sequence[tuple[Said, tuple[Cite, ...]]], starts: dict[str, int]
) -> tuple[Section, ...]:
    """Points under their headings. A heading has a place in time where all of them follow on each
    other as their topics did; else they gather from everywhere."""
    groups = [
        (heading, list(group))
        for heading, group in groupby(points, key=lambda pair: pair[0].heading)
    ]
    begins = [_begin(group, starts) for _, group in groups]
    known = [one for one in begins if one is not None]
    in_order = len(known) == len(begins) > 1 and all(a < b for a, b in pairwise(known))
    return tuple(
        Section(
            heading or "",
            begin if in_order else None,
            tuple(Statement(one.text, cites) for one, cites in group),
        )
        for (heading, group), begin in zip(groups, begins, strict=True)
    )


def _begin(group: Sequence[tuple[Said, tuple[Cite, ...]]], starts: dict[str, int]) -> int | None:
    if any(one.is_gathered for one, _ in group):
        return None
    return min((starts[cite.line_id] for _, cites in group for cite in cites), default=None)


def _promise(one: Said, cites: tuple[Cite, ...], people: Sequence[str], held_on: date) -> Promise:
    who, what = _assigned(one, people)
    typed = due_dates.read(what, held_on)
    title = typed.title or what
    return Promise(title[:1].upper() + title[1:], cites, who, typed.due)


def _assigned(one: Said, people: Sequence[str]) -> tuple[str | None, str]:
    """Whose a task is, and what it says without that."""
    heading = _person(one.heading or "", people)
    if found := _OWNER.fullmatch(one.text):
        who = _person(found["who"], people) or _named(found["who"], marked="@" in one.text[:1])
        if who:
            return who, found["what"]
    if (found := _BEHIND.fullmatch(one.text)) and (who := _person(found["who"], people)):
        return who, " ".join(filter(None, [found["what"], found["more"]]))
    if (found := _WILL.fullmatch(one.text)) and (who := _person(found["who"], people)):
        return who, found["what"]
    return heading or _leading(one.text, people), one.text


def _leading(text: str, people: Sequence[str]) -> str | None:
    """The speaker with whose name a task begins: “Ben writes the release notes”."""
    parts = text.split()
    named = (" ".join(parts[:count]) for count in (3, 2, 1) if count < len(parts))
    return next((who for one in named if (who := _person(one, people))), None)


def _person(name: str, people: Sequence[str]) -> str | None:
    """The speaker who is meant by a name, or by a part of it that nobody else has."""
    wanted = words(name)
    if not wanted or len(wanted) > _LONGEST_NAME:
        return None
    found = [one for one in people if wanted <= words(one)]
    same = [one for one in found if wanted == words(one)]
    return (same or found)[0] if len(same or found) == 1 else None


def _named(name: str, *, marked: bool) -> str | None:
    """A name as it stands, where it looks like one: people are given tasks who weren't there."""
    parts = name.split()
    if not parts or len(parts) > _LONGEST_NAME:
        return None
    looks_so = len(parts) > 1 and all(one[:1].isupper() for one in parts)
    return " ".join(parts) if marked or looks_so else None
