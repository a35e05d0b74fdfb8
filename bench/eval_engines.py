"""The summarisers side by side on annotated meetings: quality, checked lines, time and tokens."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from bench import eval_notes, eval_verifier, small_server
from bench.eval_notes import Counts
from notes.engines.base import Digest, ModelServer, Summariser, Usage
from notes.engines.chat.summariser import ChatSummariser
from notes.engines.extractive.summariser import ExtractiveSummariser
from notes.errors import ExternalError
from notes.models import Verdict
from notes.settings import Settings

FEW = 3
"""Meetings for a model on this machine, unless told otherwise: it takes minutes for each."""

_WINDOW = 32_768  # of the small server: all that the model has room for

AIMS = {
    "ROUGE-1 at 300 words": "38",
    "ROUGE-2 at 300 words": "7.5",
    "tasks: F1": "0.75",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one meeting. `failed`: why there are no notes of it, which count as empty."""

    meeting: str
    minutes: float
    rouge: dict[str, float]
    abstract: dict[str, float]
    tasks: Counts
    decisions: Counts
    verdicts: Counter[Verdict]
    seconds: float
    usage: Usage
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A summariser and what became of its meetings."""

    name: str
    seen: list[Seen] = field(default_factory=list)

    def only(self, meetings: Sequence[str]) -> Column:
        """The same on these meetings alone."""
        return Column(self.name, [one for one in self.seen if one.meeting in meetings])


def some(meetings: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most so many meetings, of different groups of people."""
    most = max(1, min(most, len(meetings)))
    return [meetings[at * len(meetings) // most] for at in range(most)]


def built_in() -> Summariser:
    """The one that needs no server."""
    return ExtractiveSummariser()


@contextmanager
def chat_server(settings: Settings, folder: Path) -> Iterator[ModelServer | str]:
    """The server that the settings name, else a small one in `folder`, else why there is none."""
    if settings.llm_base_url and settings.llm_model:
        yield ModelServer(
            settings.llm_base_url,
            settings.llm_model,
            settings.llm_api_key,
            settings.llm_context_tokens,
        )
        return
    if reason := small_server.missing(small_server.QWEN, folder):
        yield f"LLM_BASE_URL is not set, and there is {reason}"
        return
    with small_server.serving(small_server.QWEN, _WINDOW, folder) as url:
        yield ModelServer(url, small_server.QWEN.name, window=_WINDOW)


def measure(engine: Summariser, meetings: Sequence[dict[str, Any]]) -> Column:
    """Have it write notes of each meeting."""
    column = Column(engine.name)
    for at, meeting in enumerate(meetings, 1):
        column.seen.append(_seen(engine, meeting))
        if isinstance(engine, ChatSummariser):  # takes its time: say that it goes on
            last = column.seen[-1]
            told = f"{at} of {len(meetings)}, {last.meeting}: {last.seconds:.0f} s"
            print(told, last.failed or "", file=sys.stderr, flush=True)
    return column


def _seen(engine: Summariser, meeting: dict[str, Any]) -> Seen:
    began, failed = time.perf_counter(), None
    try:
        digest = eval_notes.digest_of(meeting, engine)
    except ExternalError as error:
        digest, failed = Digest(), error.message
    return Seen(
        meeting["meeting"],
        meeting["utterances"][-1]["end"] / 60,
        eval_notes.rouge(meeting, digest),
        eval_notes.rouge(meeting, digest, ("abstract",)),
        eval_notes.task_counts(meeting, digest),
        eval_notes.decision_counts(meeting, digest),
        eval_verifier.verdicts(meeting, digest),
        time.perf_counter() - began,
        digest.usage or Usage(),
        failed,
    )


def rows(columns: Sequence[Column]) -> list[list[str]]:
    """A row a measure: its name, a cell a column, the aim."""
    cells: dict[str, Callable[[list[Seen]], str]] = {
        "meetings (gave no notes)": _meetings,
        **{f"ROUGE-{n} at 300 words": _mean("rouge", n) for n in "12L"},
        **{f"ROUGE-{n}, summary paragraph alone": _mean("abstract", n) for n in "12L"},
        **_found("tasks"),
        **_found("decisions"),
        "lines a meeting": lambda seen: f"{_verdicts(seen).total() / len(seen):.0f}",
        "… that the verifier accepts": _accepted,
        "seconds a meeting": lambda seen: f"{_sum(seen, 'seconds') / len(seen):.1f}",
        "seconds an hour of meeting": _an_hour,
        "tokens a meeting, read / written": _tokens,
    }
    return [
        [name, *(cell(column.seen) for column in columns), AIMS.get(name, "")]
        for name, cell in cells.items()
    ]


def _meetings(seen: list[Seen]) -> str:
    return f"{len(seen)} ({sum(one.failed is not None for one in seen)})"


def _mean(what: str, which: str) -> Callable[[list[Seen]], str]:
    def cell(seen: list[Seen]) -> str:
        return f"{sum(getattr(one, what)[f'rouge{which}'] for one in seen) / len(seen):.1f}"

    return cell


def _found(what: str) -> dict[str, Callable[[list[Seen]], str]]:
    def cell(share: str) -> Callable[[list[Seen]], str]:
        pick = attrgetter(what)
        return lambda seen: f"{getattr(sum(map(pick, seen), Counts()), share):.2f}"

    return {
        f"{what}: precision": cell("precision"),
        f"{what}: recall": cell("recall"),
        f"{what}: F1": cell("f1"),
    }


def _verdicts(seen: list[Seen]) -> Counter[Verdict]:
    return sum((one.verdicts for one in seen), Counter())


def _accepted(seen: list[Seen]) -> str:
    said = _verdicts(seen)
    return f"{100 * said[Verdict.SUPPORTED] / max(1, said.total()):.1f} % of {said.total()}"


def _sum(seen: list[Seen], what: str) -> float:
    return float(sum(getattr(one, what) for one in seen))


def _an_hour(seen: list[Seen]) -> str:
    return f"{60 * _sum(seen, 'seconds') / _sum(seen, 'minutes'):.1f}"


def _tokens(seen: list[Seen]) -> str:
    usage = sum((one.usage for one in seen), Usage())
    if not usage.calls:
        return "–"  # noqa: RUF001 - a dash: it has none
    counted = " (our count)" if usage.estimated else ""
    return f"{usage.read / len(seen):,.0f} / {usage.wrote / len(seen):,.0f}{counted}"
