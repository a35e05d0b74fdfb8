"""When each voice speaks, where a recording came with each on its own: as a file keeps it. Core,
pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from notes.providers.captured import CapturedTurn, Voice
from notes.speech import Participant

Spans = Sequence[tuple[int, int]]
"""Stretches as (start, end) in ms of the recording."""


def written(voices: Iterable[tuple[Voice, Spans]]) -> str:
    """Who spoke when, as JSON."""
    kept = [
        {"id": voice.who.id, "name": voice.who.name, "turns": [list(span) for span in spans]}
        for voice, spans in voices
    ]
    return json.dumps({"voices": kept})


def read(text: str) -> list[CapturedTurn]:
    """The same in the order of time."""
    found = [
        CapturedTurn(Participant(voice["id"], voice["name"]), start_ms, end_ms)
        for voice in json.loads(text)["voices"]
        for start_ms, end_ms in voice["turns"]
    ]
    return sorted(found, key=lambda turn: (turn.start_ms, turn.end_ms))
