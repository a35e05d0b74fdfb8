"""Who speaks when, coarse enough to draw under a waveform. Core."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from notes import windows
from notes.db import db
from notes.models import Segment

LANES_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class Lane:
    """A stretch that one voice has, in ms; `hue` is the voice's colour."""

    start_ms: int
    end_ms: int
    number: int
    hue: int


def lanes(recording_id: uuid.UUID) -> list[Lane]:
    """The turns in order of time; short pauses and interjections of long meetings are bridged."""
    known = windows.voices(recording_id)
    rows = db.session.execute(
        select(Segment.start_ms, Segment.end_ms, Segment.speaker_id)
        .where(Segment.recording_id == recording_id, Segment.removed.is_(False))
        .order_by(Segment.start_ms, Segment.seq)
    )
    found = [
        Lane(start, end, known[speaker].number, known[speaker].hue)
        for start, end, speaker in rows
        if speaker in known
    ]
    return merged(found, (found[-1].end_ms // LANES_AT_MOST) if found else 0)


def merged(found: Iterable[Lane], step_ms: int) -> list[Lane]:
    """Lanes at least `step_ms` long: a voice goes on over gaps and turns shorter than that."""
    kept: list[Lane] = []
    for lane in found:
        last = kept[-1] if kept else None
        if last and last.number == lane.number and lane.start_ms - last.end_ms <= step_ms:
            kept[-1] = replace(last, end_ms=max(last.end_ms, lane.end_ms))
        elif last and lane.end_ms - last.end_ms < step_ms:
            continue
        else:
            kept.append(lane)
    return kept


def shares(found: Iterable[Lane]) -> dict[int, int]:
    """How much of the talk each voice has, in percent, by its number."""
    spoken: dict[int, int] = defaultdict(int)
    for lane in found:
        spoken[lane.number] += max(lane.end_ms - lane.start_ms, 0)
    total = sum(spoken.values())
    return {number: round(100 * ms / total) for number, ms in spoken.items()} if total else {}
