"""From voiceprints of short windows to the voices of a whole meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAME_VOICE = 0.5  # mean cosine distance up to which two groups of prints are one voice
APART = 2.0  # added between voices of one window, which are known to be two
CLEAR_S = 0.5  # a print from less speech than this is assigned, but forms no voice
MOST_PRINTS = 3000  # the pairwise distances of more would cost memory with the square
SHARE = 0.01  # a voice with a smaller share of the speech is taken for a slip…
LEAST_S, ENOUGH_S = 0.5, 5.0  # …but never below the first, never with more than the second


@dataclass(frozen=True, slots=True)
class Prints:
    """One row a local voice: print [n, 192], seconds it spoke alone [n], its window [n].

    `overlap` is in how many windows one moment of the file stands.
    """

    vectors: NDArray[np.float32]
    seconds: NDArray[np.float64]
    window: NDArray[np.intp]
    overlap: float


def voices(prints: Prints) -> NDArray[np.float32]:
    """The mean prints [k, 192], unit length, of the voices of the file; k = 0 without prints."""
    import numpy as np

    chosen = _representatives(prints)
    if not len(chosen):
        return np.zeros((0, prints.vectors.shape[-1]), np.float32)
    vectors, seconds = prints.vectors[chosen], prints.seconds[chosen]
    labels = _linked(vectors, prints.window[chosen])
    sums = np.zeros((labels.max() + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, labels, vectors * seconds[:, None].astype(np.float32))
    spoken = np.bincount(labels, seconds)
    # Prints of overlapping windows count the same speech several times.
    least = min(max(SHARE * spoken.sum() / prints.overlap, LEAST_S), ENOUGH_S) * prints.overlap
    thinning = len(chosen) / max(1, int((prints.seconds >= CLEAR_S).sum()))
    kept = (spoken >= least * thinning) | (spoken == spoken.max())
    means: NDArray[np.float32] = sums[kept]
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return means


def _representatives(prints: Prints) -> NDArray[np.intp]:
    """Prints clear enough to form voices, spread evenly over the file if there are too many."""
    import numpy as np

    clear = np.flatnonzero(prints.seconds >= CLEAR_S)
    if not len(clear):
        clear = np.arange(len(prints.seconds))
    if len(clear) > MOST_PRINTS:
        clear = clear[np.linspace(0, len(clear) - 1, MOST_PRINTS).astype(np.intp)]
    return clear


def _linked(vectors: NDArray[np.float32], window: NDArray[np.intp]) -> NDArray[np.intp]:
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(vectors) == 1:
        return np.zeros(1, np.intp)
    distance = np.maximum(1 - vectors @ vectors.T, 0)
    distance += np.float32(APART) * (window[:, None] == window[None, :])
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform((distance + distance.T) / 2, checks=False), "average")
    labels: NDArray[np.intp] = fcluster(tree, SAME_VOICE, "distance").astype(np.intp) - 1
    return labels


def assigned(prints: NDArray[np.float32], means: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Which print of one window is which voice: pairs (row of prints, row of means).

    Two local voices never become the same one; the pairing with the most likeness wins.
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(prints @ means.T, maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True)]
