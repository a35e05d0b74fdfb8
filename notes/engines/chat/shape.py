"""The shape of a model's answers, as JSON schemas that servers can hold it to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
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
_STATEMENT = _object(text=_TEXT, lines=_list(_NUMBER))

NOTES = Shape(
    "meeting_notes",
    _object(
        sections=_list(_object(heading=_TEXT, from_line=_NUMBER, points=_list(_STATEMENT))),
        decisions=_list(_STATEMENT),
        questions=_list(_STATEMENT),
        tasks=_list(
            _object(
                title=_TEXT,
                lines=_list(_NUMBER),
                assignee=_PERHAPS,
                due_said=_PERHAPS,
                due=_PERHAPS,
            )
        ),
    ),
    ("sections", "decisions", "questions", "tasks"),
)
"""The notes of a meeting, or of a part of it."""

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

LINE = Shape(
    "line_anew",
    _object(text=_PERHAPS, lines=_list(_NUMBER), agreed=_list(_TEXT)),
    ("lines", "agreed"),
    ("text",),
)
"""One line of the notes anew; no text where nothing of the kind is said any more."""
