"""What the stand-in of a chat server writes: sensible notes out of the data it is given.

It does what it is told outside of the data, whoever says so, as a model may that takes every
word for an instruction.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
TOPIC = 40  # lines

_ORDER = re.compile(r"\bwrite only (\w+)", re.IGNORECASE)
_DECIDED = re.compile(
    r"\b(?:we agree|agreed|we decided|we will|let's change|we ship)\b", re.IGNORECASE
)
_PROMISED = re.compile(r"\bI(?:'ll| will) (?P<what>[^.?!]+)", re.IGNORECASE)
_DUE = re.compile(r"\b(?:by|on|before) (?P<day>" + "|".join(DAYS) + r")\b", re.IGNORECASE)

Row = tuple[int, str | None, str]


def answer(messages: list[dict[str, str]]) -> str:
    """The whole answer to a conversation."""
    data, told = _read(messages)
    order = _ORDER.search(told)
    if order:
        return order[1]
    if "lines" in data:
        return json.dumps(notes(data), ensure_ascii=False)
    if "notes" in data:
        return json.dumps(belonging(data["notes"]))
    return '{"same": [], "replaced": [], "answered": []}'


def notes(data: dict[str, Any]) -> dict[str, Any]:
    """The notes of the lines."""
    rows = [tuple(row) for row in data["lines"]]
    held_on = date.fromisoformat(data["meeting"]["held_on"].split()[-1])
    decided = [row for row in rows if _DECIDED.search(row[2])]
    replaced = belonging([[number, "decision", text] for number, _, text in decided])["replaced"]
    old = {pair["old"] for pair in replaced}
    return {
        "sections": [_section(rows[at : at + TOPIC]) for at in range(0, len(rows), TOPIC)],
        "decisions": [_statement(row) for row in decided if row[0] not in old],
        "questions": [_statement(row) for row in rows if row[2].endswith("?")],
        "tasks": [_task(row, held_on) for row in rows if _PROMISED.search(row[2])],
    }


def belonging(said: list[list[Any]]) -> dict[str, Any]:
    """Which of some notes belong together: those of a kind that share most words."""
    same, replaced, answered = [], [], []
    for at, (number, kind, text) in enumerate(said):
        for later, later_kind, later_text in said[at + 1 :]:
            common = _common(text, later_text)
            if kind == later_kind and common >= 0.7:
                same.append([number, later])
            elif kind == later_kind and common >= 0.4 and "instead" in later_text:
                replaced.append({"old": number, "new": later})
            elif kind == "question" and later_kind == "decision" and common >= 0.4:
                answered.append(number)
    return {"same": same, "replaced": replaced, "answered": answered}


def _read(messages: list[dict[str, str]]) -> tuple[dict[str, Any], str]:
    """The data, and every word beside it that isn't the model's own."""
    data: dict[str, Any] = {}
    told = []
    for message in messages:
        if message["role"] == "assistant":
            continue
        content = message["content"]
        if message["role"] == "user" and content.startswith("{"):
            found, end = json.JSONDecoder().raw_decode(content)
            data |= found
            content = content[end:]
        told.append(content)
    return data, "\n".join(told)


def _section(rows: list[Row]) -> dict[str, Any]:
    words = Counter(word for _, _, text in rows for word in re.findall(r"\w{5,}", text.lower()))
    longest = sorted(sorted(rows, key=lambda row: -len(row[2]))[:2])
    return {
        "heading": " and ".join(word for word, _ in words.most_common(2)).capitalize() or "Talk",
        "from_line": rows[0][0],
        "points": [_statement(row) for row in longest],
    }


def _statement(row: Row) -> dict[str, Any]:
    return {"text": row[2], "lines": [row[0]]}


def _task(row: Row, held_on: date) -> dict[str, Any]:
    number, speaker, text = row
    promised = _PROMISED.search(text)
    due = _DUE.search(text)
    day = None
    if due:
        ahead = (DAYS.index(due["day"].lower()) - held_on.weekday() - 1) % 7 + 1
        day = (held_on + timedelta(days=ahead)).isoformat()
    return {
        "title": promised["what"].capitalize() if promised else text,
        "lines": [number],
        "assignee": speaker,
        "due_said": due[0] if due else None,
        "due": day,
    }


def _common(one: str, other: str) -> float:
    a, b = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return len(a & b) / max(min(len(a), len(b)), 1)
