"""Time and memory for long transcripts, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import eval_notes
from notes.engines.base import Brief, Line, ModelServer, Summariser

PAUSE_MS = 5_000  # between two meetings that are joined
OURS = "our part alone"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one transcript took: seconds, those of the processor (all cores), the most memory the
    process ever had, and how much of that was there before the first line was read (MB)."""

    lines: int
    seconds: float
    busy_s: float
    peak_mb: float
    before_mb: float
    items: int


def transcript(meetings: Sequence[dict[str, Any]], hours: float) -> list[Line]:
    """The meetings one after the other until so many hours are full."""
    lines: list[Line] = []
    begin, end = 0, round(hours * 3_600_000)
    for meeting in meetings:
        for line in eval_notes.lines_of(meeting):
            stop = begin + line.end_ms
            if stop > end:
                return lines
            place = f"{meeting['meeting']}:{line.id}"
            lines.append(Line(place, line.speaker, begin + line.start_ms, stop, line.text))
        begin = lines[-1].end_ms + PAUSE_MS
    return lines


def rows(
    meetings: Sequence[dict[str, Any]], hours: Sequence[float], server: ModelServer | None
) -> Iterator[list[str]]:
    """A row an engine and length. `server` is asked when given; what the chat engine takes beside
    its server's time is measured with a stand-in that answers at once."""
    from tests.standins import chat

    for long in hours:
        lines = transcript(meetings, long)
        yield _row("built-in", long, measure(lines, None))
        with chat.serving() as standin:
            standin.key = None
            yield _row(f"chat, {OURS}", long, measure(lines, ModelServer(standin.url, chat.MODEL)))
        if server is not None:
            yield _row(f"chat: {server.model}", long, measure(lines, server))


def measure(lines: Sequence[Line], server: ModelServer | None) -> Cost:
    """Notes of these lines by the built-in engine (None) or a chat server, in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found: Cost = pool.apply(_measured, (list(lines), server))
        pool.close()
        pool.join()  # it ends by itself, and cleans up
        return found


def _row(engine: str, hours: float, cost: Cost) -> list[str]:
    memory = f"{cost.peak_mb:.0f} MB (+{cost.peak_mb - cost.before_mb:.0f})"
    took = [f"{cost.seconds:.1f} s", f"{cost.busy_s:.1f} s"]
    return [engine, f"{hours:g} h, {cost.lines:,} lines", *took, memory, str(cost.items)]


def _measured(lines: list[Line], server: ModelServer | None) -> Cost:
    engine = _engine(server)
    before, began, idle = _peak_mb(), time.perf_counter(), time.process_time()
    digest = engine.summarise(lines, Brief("Meeting", eval_notes.HELD_ON, "en"))
    seconds, busy_s = time.perf_counter() - began, time.process_time() - idle
    points = sum(len(section.points) for section in digest.sections)
    items = points + len(digest.decisions) + len(digest.questions) + len(digest.tasks)
    return Cost(len(lines), seconds, busy_s, _peak_mb(), before, items)


def _engine(server: ModelServer | None) -> Summariser:
    if server is None:
        from notes.engines.extractive.summariser import ExtractiveSummariser

        return ExtractiveSummariser()
    from notes.engines.chat.summariser import ChatSummariser

    return ChatSummariser.at(server)


def _peak_mb() -> float:
    """Of this process alone; getrusage would count what its parent once had."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(told[1]) / 1000 if told else 0.0
