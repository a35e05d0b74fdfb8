"""What is known about a meeting beside its words, as a model is shown it: in a fair share of its
room, open tasks under short ids, the parts of a template under numbers. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from notes.engines.base import Brief, OpenTask, Part
from notes.engines.chat.tokens import count

_SHARE = 16
"""A note, a template's guidance and the open tasks may each take this part of a model's room."""

_MOST_TASKS = 40
_PLAN = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s)")  # a heading or a point of an agenda


class Background:
    """A brief for a model with `window` tokens of room."""

    def __init__(self, brief: Brief, window: int) -> None:
        self.brief = brief
        self._share = max(window // _SHARE, 60)
        template = brief.template
        self._name = template.name if template else ""
        self.parts: tuple[Part, ...] = template.parts if template else ()
        self.guidance = _begin(template.guidance.split("\n"), self._share) if template else ""
        self.note = _note(brief.note, self._share)
        self.tasks = _fitting(brief.open_tasks, self._share)

    @property
    def meeting(self) -> dict[str, Any]:
        """The meeting itself."""
        brief = self.brief
        known = {
            "title": brief.title,
            "held_on": f"{brief.held_on:%A} {brief.held_on.isoformat()}",
            "language": brief.language,
            "people": list(brief.people),
        }
        return {name: value for name, value in known.items() if value}

    @property
    def data(self) -> dict[str, Any]:
        """All of it; what there is nothing of is left out."""
        rows = [[short, task.title, task.assignee] for short, task in self.tasks.items()]
        known = {
            "meeting": self.meeting,
            "template": self._template(),
            "note": self.note,
            "open_tasks": rows,
        }
        return {name: value for name, value in known.items() if value}

    @property
    def wishes(self) -> bool:
        """Whether somebody said what matters to the readers."""
        return bool(self.guidance or self.note)

    def task(self, raw: Any) -> OpenTask | None:
        """The open task of a short id, however it was written; None for one there isn't."""
        found = re.fullmatch(r"\W*[tT]?(\d{1,3})\W*", str(raw)) if _is_id(raw) else None
        return self.tasks.get(f"t{int(found[1])}") if found else None

    def part(self, raw: Any) -> int | None:
        """The place of a part by its number from 1, or by its heading."""
        if isinstance(raw, str) and not raw.strip().isdecimal():
            named = [part.heading.casefold() for part in self.parts]
            wanted = " ".join(raw.split()).casefold()
            return named.index(wanted) if wanted in named else None
        at = int(raw) - 1 if _is_id(raw) else -1
        return at if 0 <= at < len(self.parts) else None

    def _template(self) -> dict[str, Any]:
        numbered = list(enumerate(self.parts, 1))
        told = [[at, part.heading, part.about] for at, part in numbered]
        if count(json.dumps(told, ensure_ascii=False)) > 2 * self._share:
            told = [[at, part.heading] for at, part in numbered]
        wishes = {"guidance": self.guidance, "parts": told}
        wanted = {name: value for name, value in wishes.items() if value}
        return {"name": self._name, **wanted} if wanted else {}


def _is_id(raw: Any) -> bool:
    return isinstance(raw, int | str) and not isinstance(raw, bool)


def _note(note: str, share: int) -> str:
    """A note whole, or where it is too long its headings and points first of all."""
    lines = [line.rstrip() for line in note.strip().splitlines() if line.strip()]
    if count("\n".join(lines)) > share:
        lines = [line for line in lines if _PLAN.match(line)] or lines
    return _begin(lines, share)


def _begin(lines: Sequence[str], share: int) -> str:
    """As many lines from the first on as the share holds; a first one that is too long is cut."""
    kept: list[str] = []
    left = share
    for line in lines:
        left -= count(line) + 1
        if left < 0:
            return "\n".join(kept) or line[: len(line) * share // count(line)]
        kept.append(line)
    return "\n".join(kept)


def _fitting(tasks: Iterable[OpenTask], share: int) -> dict[str, OpenTask]:
    """The first tasks that fit, under short ids: long ones are miscopied."""
    found: dict[str, OpenTask] = {}
    for task in list(tasks)[:_MOST_TASKS]:
        share -= count(f'["t10","{task.title}","{task.assignee}"],')
        if share < 0:
            break
        found[f"t{len(found) + 1}"] = task
    return found
