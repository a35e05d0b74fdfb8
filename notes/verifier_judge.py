"""A judge that weighs what is seen of a statement and its lines. Core, pure.

Its weights come from lines that people wrote and from the same lines with planted errors
(`python -m bench.train_verifier`); docs/verifier.md tells how well each one judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights by the name of what is seen, and the sum from which on something is amiss."""

    weights: Mapping[str, float]
    limit: float

    def objects(self, seen: Mapping[str, float]) -> bool:
        """Whether what is seen speaks against the statement."""
        return self.sum(seen) >= self.limit

    def sum(self, seen: Mapping[str, float]) -> float:
        """What is seen, weighed."""
        return sum(weight * seen[name] for name, weight in self.weights.items())
