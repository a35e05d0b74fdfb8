"""The shape of a model's answers, as JSON schemas that servers can hold it to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A named schema; `lists` are the names of the lists that an answer holds, `texts` those of
    its words, which may be null but not left out."""

    name: str
    schema: Schema
    lists: tuple[str, ...]
    texts: tuple[str, ...] = ()


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_PERHAPS: Schema = {"type": ["string", "null"]}
_LINES = _list(_NUMBER)
_STATEMENT = _object(text=_TEXT, lines=_LINES)
_STATEMENTS = _list(_STATEMENT)
_DECISION = _object(text=_TEXT, lines=_LINES, agreed=_list(_TEXT))


@cache
def notes(*, parted: bool = False, carried: bool = False) -> Shape:
    """The notes of a meeting, or of a part of it. `parted`: a template says which sections there
    are, else they are its topics, and the chapters as well; `carried`: there are open tasks.

    What is general stands behind what it rests on: a model writes it down having read its own
    points.
    """
    lists: Schema = {}
    if parted:
        lists["chapters"] = _list(_object(heading=_TEXT, from_line=_NUMBER))
        lists["sections"] = _list(_object(part=_NUMBER, points=_STATEMENTS))
    else:
        topic = _object(heading=_TEXT, from_line=_NUMBER, points=_STATEMENTS)
        lists["sections"] = _list(topic)
    task = {"title": _TEXT, "lines": _LINES, "assignee": _PERHAPS, "due_said": _PERHAPS}
    task |= {"due": _PERHAPS} | ({"again": _PERHAPS} if carried else {})
    lists |= {
        "overview": _STATEMENTS,
        "decisions": _list(_DECISION),
        "questions": _STATEMENTS,
        "tasks": _list(_object(**task)),
    }
    if carried:
        lists["done"] = _list(_object(task=_TEXT, lines=_LINES))
    return Shape("meeting_notes", _object(**lists), tuple(lists))


JOINED = Shape(
    "what_is_one",
    _object(
        same=_list(_list(_NUMBER)),
        replaced=_list(_object(old=_NUMBER, new=_NUMBER)),
        answered=_list(_NUMBER),
    ),
    ("same", "replaced", "answered"),
)
"""Which notes of several parts belong together: only numbers, so that nothing can be made up."""

WHOLE = Shape(
    "whole_meeting",
    _object(
        overview=_list(_object(text=_TEXT, notes=_LINES)),
        chapters=_list(_object(heading=_TEXT, first=_NUMBER)),
    ),
    ("overview", "chapters"),
)
"""What a meeting that was read in parts amounts to, resting on its notes and chapters."""

LINE = Shape(
    "line_anew",
    _object(text=_PERHAPS, lines=_LINES, agreed=_list(_TEXT)),
    ("lines", "agreed"),
    ("text",),
)
"""One line of the notes anew; no text where nothing of the kind is said any more."""
