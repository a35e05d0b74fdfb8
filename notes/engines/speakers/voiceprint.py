"""Voiceprints: what a voice sounds like, as 192 numbers of unit length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notes.engines.sound import RATE
from notes.engines.speakers.onnx import session
from notes.engines.speakers.segmentation import FIRST_CENTRE, FRAME, FRAMES, WINDOW

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOP = 160  # samples from one filter-bank row to the next
_ROW = 400  # samples that one row looks at
_ROWS = (WINDOW - _ROW) // HOP + 1
BANDS = 80


class Features:
    """Filter-bank rows of a window that moves forward; what overlaps isn't computed again."""

    def __init__(self) -> None:
        self._rows: NDArray[np.float32] | None = None
        self._at = 0

    def of(self, window: NDArray[np.float32], at: int) -> NDArray[np.float32]:
        """[rows, BANDS] of the window that begins at sample `at` (a multiple of HOP)."""
        import numpy as np

        passed = (at - self._at) // HOP
        if self._rows is None or not 0 <= passed < _ROWS:
            self._rows = _filter_bank(window)
        elif passed:
            kept = self._rows[passed:]
            fresh = _filter_bank(window[len(kept) * HOP :])
            self._rows = np.concatenate([kept, fresh])
        self._at = at
        return self._rows


class Voiceprints:
    """The speaker embedding model."""

    def __init__(self, threads: int) -> None:
        self._session: Any = session("speaker-campplus.onnx", threads)

    def of(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """[rows, BANDS] of one voice alone to its print [192]."""
        import numpy as np

        (found,) = self._session.run(None, {"x": (rows - rows.mean(0))[None]})
        unit: NDArray[np.float32] = found[0] / max(float(np.linalg.norm(found[0])), 1e-9)
        return unit


def frame_of_row() -> NDArray[np.intp]:
    """For each filter-bank row of a window, the segmentation frame at the same moment."""
    import numpy as np

    middles = np.arange(_ROWS) * HOP + _ROW // 2
    frames: NDArray[np.intp] = np.rint((middles - FIRST_CENTRE) / FRAME).astype(np.intp)
    return frames.clip(0, FRAMES - 1)


def _filter_bank(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    import kaldi_native_fbank as knf
    import numpy as np

    options = knf.FbankOptions()
    options.frame_opts.dither = 0.0  # the same sound gives the same print
    options.frame_opts.samp_freq = RATE
    options.mel_opts.num_bins = BANDS
    bank = knf.OnlineFbank(options)
    bank.accept_waveform(RATE, samples * 32768)
    bank.input_finished()
    rows = [bank.get_frame(i) for i in range(bank.num_frames_ready)]
    return np.array(rows, np.float32).reshape(-1, BANDS)
