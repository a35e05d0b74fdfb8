"""A transcript as captions for players (WebVTT, SubRip), and as plain text. Core."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from notes import windows
from notes.digests import Chapter
from notes.render import clock
from notes.windows import Line

_FIRST_MS, _ALL_MS = -(1 << 52), 1 << 52
_SHORTEST_MS = 200
_UNKNOWN_MS = 3_600_000


def webvtt(recording_id: uuid.UUID) -> str:
    """All lines that stand, as WebVTT with voices."""
    return "\n".join(("WEBVTT\n", *(_cue(line) for line in _all(recording_id))))


def subrip(recording_id: uuid.UUID) -> str:
    """All lines that stand, as SubRip; who speaks stands in front."""
    return "\n".join(
        f"{number}\n{_times(line, ',')}\n{_spoken(line)}\n"
        for number, line in enumerate(_all(recording_id), start=1)
    )


def text(recording_id: uuid.UUID) -> str:
    """All lines that stand as plain text, each with its time and who speaks."""
    return "".join(f"[{clock(line.start_ms)}] {_spoken(line)}\n" for line in _all(recording_id))


def chapters(found: Iterable[Chapter]) -> str:
    """Chapters as WebVTT; the last one lasts to the end of the recording, or a while where that
    isn't known."""
    return "\n".join(("WEBVTT\n", *(_chapter(one) for one in found)))


def _chapter(one: Chapter) -> str:
    end_ms = one.end_ms or one.start_ms + _UNKNOWN_MS
    return f"{_span(one.start_ms, end_ms, '.')}\n{_plain(one.heading)}\n"


def _all(recording_id: uuid.UUID) -> list[Line]:
    lines = windows.between(recording_id, _FIRST_MS, _ALL_MS, windows.voices(recording_id))
    return [line for line in lines if line.is_final]


def _cue(line: Line) -> str:
    voice = f"<v {_plain(line.voice.name)}>" if line.voice else ""
    return f"{_times(line, '.')}\n{voice}{_plain(line.text)}\n"


def _spoken(line: Line) -> str:
    """A line on one line, after its speaker's name."""
    said = " ".join(line.text.split())
    return f"{' '.join(line.voice.name.split())}: {said}" if line.voice else said


def _times(line: Line, point: str) -> str:
    return _span(line.start_ms, line.end_ms, point)


def _span(start_ms: int, end_ms: int, point: str) -> str:
    start = max(start_ms, 0)
    end = max(end_ms, start + _SHORTEST_MS)
    return f"{_stamp(start, point)} --> {_stamp(end, point)}"


def _plain(text: str) -> str:
    """The format's own characters escaped; a cue ends at an empty line, so there are none."""
    folded = " ".join(text.split())
    return folded.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(ms: int, point: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"
