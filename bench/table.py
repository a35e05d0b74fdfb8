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


def show(title: str, rows: Iterable[Sequence[str]]) -> None:
    """A table of (measure, seen, aim)."""
    print(f"\n### {title}\n\n| measure | seen | aim |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
