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

_DONE = re.compile(r"\b(?:is|are|was) (?:done|finished|sent)\b", re.IGNORECASE)
_YES = re.compile(r"^(?:yes|fine|agreed|okay)\b", re.IGNORECASE)

Row = tuple[int, str | None, str]


def answer(messages: list[dict[str, str]]) -> str:
    """The whole answer to a conversation."""
    data, told = _read(messages)
    order = _ORDER.search(told)
    if order:
        return order[1]
    if "old" in data:
        return json.dumps(line_anew(data), ensure_ascii=False)
    if "lines" in data:
        return json.dumps(notes(data), ensure_ascii=False)
    if "chapters" in data:
        return json.dumps(whole(data), ensure_ascii=False)
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
    topics = [_topic(rows[at : at + TOPIC], data) for at in range(0, len(rows), TOPIC)]
    wanted = data.get("template", {}).get("parts")
    answer: dict[str, Any] = {"sections": topics}
    if wanted:
        bare = [{name: topic[name] for name in ("heading", "from_line")} for topic in topics]
        answer = {"chapters": bare, "sections": _parts(wanted, rows)}
    answer |= {
        "overview": [_statement(row) for row in sorted({rows[0], rows[-1]})],
        "decisions": [_decision(row, rows) for row in decided if row[0] not in old],
        "questions": [_statement(row) for row in rows if row[2].endswith("?")],
        "tasks": [_task(row, held_on) for row in rows if _PROMISED.search(row[2])],
    }
    if "open_tasks" in data:
        for task in answer["tasks"]:
            task["again"] = _open_task(task["title"], data["open_tasks"])
        said = ((_open_task(row[2], data["open_tasks"]), row) for row in rows)
        done = [(short, row[0]) for short, row in said if short and _DONE.search(row[2])]
        answer["done"] = [{"task": short, "lines": [number]} for short, number in done]
    return answer


def line_anew(data: dict[str, Any]) -> dict[str, Any]:
    """One line after its transcript was corrected: the first that says anything of its kind."""
    rows = [tuple(row) for row in data["rests_on"]]
    says = {
        "decision": _DECIDED.search,
        "question": re.compile(r"\?$").search,
        "task": _PROMISED.search,
    }.get(data["kind"], re.compile(r"\w").search)
    found = next((row for row in rows if says(row[2])), None)
    if found is None:
        return {"text": None, "lines": [], "agreed": []}
    text = found[2]
    if data["kind"] == "task" and (promised := _PROMISED.search(text)):
        text = promised["what"].capitalize()
    return {"text": text, "lines": [found[0]], "agreed": [found[1]] if found[1] else []}


def whole(data: dict[str, Any]) -> dict[str, Any]:
    """A meeting out of its parts: what was decided, or else its first notes; neighbouring
    chapters of the same words are one."""
    told = [row for row in data["notes"] if row[1] == "decision"] or data["notes"]
    chapters: list[dict[str, Any]] = []
    for number, heading in data["chapters"]:
        if not chapters or _common(chapters[-1]["heading"], heading) < 0.7:
            chapters.append({"heading": heading, "first": number})
    overview = [{"text": f"In all: {text}", "notes": [number]} for number, _, text in told[:3]]
    return {"overview": overview, "chapters": chapters}


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


def _topic(rows: list[Row], data: dict[str, Any]) -> dict[str, Any]:
    """A stretch of the meeting, under a heading of the note where one fits."""
    words = Counter(word for _, _, text in rows for word in re.findall(r"\w{5,}", text.lower()))
    heading = " and ".join(word for word, _ in words.most_common(2)).capitalize() or "Talk"
    for planned in re.findall(r"(?m)^(?:#+|[-*]) +(.+)$", data.get("note", "")):
        if any(_shared(planned, text) for _, _, text in rows):
            heading = planned
    longest = sorted(sorted(rows, key=lambda row: -len(row[2]))[:2])
    points = [_statement(row) for row in longest]
    return {"heading": heading, "from_line": rows[0][0], "points": points}


def _parts(wanted: list[list[Any]], rows: list[Row]) -> list[dict[str, Any]]:
    """The lines that share a word with what a part is about; the last part first."""
    found = []
    for number, *about in reversed(wanted):
        points = [_statement(row) for row in rows if _shared(" ".join(about), row[2])]
        found.append({"part": number, "points": points[:5]})
    return found


def _decision(row: Row, rows: list[Row]) -> dict[str, Any]:
    """With who says so, and who says yes right after it."""
    near = [other for other in rows if row[0] < other[0] <= row[0] + 3 and _YES.search(other[2])]
    return {**_statement(row), "agreed": [who for _, who, _ in [row, *near] if who]}


def _open_task(text: str, tasks: list[list[Any]]) -> str | None:
    return next((short for short, title, _ in tasks if _common(title, text) >= 0.6), None)


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


def _shared(one: str, other: str) -> bool:
    a, b = (set(re.findall(r"\w{5,}", text.lower())) for text in (one, other))
    return bool(a & b)
