"""Small recordings as bytes, each different from the others."""

from __future__ import annotations

import io
import random
import wave

RATE = 16000


def wav(seconds: float = 0.5, seed: int = 0) -> bytes:
    """A WAV file of quiet noise; the same seed gives the same bytes."""
    samples = random.Random(seed).randbytes(round(seconds * RATE) * 2)
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return kept.getvalue()
