"""Which of up to three local voices speak in each frame of a ten-second window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notes.engines.speakers.onnx import session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 160_000  # samples: the ten seconds the model was trained on
FRAMES = 589  # frames a window gives
FRAME = 270  # samples from one frame to the next
FIRST_CENTRE = 495  # samples: the middle of the first frame's field of view
VOICES = 3

# The model names one of these sets a frame: nobody, one of three, two of three.
_SETS = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1))


class Segmentation:
    """The segmentation model."""

    def __init__(self, threads: int) -> None:
        self._session: Any = session("segmentation-3.0.onnx", threads)

    def voices(self, windows: NDArray[np.float32]) -> NDArray[np.bool_]:
        """[n, WINDOW] samples to [n, FRAMES, VOICES]: who speaks."""
        import numpy as np

        (scores,) = self._session.run(None, {"x": windows[:, None, :]})
        who: NDArray[np.bool_] = np.array(_SETS, bool)[scores.argmax(-1)]
        return who
