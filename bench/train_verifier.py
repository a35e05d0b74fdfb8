"""Fits the weights of the verifier's judge of denials, from lines that people wrote.

`python -m bench.train_verifier MEETINGS` takes meetings in the form of
bench/evaldata/meetings, a JSON object a line (or .gz of that), and prints the weights for
`notes.verifier_negations.DENYING` and what each limit catches and costs, on groups of people that
the weights were not fitted on. Don't give it the meetings that the report is made of.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import planting
from bench.claims import Claim, claims
from notes.folding import words
from notes.verifier_denials import spoken
from notes.verifier_negations import DENYING, denials, of_denying

FOLDS, RIDGE, ROUNDS = 5, 3.0, 30
_CAUGHT = (0.95, 0.93, 0.91, 0.9, 0.85)
Floats = NDArray[np.float64]


def main() -> None:
    """Fit, and print what was found."""
    path = Path(sys.argv[1])
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(_rows([json.loads(line) for line in text.decode().splitlines()]))
    seen = np.array([[row[2][name] for name in DENYING.weights] for row in rows])
    wrong = np.array([row[1] for row in rows], dtype=float)
    fold = np.array([row[0] % FOLDS for row in rows])
    sums = np.zeros(len(rows))
    for one in range(FOLDS):
        weights, bias = _fit(seen[fold != one], wrong[fold != one])
        sums[fold == one] = seen[fold == one] @ weights + bias
    weights, bias = _fit(seen, wrong)
    for name, weight in zip(DENYING.weights, weights, strict=True):
        print(f"{name:12} {weight:6.2f}")
    for caught in _CAUGHT:
        limit = np.quantile(sums[wrong == 1], 1 - caught)
        alarms = np.mean(sums[wrong == 0] >= limit)
        print(f"limit {limit - bias:.2f}: catches {caught:.0%}, alarms {alarms:.1%}")


def _rows(meetings: Sequence[dict[str, Any]]) -> Iterator[tuple[int, bool, dict[str, float]]]:
    """Each clause that denies: (number of the group of people, whether planted, what is seen)."""
    for group, own in enumerate(groupby(meetings, lambda one: one["meeting"][:-1])):
        for claim in (claim for meeting in own[1] for claim in claims(meeting)):
            wrong = planting.planted(claim, "negation put in", ())
            yield from ((group, False, seen) for seen in _of(claim))
            yield from ((group, True, seen) for seen in (_of(wrong) if wrong else ()))


def _of(claim: Claim) -> Iterator[dict[str, float]]:
    names = words(" ".join(claim.people))
    said = spoken([one.line for one in claim.cited])
    for clause, denial in denials(claim.text):
        seen = of_denying(clause, denial, said, names)
        if seen is not None:
            yield seen


def _fit(seen: Floats, wrong: Floats) -> tuple[Floats, float]:
    """Logistic regression by Newton's steps; both kinds of line weigh the same."""
    mean, spread = seen.mean(0), seen.std(0) + 1e-9
    x = np.c_[(seen - mean) / spread, np.ones(len(seen))]
    heavy = np.where(wrong == 1, (wrong == 0).sum() / (wrong == 1).sum(), 1.0)
    ridge = RIDGE * np.diag([*np.ones(seen.shape[1]), 0.0])
    weights = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        guess = 1 / (1 + np.exp(-x @ weights))
        bend = (x * (heavy * guess * (1 - guess))[:, None]).T @ x + ridge
        weights += np.linalg.solve(bend, x.T @ (heavy * (wrong - guess)) - ridge @ weights)
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ mean)


if __name__ == "__main__":
    main()
