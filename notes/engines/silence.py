"""Finds speech in a stretch of sound and chooses where a long recording may be cut."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from notes.engines.sound import PER_MS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


WINDOW_MS = 28_500  # a window, its quiet and the lead before it make Whisper's 30 s
REST_MS = 4_000
PAD_MS = 400


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start_ms, end_ms) of sound."""

    start_ms: int
    end_ms: int


def speech_spans(samples: NDArray[np.float32], min_silence_ms: int = 300) -> list[Span]:
    """Where somebody speaks, in ms from the start of `samples`, in time order."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not len(samples):
        return []
    options = VadOptions(min_silence_duration_ms=min_silence_ms, speech_pad_ms=30)
    found = get_speech_timestamps(samples, options)
    return [Span(s["start"] // PER_MS, -(-s["end"] // PER_MS)) for s in found]


def choose_cut(spans: list[Span], earliest_ms: int, latest_ms: int) -> int:
    """The middle of the longest silence inside [earliest_ms, latest_ms]; without one, latest_ms.

    A pure function of what is heard there, so the same file is cut at the same places again.
    """
    edges = [Span(0, 0), *spans, Span(latest_ms, latest_ms)]
    best = Span(latest_ms, latest_ms)
    for before, after in pairwise(edges):
        gap = Span(max(before.end_ms, earliest_ms), min(after.start_ms, latest_ms))
        if gap.end_ms - gap.start_ms > best.end_ms - best.start_ms:
            best = gap
    return (best.start_ms + best.end_ms) // 2


def windows(spans: list[Span], length_ms: int) -> list[Span]:
    """Stretches to hand to a speech model: speech with its natural pauses, long rests left out.

    A window ends where the next speech wouldn't fit into WINDOW_MS or is more than REST_MS away,
    so that no word is cut; it takes PAD_MS of quiet along on both sides, inside [0, length_ms].
    """
    groups: list[Span] = []
    for span in spans:
        last = groups[-1] if groups else None
        fits = last is not None and span.end_ms - last.start_ms <= WINDOW_MS - 2 * PAD_MS
        if last is not None and fits and span.start_ms - last.end_ms <= REST_MS:
            groups[-1] = Span(last.start_ms, span.end_ms)
        else:
            groups.append(span)
    padded = [Span(max(0, g.start_ms - PAD_MS), min(length_ms, g.end_ms + PAD_MS)) for g in groups]
    for i in range(1, len(padded)):
        before, after = padded[i - 1], padded[i]
        if before.end_ms > after.start_ms:
            middle = (before.end_ms + after.start_ms) // 2
            padded[i - 1] = Span(before.start_ms, middle)
            padded[i] = Span(middle, after.end_ms)
    return padded
