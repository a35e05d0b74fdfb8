"""The built-in `Summariser`: quotes, sorted and shortened, each with its place."""

from __future__ import annotations

from collections.abc import Sequence

from notes.engines.base import Brief, Digest, Line, LineKind, Statement
from notes.engines.extractive.composing import Notes
from notes.engines.extractive.material import Embed, read
from notes.engines.extractive.restating import restated
from notes.engines.minilm import MiniLm


class ExtractiveSummariser:
    """A `Summariser` without a language model. Nothing is loaded before the first use.

    `embed` gives vectors of unit length for sentences; the packaged MiniLM by default.
    """

    name = "extractive, MiniLM-L6-v2"

    def __init__(self, embed: Embed | None = None) -> None:
        self._embed = embed or MiniLm().vectors

    def summarise(self, lines: Sequence[Line], brief: Brief) -> Digest:
        """See `base.Summariser`."""
        if not any(line.text.strip() for line in lines):
            return Digest()
        return Notes(read(lines, brief, self._embed), self._embed).digest()

    def restate(
        self, old: Statement, kind: LineKind, lines: Sequence[Line], brief: Brief
    ) -> Statement | None:
        """See `base.Summariser`."""
        if not any(line.text.strip() for line in lines):
            return None
        return restated(read(lines, brief, self._embed), old, kind)
