"""The built-in `Diariser`: two small ONNX models and a clustering, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from notes.engines.base import Progress
from notes.engines.sound import PER_MS, RATE, Sound
from notes.engines.speakers import clustering
from notes.engines.speakers.segmentation import FRAME, FRAMES, VOICES, WINDOW, Segmentation
from notes.engines.speakers.timeline import Timeline
from notes.engines.speakers.voiceprint import HOP, Features, Voiceprints, frame_of_row
from notes.errors import ExternalError
from notes.speech import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP = 38_880  # samples (2.43 s): a whole number of segmentation frames and filter-bank rows
BATCH = 8  # windows read at once
LEAST_ROWS = 25  # a quarter of a second alone gives a print


@dataclass(frozen=True, slots=True)
class Window:
    """What was found in one window: its first frame in the file, who speaks [FRAMES, VOICES],
    the prints of local voices that spoke alone for long enough, and for how long (s)."""

    first: int
    who: NDArray[np.bool_]
    prints: dict[int, NDArray[np.float32]]
    alone_s: dict[int, float]


class OnnxDiariser:
    """A `Diariser`. Nothing is loaded before the first call of `diarise`."""

    name = "pyannote segmentation 3.0, CAM++"

    def __init__(self, *, threads: int = 2) -> None:
        self._threads = threads

    def diarise(self, audio: Path, progress: Progress | None = None) -> list[Turn]:
        """See `base.Diariser`. Raises ExternalError."""
        with Sound(audio) as sound:
            try:
                windows = list(self._windows(sound, progress))
            except (RuntimeError, ValueError) as error:
                raise ExternalError(
                    f"Telling the speakers apart failed: {error}. Run the step again."
                ) from error
            return _joined(windows, sound.total_ms)

    def _windows(self, sound: Sound, progress: Progress | None) -> Iterator[Window]:
        import numpy as np

        starts = _starts(sound.total_ms * PER_MS)
        if not starts:
            return
        segmentation, voiceprints = Segmentation(self._threads), Voiceprints(self._threads)
        features, frame_of = Features(), frame_of_row()
        for i in range(0, len(starts), BATCH):
            batch = starts[i : i + BATCH]
            samples = np.stack([_padded(sound, at) for at in batch])
            for at, window, who in zip(batch, samples, segmentation.voices(samples), strict=True):
                alone = (who & (who.sum(1) == 1)[:, None])[frame_of]
                told = [v for v in range(VOICES) if alone[:, v].sum() >= LEAST_ROWS]
                rows = features.of(window, at) if told else None
                prints = (
                    {} if rows is None else {v: voiceprints.of(rows[alone[:, v]]) for v in told}
                )
                seconds = {v: float(alone[:, v].sum()) * HOP / RATE for v in told}
                yield Window(at // FRAME, who, prints, seconds)
            if progress:
                done = min((batch[-1] + WINDOW) // PER_MS, sound.total_ms)
                progress(done, sound.total_ms)


def _starts(samples: int) -> list[int]:
    """First samples of windows that together cover the file."""
    if not samples:
        return []
    steps = max(0, -(-(samples - WINDOW) // STEP))
    return [i * STEP for i in range(steps + 1)]


def _padded(sound: Sound, at: int) -> NDArray[np.float32]:
    import numpy as np

    samples = sound.read(at // PER_MS, (at + WINDOW) // PER_MS)
    return np.pad(samples, (0, WINDOW - len(samples)))


def _joined(windows: list[Window], total_ms: int) -> list[Turn]:
    import numpy as np

    keys = [(i, v) for i, w in enumerate(windows) for v in w.prints]
    if not keys:
        return []
    means = clustering.voices(
        clustering.Prints(
            vectors=np.stack([windows[i].prints[v] for i, v in keys]),
            seconds=np.array([windows[i].alone_s[v] for i, v in keys]),
            window=np.array([i for i, _ in keys]),
            overlap=min(len(windows), WINDOW / STEP),
        )
    )
    timeline = Timeline(windows[-1].first + FRAMES, len(means))
    for window in windows:
        locals_ = sorted(window.prints)
        pairs = (
            clustering.assigned(np.stack([window.prints[v] for v in locals_]), means)
            if locals_
            else []
        )
        timeline.add(window.first, window.who, [(locals_[r], c) for r, c in pairs])
    return timeline.turns(total_ms)
