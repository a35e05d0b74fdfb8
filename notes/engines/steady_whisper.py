"""A Whisper model that answers the same each time; imported only when speech is to be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from faster_whisper import WhisperModel


class SteadyWhisper(WhisperModel):  # type: ignore[misc]  # the library ships no types
    """Whisper without dice.

    The usual way out of a repeating loop is to draw words at random, which gives another text on
    each run and would make a resumed transcription differ from an unbroken one. Here the second
    try forbids repeats instead.
    """

    def generate_with_fallback(
        self, encoder_output: Any, prompt: list[int], tokenizer: Any, options: Any
    ) -> Any:
        first = super().generate_with_fallback(encoder_output, prompt, tokenizer, options)
        if first[3] <= options.compression_ratio_threshold:
            return first
        stern = replace(options, repetition_penalty=1.15, no_repeat_ngram_size=4)
        second = super().generate_with_fallback(encoder_output, prompt, tokenizer, stern)
        return min(first, second, key=_repetitiveness)


def _repetitiveness(attempt: Any) -> float:
    return float(attempt[3])
