"""A worker whose engines answer at once: what is left is the product's own time.

Run as `python -m bench.instant QUEUE…`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from notes.adapters import Adapters
from notes.assembly import create_app
from notes.engines.base import Brief, Checkpoint, Digest, Hints, Line, Progress
from notes.jobs import worker
from notes.settings import load
from notes.speech import Turn, Utterance
from notes.storage import Storage

LINES = 20


class Transcriber:
    """Hears the same twenty sentences in everything."""

    name = "instant"

    def transcribe(
        self, audio: Path, hints: Hints, start_ms: int = 0
    ) -> Iterator[Utterance | Checkpoint]:
        del audio, hints
        if start_ms == 0:
            for number in range(LINES):
                yield Utterance(number * 1000, number * 1000 + 900, f"Sentence {number}.")
        yield Checkpoint(LINES * 1000, LINES * 1000)


class Diariser:
    """Hears one voice."""

    name = "instant"

    def diarise(self, audio: Path, progress: Progress | None = None) -> list[Turn]:
        del audio, progress
        return [Turn("S1", 0, LINES * 1000)]


class Summariser:
    """Has nothing to say."""

    name = "instant"

    def summarise(self, lines: Sequence[Line], brief: Brief) -> Digest:
        del lines, brief
        return Digest()


def main(queues: list[str]) -> None:
    settings = load()
    instant = Adapters(Storage(settings.storage), Transcriber(), Diariser(), Summariser())
    with create_app(settings, instant).app_context():
        worker.run(queues)


if __name__ == "__main__":
    main(sys.argv[1:])
