"""Learns the built-in summariser's weights from annotated meetings: `python -m bench.train_cues`.

Four linear models over `signs.surface` and `signs.meanings`: is a sentence one that annotators
linked to an action item (task), to a decision (decision), or marked as important (important);
and how much of its words stands in what they wrote (telling). Cross-validated by groups of
people; the weights shipped are those of all the meetings.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rouge_score.tokenizers import DefaultTokenizer
from scipy.optimize import minimize

from bench import eval_notes
from notes.engines.base import Brief
from notes.engines.extractive import learnt, signs
from notes.engines.extractive.material import Material, read
from notes.engines.minilm import MiniLm

Floats = NDArray[np.float32]
FOLDS = 5
SURFACE, MEANING = 100.0, {"task": 300.0, "decision": 300.0, "important": 1000.0, "telling": 1000.0}
LINKED = {"task": ("actions",), "decision": ("decisions",)}
LEAST_WORDS, MOST_WORDS = 6, 30  # sentences that may be points


@dataclass
class Meeting:
    """A meeting read for learning: its group of people, features [n, k], and what is right [n]."""

    group: str
    surface: Floats
    meaning: Floats
    right: dict[str, Floats]
    presentable: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.train_cues", description=__doc__)
    parser.add_argument("meetings", type=Path, help="gzipped JSON lines, as bench/evaldata has")
    parser.add_argument("--vectors", type=Path, help="a file to keep the sentences' vectors in")
    parser.add_argument("--check", action="store_true", help="cross-validate, write nothing")
    options = parser.parse_args()
    meetings = list(_read(options.meetings, options.vectors))
    surface = np.concatenate([m.surface for m in meetings])
    mean, spread = surface.mean(0), surface.std(0) + 1e-6
    for one in meetings:
        one.surface = learnt.scaled(one.surface, mean, spread)
    if options.check:
        _cross_validate(meetings)
        return
    weights = {name: fit(meetings, name).astype(np.float32) for name in MEANING}
    np.savez_compressed(learnt.FILE, mean=mean, spread=spread, **weights)
    print(f"{learnt.FILE.name}: {learnt.FILE.stat().st_size} bytes, {len(meetings)} meetings")


def _read(path: Path, cache: Path | None) -> Iterator[Meeting]:
    kept: dict[str, Floats] = {}
    if cache is not None and cache.exists():
        with np.load(cache) as file:
            kept = {name: file[name].astype(np.float32) for name in file.files}
    model = MiniLm()
    for meeting in eval_notes.meetings(path):
        lines, name = eval_notes.lines_of(meeting), meeting["meeting"]
        brief = Brief(name, eval_notes.HELD_ON, "en")

        def embed(texts: Sequence[str], name: str = name) -> Floats:
            if name not in kept:
                kept[name] = model.vectors(texts)
            return kept[name]

        yield _example(meeting, read(lines, brief, embed))
    if cache is not None and not cache.exists():
        np.savez_compressed(cache, **{name: v.astype(np.float16) for name, v in kept.items()})


def _example(meeting: dict[str, Any], material: Material) -> Meeting:
    told = material.sentences
    important = {u["id"] for u in meeting["utterances"] if u["important"]}
    linked = {
        name: {da for kind in kinds for item in meeting[kind] for da in item["da"]}
        for name, kinds in LINKED.items()
    }
    right = {
        name: np.array([any(c.line_id in ids for c in s.cites) for s in told], np.float32)
        for name, ids in (*linked.items(), ("important", important))
    }
    written = " ".join(i["text"] for kind in eval_notes.WRITTEN for i in meeting[kind])
    right["telling"] = _telling([s.text for s in told], written)
    fit_to_read = np.array([LEAST_WORDS <= len(s.words) <= MOST_WORDS for s in told])
    return Meeting(
        meeting["meeting"][:-1],
        signs.surface(material),
        signs.meanings(material),
        right,
        fit_to_read,
    )


def _telling(said: Sequence[str], written: str) -> Floats:
    """[n]: the share of each sentence's words and pairs of words that were written as well."""
    tokenizer = DefaultTokenizer(use_stemmer=True)
    wanted = tokenizer.tokenize(written)
    words, pairs = set(wanted), set(pairwise(wanted))
    shares = []
    for text in said:
        own = tokenizer.tokenize(text)
        both = sum(two in pairs for two in pairwise(own))
        shares.append((sum(word in words for word in own) + 2 * both) / (len(own) + 3))
    return np.array(shares, np.float32)


def fit(meetings: Sequence[Meeting], name: str) -> NDArray[np.float64]:
    """Weights of the surface, of the meaning, and the constant."""
    rows = [m.presentable if name == "telling" else slice(None) for m in meetings]
    features = np.concatenate(
        [np.hstack([m.surface, m.meaning])[r] for m, r in zip(meetings, rows, strict=True)]
    )
    right = np.concatenate([m.right[name][r] for m, r in zip(meetings, rows, strict=True)])
    cost = np.r_[
        np.full(meetings[0].surface.shape[1], SURFACE),
        np.full(meetings[0].meaning.shape[1], MEANING[name]),
    ]
    return _ridge(features, right, cost) if name == "telling" else _logistic(features, right, cost)


def _ridge(features: Floats, right: Floats, cost: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = float(right.mean())
    square = (features.T @ features).astype(np.float64) + np.diag(cost)
    weights = np.linalg.solve(square, features.T @ (right - middle))
    return np.r_[weights, middle]


def _logistic(features: Floats, right: Floats, cost: NDArray[np.float64]) -> NDArray[np.float64]:
    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = features @ at[:-1].astype(np.float32) + np.float32(at[-1])
        miss = 1 / (1 + np.exp(-np.clip(odds, -60, 60))) - right
        height = (np.logaddexp(0, odds) - right * odds).sum() + 0.5 * (cost * at[:-1] ** 2).sum()
        return float(height), np.r_[features.T @ miss + cost * at[:-1], miss.sum()]

    start = np.zeros(features.shape[1] + 1)
    start[-1] = np.log(max(float(right.mean()), 1e-4))
    found: NDArray[np.float64] = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80}
    ).x
    return found


def _cross_validate(meetings: Sequence[Meeting]) -> None:
    """Prints how well each model ranks sentences of groups that it never saw."""
    groups = sorted({m.group for m in meetings})
    for name in ("task", "decision", "important"):
        odds, right = [], []
        for fold in range(FOLDS):
            held = [m for m in meetings if groups.index(m.group) % FOLDS == fold]
            weights = fit([m for m in meetings if m not in held], name)
            odds += [np.hstack([m.surface, m.meaning]) @ weights[:-1] for m in held]
            right += [m.right[name] for m in held]
        print(
            f"{name}: area under the curve {_area(np.concatenate(odds), np.concatenate(right)):.3f}"
        )


def _area(odds: NDArray[np.float64], right: Floats) -> float:
    rank = np.empty(len(odds))
    rank[np.argsort(odds)] = np.arange(len(odds))
    yes = right > 0
    pairs = yes.sum() * (~yes).sum()
    return float((rank[yes].sum() - yes.sum() * (yes.sum() - 1) / 2) / pairs)


if __name__ == "__main__":
    main()
