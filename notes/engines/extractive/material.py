"""What the parts of the summariser work on: sentences, their vectors, what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notes.engines.base import Brief, Cite, Line, Statement
from notes.engines.extractive import tidy
from notes.engines.extractive.english import is_english
from notes.engines.extractive.promises import EXAMPLES
from notes.engines.extractive.sentences import Sentence, part, sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

LONG_MS = 600_000  # from here on a meeting has a beginning, a middle and an end
MEANT_WORDS = 3  # a shorter sentence gets no vector: it carries no topic

Embed = Callable[[Sequence[str]], "Vectors"]


@dataclass(frozen=True)
class Material:
    """`vectors` [n, d] stand beside `sentences`; rows of short sentences are zero.

    `task_likeness` [n] is how near each sentence is to the examples of tasks, up to 1.
    """

    sentences: list[Sentence]
    vectors: Vectors
    task_likeness: Vectors
    english: bool
    brief: Brief

    @property
    def total_ms(self) -> int:
        """From the first word to the last."""
        if not self.sentences:
            return 0
        return self.sentences[-1].end_ms - self.sentences[0].start_ms

    @property
    def shortness(self) -> float:
        """1 for a word or two, 0 from ten minutes on."""
        return 1 - min(1.0, self.total_ms / LONG_MS)


def read(lines: Sequence[Line], brief: Brief, embed: Embed) -> Material:
    """Cut lines into sentences and look their vectors up."""
    import numpy as np

    found = sentences(lines)
    meant = [i for i, s in enumerate(found) if s.length >= MEANT_WORDS]
    looked_up = embed([*EXAMPLES, *(found[i].text for i in meant)])
    examples = looked_up[: len(EXAMPLES)]
    vectors = np.zeros((len(found), looked_up.shape[1]), np.float32)
    vectors[meant] = looked_up[len(EXAMPLES) :]
    likeness = (vectors @ examples.T).max(1)
    return Material(found, vectors, likeness, is_english(found, brief.language), brief)


def statement(sentence: Sentence, also: tuple[Cite, ...] = (), *, raw: bool = False) -> Statement:
    """The sentence as a line of the notes; `raw` keeps the filler at its edges."""
    start, end = (0, len(sentence.text)) if raw else tidy.edges(sentence.text)
    text = sentence.text[start:end]
    text = tidy.capital(text if raw else tidy.fluent(text))
    return Statement(text, (*part(sentence, start, end), *also))
