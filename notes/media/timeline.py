"""Keeps decoded sound at the time its container gives it."""

from __future__ import annotations

_SLACK_S = 0.1  # smaller differences are the container's rounding
_JUMP_BACK_S = 1.0  # a clock that falls back by more was started again


class Timeline:
    """Says, frame by frame, where sound belongs: in seconds from the start of the container.

    Clocks that jump (a joined or wrapped stream) are followed from their new place, so that a
    wrong clock can't fill a disk with silence.
    """

    def __init__(self, limit_s: float) -> None:
        self.end = 0.0
        self._limit = limit_s
        self._shift = 0.0

    def gap(self, at: float | None) -> float:
        """How far a frame that is due `at` lies after the end of the sound so far.

        Positive: that many seconds of silence are missing. Negative: the frame repeats what is
        there already. 0: it follows, or its time is unknown or wrong.
        """
        if at is None:
            return 0.0
        off = at + self._shift - self.end
        if abs(off) <= _SLACK_S:
            return 0.0
        if off < -_JUMP_BACK_S or self.end + off > self._limit:
            self._shift -= off
            return 0.0
        return off
