"""How fast the product starts, and what it holds while idle."""

from __future__ import annotations

import time

from bench import stack, table

SETTLE_S = 8


def run(*, quick: bool) -> None:
    """Start it a few times on a prepared folder."""
    starts = []
    with stack.prepared() as folder:
        for _ in range(2 if quick else 5):
            with stack.running(folder) as up:
                starts.append(up.first_page_s)
        with stack.running(folder) as up:
            time.sleep(SETTLE_S)  # every part has finished starting
            parts = up.memory_mb()
    rows = [
        ("process start to first page, p50", table.ms(table.p50(starts)), "< 3 s"),
        ("idle memory of all processes (PSS)", f"{sum(parts.values()):.0f} MB", "< 350 MB"),
    ]
    rows += [(f"… {name}", f"{size:.0f} MB", "") for name, size in parts.items()]
    table.show("Start and memory", rows)
