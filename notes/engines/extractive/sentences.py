"""Sentences of a transcript, each knowing which characters of which lines it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notes.engines.base import Cite, Line

RUN_GAP_MS = 2_000  # a longer pause ends a sentence that has no full stop
RUN_WORDS = 30  # speech without full stops is cut at the next line after so many words

_END = re.compile(
    r"(?<=[.?!…\u3002\uff1f\uff01])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)\s+|(?<=[\u3002\uff1f\uff01])"
)
# Scripts that are written without spaces: Japanese, Chinese, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is the cited characters, joined by single spaces; `turn` counts changes of voice."""

    text: str
    cites: tuple[Cite, ...]
    speaker: str | None
    start_ms: int
    end_ms: int
    turn: int

    @property
    def words(self) -> list[str]:
        """Its words in lower case."""
        return words(self.text)

    @property
    def length(self) -> int:
        """In words; where they have no spaces between them, two signs make one."""
        return len(self.words) + len(_UNSPACED.findall(self.text)) // 2


def words(text: str) -> list[str]:
    """Words in lower case, apostrophes and hyphens inside kept."""
    return [plain(w).lower() for w in _WORD.findall(text)]


def plain(text: str) -> str:
    """The text with straight apostrophes; characters keep their places."""
    return text.replace("\u2019", "'")


def sentences(lines: Sequence[Line]) -> list[Sentence]:
    """All sentences in order; one may run over several lines of the same voice."""
    found: list[Sentence] = []
    turn, speaker = -1, object()
    for run in _runs(lines):
        if run[0].speaker != speaker:
            turn, speaker = turn + 1, run[0].speaker
        found.extend(_split(run, turn))
    return found


def part(sentence: Sentence, start: int, end: int) -> tuple[Cite, ...]:
    """Where the characters [start, end) of the sentence's text stand in its lines."""
    cites, at = [], 0
    for cite in sentence.cites:
        length = cite.end - cite.start
        first, last = max(start, at), min(end, at + length)
        if first < last:
            cites.append(Cite(cite.line_id, cite.start + first - at, cite.start + last - at))
        at += length + 1  # the joining space
    return tuple(cites)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines of one voice that may share sentences."""
    run: list[Line] = []
    length = 0
    for line in lines:
        if not line.text.strip():
            continue
        if run and not _goes_on(run[-1], line, length):
            yield run
            run, length = [], 0
        run.append(line)
        length += len(line.text.split())
    if run:
        yield run


def _goes_on(before: Line, line: Line, length: int) -> bool:
    same = before.speaker == line.speaker
    finished = before.text.rstrip().endswith((".", "?", "!", "…"))
    near = line.start_ms - before.end_ms < RUN_GAP_MS
    return same and near and not finished and length < RUN_WORDS


def _split(run: list[Line], turn: int) -> Iterator[Sentence]:
    text = " ".join(line.text for line in run)
    whole = Sentence(
        text,
        tuple(Cite(line.id, 0, len(line.text)) for line in run),
        run[0].speaker,
        run[0].start_ms,
        run[-1].end_ms,
        turn,
    )
    ids = {line.id: line for line in run}
    at = 0
    for end, after in [*((m.start(), m.end()) for m in _END.finditer(text)), (len(text), 0)]:
        start = at + len(text[at:end]) - len(text[at:end].lstrip())
        stop = at + len(text[at:end].rstrip())
        at = after
        cites = _tight(part(whole, start, stop), ids) if start < stop else ()
        if cites:
            yield Sentence(
                quoted(cites, ids),
                cites,
                run[0].speaker,
                _moment(ids[cites[0].line_id], cites[0].start),
                _moment(ids[cites[-1].line_id], cites[-1].end),
                turn,
            )


def _tight(cites: tuple[Cite, ...], lines: dict[str, Line]) -> tuple[Cite, ...]:
    """The cites without spaces at their ends; those of spaces alone are left out."""
    tight = []
    for cite in cites:
        text = lines[cite.line_id].text[cite.start : cite.end]
        start = cite.start + len(text) - len(text.lstrip())
        if text.strip():
            tight.append(Cite(cite.line_id, start, start + len(text.strip())))
    return tuple(tight)


def quoted(cites: Sequence[Cite], lines: dict[str, Line]) -> str:
    """The cited characters, joined by single spaces."""
    return " ".join(lines[c.line_id].text[c.start : c.end] for c in cites)


def _moment(line: Line, character: int) -> int:
    """About when a character of a line was said."""
    share = character / max(1, len(line.text))
    return line.start_ms + round(share * (line.end_ms - line.start_ms))
