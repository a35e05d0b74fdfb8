"""Cuts a meeting into topics where the sense of what is said drifts."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from notes.engines.extractive.material import Material

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNITS = 240  # a long meeting is first cut into so many equal pieces; cuts fall between them
LEAST_SENTENCES = 4  # with something to say, in a topic
MOST_TOPICS = 18


def topic_count(total_ms: int, telling: int) -> int:
    """How many topics a meeting of that length gets: 1 for a minute, 3 for three, 6 for twenty,
    11 for an hour."""
    minutes = total_ms / 60_000
    wanted = round(1.3 * math.sqrt(minutes) + 0.6)
    return max(1, min(wanted, telling // LEAST_SENTENCES, MOST_TOPICS))


def topics(material: Material) -> list[range]:
    """Ranges of sentence numbers, in order, that together cover the meeting."""
    import numpy as np

    count = len(material.sentences)
    if not count:
        return []
    telling = np.linalg.norm(material.vectors, axis=1) > 0
    edges = _unit_edges(telling)
    sums, sizes = _per_unit(material.vectors, telling, edges)
    cuts = _best_cuts(sums, sizes, topic_count(material.total_ms, int(telling.sum())))
    bounds = [0, *(int(edges[c]) for c in cuts), count]
    return [range(a, b) for a, b in pairwise(bounds) if a < b]


def _unit_edges(telling: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Sentence numbers at which units begin, and the end; each has as many telling sentences."""
    import numpy as np

    starts = np.flatnonzero(telling)
    if len(starts) > UNITS:
        starts = starts[np.linspace(0, len(starts) - 1, UNITS).astype(np.intp)]
    inner = starts[1:] if len(starts) else starts
    return np.concatenate([[0], inner, [len(telling)]]).astype(np.intp)


def _per_unit(
    vectors: NDArray[np.float32], telling: NDArray[np.bool_], edges: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    zero = np.zeros((1, vectors.shape[1]))
    running = np.concatenate([zero, vectors.astype(np.float64).cumsum(0)])
    counted = np.concatenate([[0.0], telling.cumsum()])
    return running[edges], counted[edges]


def _best_cuts(sums: NDArray[np.float64], sizes: NDArray[np.float64], pieces: int) -> list[int]:
    """The cuts (numbers of units) that leave the least scatter inside the pieces.

    `sums` and `sizes` are running totals at the units' edges. Exact, by dynamic programming.
    """
    import numpy as np

    units = len(sizes) - 1
    spread = sums[None, :, :] - sums[:, None, :]
    size = sizes[None, :] - sizes[:, None]
    # Vectors are of unit length: scatter = number of them - |their sum|² / number of them.
    cost = size - (spread**2).sum(-1) / np.maximum(size, 1)
    least = max(1, min(LEAST_SENTENCES, int(sizes[-1]) // max(1, pieces)))
    cost = np.where(size >= least, cost, np.inf)
    best = cost[0].copy()
    came_from: list[NDArray[np.intp]] = []
    for _ in range(pieces - 1):
        ways = best[:, None] + cost
        came_from.append(ways.argmin(0))
        best = ways.min(0)
    if not np.isfinite(best[units]):
        return _best_cuts(sums, sizes, pieces - 1) if pieces > 1 else []
    cuts, at = [], units
    for origin in reversed(came_from):
        at = int(origin[at])
        cuts.append(at)
    return cuts[::-1]
