"""The sound of a recording as engines want it: 16 kHz, mono, 16 bit, at one loudness."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from notes.errors import Unreadable
from notes.media import opening
from notes.media.loudness import Meter, amplified
from notes.media.partial import whole
from notes.media.resample import RATE, Resampler
from notes.media.timeline import Timeline

if TYPE_CHECKING:
    import numpy as np
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

Progress = Callable[[int, int], None]

_CHUNK = RATE * 30  # samples held at once
_WAV_HEADER = 44  # bytes
_REPORT_MS = 10_000


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
    in milliseconds. Raises Unreadable (`damaged` when nothing decodes), OSError.
    """
    with whole(dst) as part:
        decoding = _Decoding(progress)
        meter = Meter()
        with wave.open(str(part), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE)
            for samples in decoding.run(src):
                meter.add(samples)
                wav.writeframesraw(samples.tobytes())
        if not decoding.heard:
            raise Unreadable("damaged", opening.DAMAGED)
        gain_db = meter.gain_db()
        _amplify(part, gain_db)
    duration_ms = decoding.written * 1000 // RATE
    if progress:
        progress(duration_ms, duration_ms)
    return SpeechFile(duration_ms, round(gain_db, 2), decoding.damaged_ms())


class _Decoding:
    """One pass over a source; yields its sound in order and keeps count."""

    def __init__(self, progress: Progress | None) -> None:
        self.heard = False
        self.written = 0  # samples
        self._progress = progress
        self._reported_ms = 0
        self._total_ms = 0
        self._promised_ms: int | None = None  # what the container says for certain
        self._lost = 0  # samples
        self._failed = False  # a packet was bad since the last good frame
        self._resampler = Resampler()

    def run(self, src: Path) -> Iterator[Samples]:
        """The whole recording at RATE, in pieces of at most half a minute."""
        with opening.opened(src) as container:
            stream = opening.sound(container)
            stream.codec_context.thread_type = "AUTO"
            self._promised_ms = opening.promised_ms(container, stream)
            self._total_ms = self._promised_ms or max(0, container.duration or 0) // 1000
            for piece in self._placed(container, stream):
                self.written += len(piece)
                self._report()
                yield piece

    def damaged_ms(self) -> int:
        """Sound that was there once and is lost: bad packets, and an end that is cut off."""
        missing = (self._promised_ms or 0) - self.written * 1000 // RATE
        cut_off = missing if missing > 1000 else 0  # less is rounding
        return self._lost * 1000 // RATE + cut_off

    def _placed(self, container: InputContainer, stream: AudioStream) -> Iterator[Samples]:
        """Resampled sound, with silence where time passes without any."""
        start = (container.start_time or 0) / 1_000_000
        # A guessed length may be short, but not by half; a clock that leads further is wrong.
        line = Timeline(limit_s=max(60.0, 2 * self._total_ms / 1000))
        for frame in self._frames(container, stream):
            gap = line.gap(_seconds(frame, start))
            if gap < 0:
                continue
            if gap > 0 or not self._resampler.fits(frame):
                yield from self._resampler.flush()
                line.end += gap
                if gap:
                    yield from self._silence(round(line.end * RATE) - self.written)
            line.end += frame.samples / frame.sample_rate
            self._failed = False
            self.heard = True
            yield from self._resampler.add(frame)
        yield from self._resampler.flush()

    def _frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        import av

        for packet in opening.packets(container, stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self._failed = True
                continue
            yield from (frame for frame in frames if frame.samples)

    def _silence(self, count: int) -> Iterator[Samples]:
        import numpy as np

        if self._failed:
            self._lost += max(0, count)
        while count > 0:
            yield np.zeros(min(count, _CHUNK), np.int16)
            count -= _CHUNK

    def _report(self) -> None:
        done = self.written * 1000 // RATE
        if self._progress and done - self._reported_ms >= _REPORT_MS:
            self._reported_ms = done
            self._progress(done, max(done, self._total_ms))


def _seconds(frame: AudioFrame, start: float) -> float | None:
    if frame.pts is None or not frame.time_base:
        return None
    return float(frame.pts * frame.time_base) - start


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
