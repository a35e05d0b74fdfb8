"""Lays overlapping windows over each other and reads off who speaks when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes.engines.sound import RATE
from notes.engines.speakers.segmentation import FIRST_CENTRE, FRAME, FRAMES
from notes.speech import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLOSE_MS = 100  # a shorter gap in one voice is no gap

SHORT_MS = 200  # a shorter turn is a cough or a slip

_STRETCH = 50_000  # frames looked at together


class Timeline:
    """Votes of windows for each voice and for how many speak at once, frame by frame."""

    def __init__(self, frames: int, voices: int) -> None:
        import numpy as np

        self._votes = np.zeros((frames, voices), np.uint8)
        self._speaking = np.zeros(frames, np.uint8)
        self._windows = np.zeros(frames, np.uint8)

    def add(self, first: int, who: NDArray[np.bool_], pairs: list[tuple[int, int]]) -> None:
        """A window [FRAMES, local voices] that begins at frame `first`; `pairs` say which local
        voice is which voice of the file."""
        end = min(first + FRAMES, len(self._votes))
        who = who[: end - first]
        self._windows[first:end] += 1
        self._speaking[first:end] += who.sum(1).astype(self._speaking.dtype)
        for local, voice in pairs:
            self._votes[first:end, voice] += who[:, local]

    def turns(self, total_ms: int) -> list[Turn]:
        """Turns in time order, labelled S1, S2… by first appearance."""
        speaks = self._speaks()
        found = [
            (start, end, voice)
            for voice in range(speaks.shape[1])
            for start, end in _stretches(speaks[:, voice], total_ms)
        ]
        names: dict[int, str] = {}
        return [
            Turn(names.setdefault(voice, f"S{len(names) + 1}"), start, end)
            for start, end, voice in sorted(found)
        ]

    def _speaks(self) -> NDArray[np.bool_]:
        """[frames, voices]: of the voices with votes, as many as speak at once, the most voted."""
        import numpy as np

        speaks = np.zeros(self._votes.shape, bool)
        for start in range(0, len(speaks), _STRETCH):
            part = slice(start, start + _STRETCH)  # ranks take eight bytes each
            votes, windows = self._votes[part], np.maximum(self._windows[part], 1)
            at_once = np.rint(self._speaking[part] / windows + 1e-6)
            order = (-votes.astype(np.int16)).argsort(1, kind="stable")
            rank = order.argsort(1, kind="stable")
            speaks[part] = (rank < at_once[:, None]) & (votes > 0)
        return speaks


def _stretches(on: NDArray[np.bool_], total_ms: int) -> list[tuple[int, int]]:
    """Where a voice is on, in ms: short gaps closed, short stretches left out."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    joined: list[tuple[int, int]] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        start, end = _ms(int(first)), min(_ms(int(last)), total_ms)
        if joined and start - joined[-1][1] < CLOSE_MS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= SHORT_MS]


def _ms(frame: int) -> int:
    """Where a frame begins: half a step before its middle."""
    return max(0, (frame * FRAME + FIRST_CENTRE - FRAME // 2) * 1000 // RATE)
