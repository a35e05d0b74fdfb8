"""Where decoded sound and pictures belong, whatever a container's clock does."""

from __future__ import annotations

_SLACK_S = 0.1  # smaller differences are the container's rounding
_JUMP_BACK_S = 1.0  # a clock that falls back by more was started again
_LEAP_S = 10.0  # and in a stream made for broadcasting, one that leaps ahead by more
JUMPY = {"mpegts", "mpeg", "flv"}
"""Containers without an index of times, so that their clock may jump."""
LONGEST_S = 36.0 * 3600
"""A 16 kHz WAV file can't hold more than 37 hours; no clock may lead further."""


class Clock:
    """Times of one stream in seconds from the start of its container.

    A clock that jumps (joined or wrapped streams) is followed from its new place, as if time
    had gone on. Silence of any length is believed where the container has an index of times,
    up to twice the length that it tells.
    """

    def __init__(self, container: str, start_us: int | None, total_us: int | None) -> None:
        self.end = 0.0
        self._shift = -(start_us or 0) / 1_000_000
        told = 2 * total_us / 1_000_000 if total_us and total_us > 0 else LONGEST_S
        self._limit = min(LONGEST_S, max(60.0, told))
        self._leap = _LEAP_S if container in JUMPY else self._limit

    def begin(self, seconds: float) -> None:
        """Take the first date as it is: pictures are decoded, and dated, ahead of being shown."""
        self.end = seconds + self._shift

    def at(self, seconds: float | None) -> float:
        """The place of what the container dates `seconds`; right after the last without date."""
        if seconds is None:
            return self.end
        place = seconds + self._shift
        ahead = place - self.end
        if not -_JUMP_BACK_S <= ahead <= self._leap or place > self._limit:
            self._shift -= ahead
            return self.end
        return place

    def gap(self, seconds: float | None) -> float:
        """How far that place lies behind the end (missing sound) or before it (repeated)."""
        off = self.at(seconds) - self.end
        return 0.0 if abs(off) <= _SLACK_S else off
