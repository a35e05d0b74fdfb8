"""Reads stretches of the product's own sound files: 16 kHz, mono, 16-bit WAV."""

from __future__ import annotations

import wave
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from notes.errors import ExternalError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
PER_MS = RATE // 1000


class Sound:
    """An open sound file, read a stretch at a time so that memory stays flat."""

    def __init__(self, path: Path) -> None:
        """Raises ExternalError when the file isn't what `notes.media` writes."""
        try:
            self._file = wave.open(str(path), "rb")  # noqa: SIM115 - closed by __exit__
        except (OSError, EOFError, wave.Error) as error:
            raise ExternalError(
                "The prepared sound can't be read. Run the prepare step again.", permanent=True
            ) from error
        shape = (self._file.getframerate(), self._file.getnchannels(), self._file.getsampwidth())
        if shape != (RATE, 1, 2):
            self._file.close()
            raise ExternalError(
                "The prepared sound isn't 16 kHz mono. Run the prepare step again.", permanent=True
            )
        self.total_ms = self._file.getnframes() // PER_MS

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        """Samples of [start_ms, end_ms) as float32 in -1…1; shorter at the end of the file."""
        import numpy as np

        start = min(max(start_ms, 0), self.total_ms)
        self._file.setpos(start * PER_MS)
        frames = self._file.readframes(max(0, min(end_ms, self.total_ms) - start) * PER_MS)
        return np.frombuffer(frames, dtype="<i2").astype(np.float32) / 32768.0
