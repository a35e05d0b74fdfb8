"""A transcript as captions for players: WebVTT. Core."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from notes import windows
from notes.windows import Line

_ALL_MS = 1 << 52
_SHORTEST_MS = 200


def webvtt(recording_id: uuid.UUID) -> str:
    """All lines that stand, as WebVTT with voices."""
    lines = windows.between(recording_id, 0, _ALL_MS, windows.voices(recording_id))
    return "\n".join(_blocks(lines))


def _blocks(lines: Iterable[Line]) -> Iterable[str]:
    yield "WEBVTT\n"
    for line in lines:
        end = max(line.end_ms, line.start_ms + _SHORTEST_MS)
        voice = f"<v {_plain(line.voice.name)}>" if line.voice else ""
        yield f"{_stamp(line.start_ms)} --> {_stamp(end)}\n{voice}{_plain(line.text)}\n"


def _plain(text: str) -> str:
    """The format's own characters escaped; a cue ends at an empty line, so there are none."""
    folded = " ".join(text.split())
    return folded.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
