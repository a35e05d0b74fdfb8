"""Frames of any rate, format and channel count in; 16-bit samples of one shape out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from av.audio.fifo import AudioFifo
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

_BATCH = 32768  # frames are small; resampling them one by one costs more than decoding them


class Resampler:
    """Resamples a run of frames that follow each other and have one shape."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._layout = "mono" if channels == 1 else "stereo"
        self._fifo: AudioFifo | None = None
        self._resampler: AudioResampler | None = None
        self._shape: tuple[str, str, int] | None = None

    def fits(self, frame: AudioFrame) -> bool:
        """Whether `frame` can go into the present run."""
        return self._shape is None or self._shape == _shape(frame)

    def add(self, frame: AudioFrame) -> list[Samples]:
        """Take a frame; give what is ready."""
        import av

        if self._fifo is None:
            self._shape = _shape(frame)
            self._fifo = av.AudioFifo()
            self._resampler = av.AudioResampler(format="s16", layout=self._layout, rate=self._rate)
        frame.pts = None
        self._fifo.write(frame)
        return self._converted() if self._fifo.samples >= _BATCH else []

    def flush(self) -> list[Samples]:
        """End the run: give the rest."""
        if self._fifo is None or self._resampler is None:
            return []
        rest = self._converted()
        rest += [frame.to_ndarray()[0] for frame in self._resampler.resample(None)]
        self._fifo = self._resampler = self._shape = None
        return rest

    def _converted(self) -> list[Samples]:
        if self._fifo is None or self._resampler is None:
            return []
        frame = self._fifo.read()
        if frame is None:
            return []
        return [piece.to_ndarray()[0] for piece in self._resampler.resample(frame)]


def _shape(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate
