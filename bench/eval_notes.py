"""Quality of the notes of an annotated meeting: ROUGE of the summary, tasks and decisions found."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from notes.engines.base import Brief, Cite, Digest, Line, Summariser

WORDS = 300  # the length at which summaries are compared
NEAR_S = 20.0  # an item counts as found within so many seconds of what the annotator linked
HELD_ON = date(2026, 1, 5)
ROUGES = ("rouge1", "rouge2", "rougeL")
WRITTEN = ("abstract", "decisions", "actions", "problems")  # what annotators wrote of a meeting


@dataclass(frozen=True, slots=True)
class Counts:
    """Items predicted and how many of them are right; items there are and how many were found."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    there: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right,
            self.predicted + other.predicted,
            self.found + other.found,
            self.there + other.there,
        )

    @property
    def precision(self) -> float:
        """Share of predicted items that lie near a real one."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of real items with a predicted one nearby."""
        return self.found / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def meetings(path: Path) -> Iterator[dict[str, Any]]:
    """The annotated meetings of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in file:
            yield json.loads(row)


def lines_of(meeting: dict[str, Any]) -> list[Line]:
    """A meeting's utterances as a summariser gets them."""
    return [
        Line(u["id"], u["speaker"], round(u["start"] * 1000), round(u["end"] * 1000), u["text"])
        for u in meeting["utterances"]
    ]


def digest_of(meeting: dict[str, Any], summariser: Summariser) -> Digest:
    """The notes of a meeting, from its manual transcript."""
    return summariser.summarise(lines_of(meeting), Brief(meeting["meeting"], HELD_ON, "en"))


def task_counts(meeting: dict[str, Any], digest: Digest) -> Counts:
    """How the tasks compare with the action items that the annotator saw."""
    return _counts(meeting, "actions", [task.cites for task in digest.tasks])


def decision_counts(meeting: dict[str, Any], digest: Digest) -> Counts:
    """The same for decisions."""
    return _counts(meeting, "decisions", [one.cites for one in digest.decisions])


def _counts(meeting: dict[str, Any], kind: str, found: Sequence[Sequence[Cite]]) -> Counts:
    place = {u["id"]: (u["start"], u["end"]) for u in meeting["utterances"]}
    real = [[place[da] for da in item["da"] if da in place] for item in meeting[kind]]
    real = [spots for spots in real if spots]
    said = [[place[cite.line_id] for cite in cites] for cites in found]
    return Counts(
        right=sum(any(_near(s, r) for r in real) for s in said),
        predicted=len(said),
        found=sum(any(_near(s, r) for s in said) for r in real),
        there=len(real),
    )


def _near(some: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]) -> bool:
    return any(max(a[0] - b[1], b[0] - a[1], 0.0) <= NEAR_S for a in some for b in others)


def rouge(
    meeting: dict[str, Any], digest: Digest, kinds: Sequence[str] = WRITTEN
) -> dict[str, float]:
    """ROUGE-1, -2 and -L F-measure in per cent, against what the annotator wrote of these kinds."""
    from rouge_score.rouge_scorer import RougeScorer

    truth = " ".join(item["text"] for kind in kinds for item in meeting[kind])
    scores = RougeScorer(ROUGES, use_stemmer=True).score(truth, shortened(digest))
    return {name: 100 * scores[name].fmeasure for name in ROUGES}


def shortened(digest: Digest, words: int = WORDS) -> str:
    """The first words of the notes as they are read: overview, decisions and tasks, then points,
    a round of topics at a time, so that the end of the meeting isn't cut away. What stands in two
    places counts once."""
    texts = [one.text for one in (*digest.overview, *digest.decisions)]
    texts += [task.title for task in digest.tasks]
    longest = max((len(s.points) for s in digest.sections), default=0)
    for i in range(longest):
        texts += [s.points[i].text for s in digest.sections if i < len(s.points)]
    return " ".join(" ".join(dict.fromkeys(texts)).split()[:words])
