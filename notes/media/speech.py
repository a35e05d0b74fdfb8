"""The sound of a recording as engines want it: 16 kHz, mono, 16 bit, at one loudness."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

from notes.errors import TooLarge, Unreadable
from notes.media import opening
from notes.media.loudness import Meter, amplified
from notes.media.partial import whole
from notes.media.sound import Progress, Sound
from notes.media.timeline import LONGEST_S

RATE = 16000

_TOO_LONG = "This recording is longer than 36 hours. Split it and send the parts."
_CHUNK = RATE * 30  # samples held at once
_WAV_HEADER = 44  # bytes


@dataclass(frozen=True, slots=True)
class SpeechFile:
    """What was written. `damaged_ms` is how much of the source could not be decoded."""

    duration_ms: int
    gain_db: float
    damaged_ms: int


def to_speech(src: Path, dst: Path, progress: Progress | None = None) -> SpeechFile:
    """Write the sound of `src` to `dst` as a WAV file, in memory that doesn't grow with length.

    Position 0 is the start of the container, so a place in `dst` is the same place in a
    player. What can't be decoded is silence of the same length. `progress` gets (done, total)
    in milliseconds. Raises Unreadable (`damaged` when nothing decodes), TooLarge, OSError.
    """
    with whole(dst) as part:
        meter = Meter()
        with opening.opened(src) as container, wave.open(str(part), "wb") as wav:
            sound = Sound(container, RATE, channels=1, progress=progress)
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE)
            for samples in sound.samples():
                meter.add(samples)
                wav.writeframesraw(samples.tobytes())
                if sound.written > LONGEST_S * RATE:
                    raise TooLarge(_TOO_LONG)
        if not sound.heard:
            raise Unreadable("damaged", opening.DAMAGED)
        gain_db = meter.gain_db()
        _amplify(part, gain_db)
    duration_ms = sound.duration_ms()
    if progress:
        progress(duration_ms, duration_ms)
    return SpeechFile(duration_ms, round(gain_db, 2), sound.damaged_ms())


def _amplify(wav: Path, gain_db: float) -> None:
    """Change the loudness of a WAV file of ours in place."""
    import numpy as np

    if not gain_db:
        return
    with wav.open("r+b") as file:
        at = _WAV_HEADER
        file.seek(at)
        while block := file.read(_CHUNK * 2):
            file.seek(at)
            file.write(amplified(np.frombuffer(block, np.int16), gain_db).tobytes())
            at += len(block)
            file.seek(at)
