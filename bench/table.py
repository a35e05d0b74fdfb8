"""Prints what was measured, as Markdown."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil


def machine() -> str:
    """This machine in a line."""
    name = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
            break
    memory = psutil.virtual_memory().total / 2**30
    day = datetime.now(UTC).date().isoformat()
    return f"{psutil.cpu_count()} cores of {name}, {memory:.0f} GiB, {day}"


def show(
    title: str,
    rows: Iterable[Sequence[str]],
    columns: Sequence[str] = ("measure", "seen", "aim"),
    file: Path | None = None,
) -> None:
    """Print a table, and add it to `file` where one is given."""
    lines = [f"\n### {title}\n", _row(columns), _row(["---"] * len(columns)), *map(_row, rows)]
    print("\n".join(lines), flush=True)
    if file is not None:
        with file.open("a") as out:
            print("\n".join(lines), file=out)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
