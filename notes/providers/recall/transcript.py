"""Recall.ai's files about what was said and by whom, made into plain values: seconds become ms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from notes.providers.captured import CapturedLine
from notes.providers.recall.recordings import mapping
from notes.speech import Turn, Utterance, Word


class _Voices:
    """What to call the participants: two people of one name are two."""

    def __init__(self) -> None:
        self._labels: dict[Any, str] = {}
        self._taken: set[str] = set()

    def label(self, participant: Mapping[str, Any]) -> tuple[str | None, bool]:
        """A label, and whether it is a name; None where nothing tells them apart."""
        name = _name(participant)
        number = participant.get("id")
        key = (number if isinstance(number, int | str) else None, name)
        if key == (None, None):
            return None, False
        if key not in self._labels:
            self._labels[key] = self._free(name or f"Participant {number}")
        return self._labels[key], name is not None

    def _free(self, wanted: str) -> str:
        label, count = wanted, 1
        while label in self._taken:
            count += 1
            label = f"{wanted} ({count})"
        self._taken.add(label)
        return label


def lines(content: Any) -> list[CapturedLine]:
    """The turns of a transcript that have words, each a line."""
    voices = _Voices()
    found: list[CapturedLine] = []
    end_ms = 0
    for turn in map(mapping, _rows(content)):
        label, named = voices.label(mapping(turn.get("participant")))
        heard = _utterance(_rows(turn.get("words")), end_ms, label)
        if heard is not None:
            found.append(CapturedLine(heard, named))
            end_ms = heard.end_ms
    return found


def turns(content: Any) -> list[Turn]:
    """Who spoke when. A turn without an end lasts until the next one begins."""
    voices = _Voices()
    found: list[tuple[str, int, int | None]] = []
    for turn in map(mapping, _rows(content)):
        label, named = voices.label(mapping(turn.get("participant")))
        start_ms = _ms(turn.get("start_timestamp"))
        if label is not None and named and start_ms is not None:
            found.append((label, start_ms, _ms(turn.get("end_timestamp"))))
    found.sort(key=lambda one: one[1])
    next_starts = [start_ms for _, start_ms, _ in found][1:]
    ended: list[Turn] = []
    for at, (label, start_ms, told_ms) in enumerate(found):
        end_ms = told_ms
        if end_ms is None and at < len(next_starts):
            end_ms = next_starts[at]
        if end_ms is not None and end_ms > start_ms:
            ended.append(Turn(label, start_ms, end_ms))
    return ended


def people(content: Any) -> list[str]:
    """The names of those who took part, each once."""
    names = [_name(mapping(one)) for one in _rows(content)]
    return list(dict.fromkeys(name for name in names if name is not None))


def _utterance(rows: list[Any], earliest_ms: int, speaker: str | None) -> Utterance | None:
    """The words of a turn; one that tells no time stands where the turn before it ended."""
    spoken = [row for row in map(mapping, rows) if _word(row)]
    if not spoken:
        return None
    starts = [_ms(row.get("start_timestamp")) for row in spoken]
    ends = [_ms(row.get("end_timestamp")) for row in spoken]
    known = [start for start in starts if start is not None]
    start_ms = known[0] if known else earliest_ms
    end_ms = max([start_ms, *known, *(end for end in ends if end is not None)])
    words = tuple(
        Word(_word(row), start, max(start, end if end is not None else start))
        for row, start, end in zip(spoken, starts, ends, strict=True)
        if start is not None
    )
    text = " ".join(_word(row) for row in spoken)
    timed = words if len(words) == len(spoken) else ()
    return Utterance(start_ms, end_ms, text, timed, speaker=speaker)


def _word(row: Mapping[str, Any]) -> str:
    text = row.get("text")
    return " ".join(text.replace("\0", "").split()) if isinstance(text, str) else ""


def _name(participant: Mapping[str, Any]) -> str | None:
    name = participant.get("name")
    return " ".join(name.replace("\0", "").split()) or None if isinstance(name, str) else None


def _ms(stamp: Any) -> int | None:
    relative = mapping(stamp).get("relative")
    if isinstance(relative, bool) or not isinstance(relative, int | float):
        return None
    return max(0, round(relative * 1000)) if math.isfinite(relative) else None


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
