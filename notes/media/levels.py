"""How loud one voice is from moment to moment, and from that when it speaks."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

FRAME_MS = 20
_FRAME = 960  # samples of a frame, at 48 kHz
_ZERO = 100  # dB below full scale that count as nothing, so that a level fits a byte
_IN_MEMORY = 256 * 1024  # bytes of levels, of one voice; more is kept on the disk

_QUIETEST = 48  # nobody is taken to speak below -52 dB
_SPAN = 26  # dB that speech may be softer than its loudest
_ABOVE_NOISE = 6
_CLEAR = 20  # dB between noise and speech that make them two things
_BREATH_MS = 500  # shorter pauses belong to a turn
_SHORTEST_MS = 120  # shorter sounds are none


class Levels:
    """The levels of one microphone, measured as its sound passes. Only whoever it belongs to is
    near it, so that sound is enough to tell when they speak."""

    def __init__(self) -> None:
        self._kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - see __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kept.close()

    def add(self, samples: NDArray[np.int16]) -> None:
        """What follows on the last, at 48 kHz; whole frames but for the end."""
        import numpy as np

        if not len(samples):
            return
        missing = -len(samples) % _FRAME
        frames = np.pad(samples, (0, missing)).reshape(-1, _FRAME).astype(np.float32)
        power = np.sqrt(np.mean(frames * frames, axis=1)) / 32768
        loud = 20 * np.log10(np.maximum(power, 1e-6)) + _ZERO
        self._kept.write(np.clip(np.rint(loud), 0, 255).astype(np.uint8).tobytes())

    def turns(self, begin_ms: int) -> list[tuple[int, int]]:
        """When there is speech, as (start, end) in ms, where the first level is at `begin_ms`."""
        import numpy as np

        self._kept.seek(0)
        levels = np.frombuffer(self._kept.read(), np.uint8)
        spans = spoken(levels)
        return [(begin_ms + start, begin_ms + end) for start, end in spans]


def spoken(levels: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Stretches of speech in levels (dB above -100), in ms from the first."""
    import numpy as np

    heard = levels[levels > 0]
    if not len(heard):
        return []
    noise, loudest = np.percentile(heard, (10, 95))
    least = max(_QUIETEST, loudest - _SPAN)
    if noise < loudest - _CLEAR:
        least = max(least, noise + _ABOVE_NOISE)
    edges = np.flatnonzero(np.diff((levels >= least).astype(np.int8), prepend=0, append=0))
    found: list[tuple[int, int]] = []
    for start, end in (edges.reshape(-1, 2) * FRAME_MS).tolist():
        if end - start < FRAME_MS * 2:
            continue  # a click
        if found and start - found[-1][1] < _BREATH_MS:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if end - start >= _SHORTEST_MS]
