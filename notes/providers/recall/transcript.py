"""Recall.ai's files about what was said and by whom, made into plain values: seconds become ms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from notes.providers.captured import CapturedLine, CapturedTurn
from notes.providers.recall.recordings import mapping
from notes.speech import Participant, Utterance, Word

_LONGEST_NAME = 200
_LATEST_MS = 10**12  # no place in a meeting is beyond that


def lines(content: Any) -> list[CapturedLine]:
    """The turns of a transcript that have words, each a line."""
    found: list[CapturedLine] = []
    end_ms = 0
    for turn in map(mapping, _rows(content)):
        heard = utterance(turn.get("words"), end_ms)
        if heard is not None:
            found.append(CapturedLine(heard, participant(turn.get("participant"))))
            end_ms = heard.end_ms
    return found


def turns(content: Any) -> list[CapturedTurn]:
    """Who spoke when, of those who have a name. A turn without an end lasts until the next one
    begins."""
    found: list[tuple[Participant, int, int | None]] = []
    for turn in map(mapping, _rows(content)):
        who = participant(turn.get("participant"))
        start_ms = _ms(turn.get("start_timestamp"))
        if who.name is not None and start_ms is not None:
            found.append((who, start_ms, _ms(turn.get("end_timestamp"))))
    found.sort(key=lambda one: one[1])
    next_starts = [start_ms for _, start_ms, _ in found][1:]
    ended: list[CapturedTurn] = []
    for at, (who, start_ms, told_ms) in enumerate(found):
        end_ms = told_ms
        if end_ms is None and at < len(next_starts):
            end_ms = next_starts[at]
        if end_ms is not None and end_ms > start_ms:
            ended.append(CapturedTurn(who, start_ms, end_ms))
    return ended


def people(content: Any) -> list[Participant]:
    """Those who took part, each name once: who left and came back has two ids."""
    found: dict[str, Participant] = {}
    for one in map(participant, _rows(content)):
        if one.name is not None:
            found.setdefault(one.name, one)
    return list(found.values())


def participant(content: Any) -> Participant:
    """Somebody as every file and event names them."""
    found = mapping(content)
    number = found.get("id")
    told = isinstance(number, int | str) and not isinstance(number, bool) and number != ""
    name = found.get("name")
    return Participant(
        (clean(str(number)) or None) if told else None,
        (clean(name)[:_LONGEST_NAME].strip() or None) if isinstance(name, str) else None,
    )


def utterance(words: Any, earliest_ms: int) -> Utterance | None:
    """The words of a turn, None where there are none; where they tell no time they stand at
    `earliest_ms`."""
    spoken = [row for row in map(mapping, _rows(words)) if _word(row)]
    if not spoken:
        return None
    starts = [_ms(row.get("start_timestamp")) for row in spoken]
    ends = [_ms(row.get("end_timestamp")) for row in spoken]
    known = [start for start in starts if start is not None]
    start_ms = known[0] if known else earliest_ms
    end_ms = max([start_ms, *known, *(end for end in ends if end is not None)])
    timed = tuple(
        Word(_word(row), start, max(start, end if end is not None else start))
        for row, start, end in zip(spoken, starts, ends, strict=True)
        if start is not None
    )
    text = " ".join(_word(row) for row in spoken)
    return Utterance(start_ms, end_ms, text, timed if len(timed) == len(spoken) else ())


def first_ms(words: Any) -> int | None:
    """The first time that the words tell."""
    spoken = [row for row in map(mapping, _rows(words)) if _word(row)]
    starts = (_ms(row.get("start_timestamp")) for row in spoken)
    return next((start for start in starts if start is not None), None)


def clean(text: str) -> str:
    """The text on one line, without what no database takes."""
    whole = text.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(whole.split())


def _word(row: Mapping[str, Any]) -> str:
    text = row.get("text")
    return clean(text) if isinstance(text, str) else ""


def _ms(stamp: Any) -> int | None:
    relative = mapping(stamp).get("relative")
    if isinstance(relative, bool) or not isinstance(relative, int | float):
        return None
    if not math.isfinite(relative):
        return None
    return min(max(0, round(relative * 1000)), _LATEST_MS)


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
