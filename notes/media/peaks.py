"""The picture of the sound under the player: how loud each stretch of a recording is."""

from __future__ import annotations

import wave
from pathlib import Path

_LOUDEST_AT_LEAST = 0.01  # of full scale: below that a recording is drawn as silent


def peaks(wav: Path, buckets: int = 800) -> list[int]:
    """Loudness of `buckets` equal stretches of a 16-bit mono WAV file, 0 to 100.

    100 is the loudest stretch; a silent recording is all zeros.
    """
    import numpy as np

    levels = np.zeros(buckets)
    with wave.open(str(wav), "rb") as file:
        total = file.getnframes()
        edges = np.linspace(0, total, buckets + 1).astype(int)
        at = 0
        for bucket, edge in enumerate(edges[1:]):
            block = np.frombuffer(file.readframes(int(edge) - at), np.int16)
            at = int(edge)
            if block.size:
                scaled = block.astype(np.float32) / 32768
                levels[bucket] = np.sqrt(np.mean(scaled * scaled))
            elif bucket:
                levels[bucket] = levels[bucket - 1]  # more buckets than samples
    shape = np.sqrt(levels / max(float(levels.max(initial=0)), _LOUDEST_AT_LEAST))
    return [int(value) for value in np.rint(shape * 100)]
