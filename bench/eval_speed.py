"""How long the engines take and how much memory, in a process of their own."""

from __future__ import annotations

import multiprocessing
import resource
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

RATE = 16_000


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for each engine, seconds of audio, and the most memory the process had (GB)."""

    audio_s: float
    transcribe_s: float
    diarise_s: float
    summarise_s: float
    peak_gb: float

    @property
    def whole(self) -> float:
        """All engines' time over the audio's."""
        return (self.transcribe_s + self.diarise_s + self.summarise_s) / self.audio_s


def join(clips: Sequence[Path], target: Path, seconds: int) -> None:
    """Write `seconds` of meeting: the clips one after the other, again and again."""
    frames = b"".join(_frames(clip) for clip in clips)
    wanted = seconds * RATE * 2
    frames = (frames * (wanted // len(frames) + 1))[:wanted]
    with wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(frames)


def measure(audio: Path, cache: Path) -> Speed:
    """Run all three engines over `audio` in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found: Speed = pool.apply(_measured, (audio, cache))
        pool.close()
        pool.join()  # it ends by itself, and cleans up
        return found


def _frames(clip: Path) -> bytes:
    with wave.open(str(clip), "rb") as file:
        return file.readframes(file.getnframes())


def _measured(audio: Path, cache: Path) -> Speed:
    from notes.engines.base import Brief, Checkpoint, Hints, Line
    from notes.engines.extractive.summariser import ExtractiveSummariser
    from notes.engines.speakers.diariser import OnnxDiariser
    from notes.engines.whisper import WhisperTranscriber

    times = [time.perf_counter()]
    total, lines = 0, []
    for heard in WhisperTranscriber.packaged(cache).transcribe(audio, Hints()):
        if isinstance(heard, Checkpoint):
            total = heard.total_ms
        else:
            lines.append(Line(str(len(lines)), None, heard.start_ms, heard.end_ms, heard.text))
    times.append(time.perf_counter())
    OnnxDiariser().diarise(audio)
    times.append(time.perf_counter())
    ExtractiveSummariser().summarise(lines, Brief("Meeting", date(2026, 1, 5)))
    times.append(time.perf_counter())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return Speed(total / 1000, *(b - a for a, b in pairwise(times)), peak)
