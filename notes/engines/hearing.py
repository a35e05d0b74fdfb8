"""One window of speech at a time through a Whisper model; what it doubts is heard twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from notes.engines.blas import one_thread
from notes.engines.sound import RATE
from notes.engines.spoken import Heard
from notes.errors import ExternalError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEADS_S = (1.0, 0.3)
"""Silence put before a window, first and second hearing. Whisper errs more on sound that begins
with a word; a change of the lead also shakes it out of a wrong path."""
DOUBT = -0.45  # mean log probability below which a window is heard again
LANGUAGE_S = 60


class Ear:
    """A Whisper model that is loaded at first use and gives the same answer each time."""

    def __init__(self, source: str | Path | Callable[[], Path], threads: int) -> None:
        self._source = source
        self._threads = threads
        self._loading = Lock()
        self._model: Any = None

    def language(self, speech: NDArray[np.float32]) -> str:
        """ISO 639-1 code of the language spoken. Raises ExternalError."""
        model = self._loaded()
        if not model.model.is_multilingual:
            return "en"
        try:
            found = model.detect_language(
                audio=speech[: LANGUAGE_S * RATE],
                language_detection_segments=2,
                language_detection_threshold=0.7,
            )
        except (RuntimeError, ValueError) as error:
            raise _stopped(error) from error
        return str(found[0])

    def hear(self, samples: NDArray[np.float32], language: str, prompt: str | None) -> list[Heard]:
        """What is said in up to 28 s of sound; times in s from its beginning.

        Raises ExternalError.
        """
        best: list[Heard] = []
        for lead in LEADS_S:
            again = self._hear_once(samples, lead, language, prompt)
            best = max(best, again, key=_sureness) if best else again
            if _sureness(best) > DOUBT:
                break
        return best

    def _hear_once(
        self, samples: NDArray[np.float32], lead: float, language: str, prompt: str | None
    ) -> list[Heard]:
        import numpy as np

        quiet = np.zeros(round(lead * RATE), np.float32)
        model = self._loaded()
        try:
            segments, _ = model.transcribe(
                np.concatenate([quiet, samples]),
                language=language,
                initial_prompt=prompt,
                beam_size=5,
                temperature=0.0,
                word_timestamps=True,
                condition_on_previous_text=False,
                compression_ratio_threshold=2.4,
                log_prob_threshold=-1.0,
                no_speech_threshold=0.6,
            )
            return [_heard(segment, lead) for segment in segments]
        except (RuntimeError, ValueError) as error:
            raise _stopped(error) from error

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                one_thread()  # else the same sound gives other sums when another engine asks for it
                source = self._source() if callable(self._source) else self._source
                self._model = _load(str(source), self._threads)
            return self._model


def _sureness(heard: list[Heard]) -> float:
    words = sum(len(h.words) for h in heard)
    return sum(h.log_prob * len(h.words) for h in heard) / words if words else -9.0


def _heard(segment: Any, lead: float) -> Heard:
    return Heard(
        words=tuple(
            (w.word, w.start - lead, w.end - lead, w.probability) for w in segment.words or ()
        ),
        no_speech=segment.no_speech_prob,
        log_prob=segment.avg_logprob,
        repeats=segment.compression_ratio,
    )


def _load(source: str, threads: int) -> Any:
    from notes.engines.steady_whisper import SteadyWhisper

    try:
        return SteadyWhisper(source, device="cpu", compute_type="int8", cpu_threads=threads)
    except (OSError, RuntimeError, ValueError) as error:
        raise ExternalError(
            f"The speech model “{source}” can't be loaded: {error}. "
            "Check the name or folder, and the network if it has to be fetched."
        ) from error


def _stopped(error: Exception) -> ExternalError:
    return ExternalError(f"The speech engine stopped: {error}. Run the step again.")
