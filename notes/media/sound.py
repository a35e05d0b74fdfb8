"""Decoded sound without holes: what is missing or broken in a file is silence of that length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from notes.media import opening
from notes.media.resample import Resampler
from notes.media.timeline import Clock

if TYPE_CHECKING:
    import numpy as np
    from av.audio.frame import AudioFrame
    from av.container import InputContainer
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

Progress = Callable[[int, int], None]
"""Called with (done, total), both in milliseconds."""

_CHUNK = 480_000  # samples held at once
_REPORT_MS = 10_000


class Sound:
    """One pass over the sound of an open container, from the container's start.

    `heard` says whether anything was decoded; `written` counts samples (of one channel).
    """

    def __init__(
        self, container: InputContainer, rate: int, channels: int, progress: Progress | None = None
    ) -> None:
        self.heard = False
        self.written = 0
        self.rate = rate
        self._container = container
        self._stream = opening.sound(container)
        self._channels = channels
        self._progress = progress
        self._reported_ms = 0
        self._promised_ms = opening.promised_ms(container, self._stream)
        self._total_ms = self._promised_ms or max(0, container.duration or 0) // 1000
        self._lost = 0  # samples
        self._failed = False  # a packet was bad since the last good frame
        self._resampler = Resampler(rate, channels)

    def samples(self) -> Iterator[Samples]:
        """The whole recording, channels interleaved, in pieces of at most half a minute."""
        self._stream.codec_context.thread_type = "AUTO"
        for piece in self._placed():
            self.written += len(piece) // self._channels
            self._report()
            yield piece

    @property
    def total_ms(self) -> int:
        """The length that the container tells; 0 where it tells none."""
        return self._total_ms

    def duration_ms(self) -> int:
        """The length of what was given so far."""
        return self.written * 1000 // self.rate

    def damaged_ms(self) -> int:
        """Sound that was there once and is lost: bad packets, and an end that is cut off."""
        missing = (self._promised_ms or 0) - self.duration_ms()
        cut_off = missing if missing > 1000 else 0  # less is rounding
        return self._lost * 1000 // self.rate + cut_off

    def _placed(self) -> Iterator[Samples]:
        """Resampled sound, with silence where time passes without any."""
        clock = Clock(
            self._container.format.name, self._container.start_time, self._container.duration
        )
        for frame in self._frames():
            gap = clock.gap(frame.time)
            if gap < 0:
                continue
            if gap > 0 or not self._resampler.fits(frame):
                yield from self._resampler.flush()
                clock.end += gap
                if gap:
                    yield from self._silence(round(clock.end * self.rate) - self.written)
            clock.end += frame.samples / frame.sample_rate
            self._failed = False
            self.heard = True
            yield from self._resampler.add(frame)
        yield from self._resampler.flush()

    def _frames(self) -> Iterator[AudioFrame]:
        import av

        for packet in opening.packets(self._container, self._stream):
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
            yield np.zeros(min(count, _CHUNK) * self._channels, np.int16)
            count -= _CHUNK

    def _report(self) -> None:
        done = self.duration_ms()
        if self._progress and done - self._reported_ms >= _REPORT_MS:
            self._reported_ms = done
            self._progress(done, max(done, self._total_ms))
