"""A long meeting in parts that a model can read at once, cut where nobody speaks. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from notes.engines.chat.pieces import Piece
from notes.engines.chat.tokens import count

LARGEST = 24_000
"""Tokens of lines in a part, however much a model takes: longer ones are read with less care."""

LEAST = 150
"""Below that no part makes sense."""

_BEFORE = 200  # tokens of what was said just before a part
_MARGIN = 0.95
_EARLIEST, _LATEST = 0.75, 1.1  # where to look for a pause, in parts of an even share


def row(piece: Piece) -> list[object]:
    """A piece as the model sees it."""
    return [piece.number, piece.line.speaker, piece.text.strip()]


def cost(piece: Piece) -> int:
    """What a piece takes of a part, in tokens."""
    return count(json.dumps(row(piece), ensure_ascii=False)) + 1


def reserve(window: int) -> int:
    """The tokens kept free for the answer."""
    return max(400, min(window // 4, 6000))


def room(window: int, overhead: int) -> int:
    """The tokens of lines that a part may hold beside `overhead` tokens of words of ours."""
    free = int((window - overhead - reserve(window)) * _MARGIN) - _BEFORE
    return min(max(free, 0), LARGEST)


def plan(said: Sequence[Piece], budget: int) -> list[list[Piece]]:
    """As few parts as fit, of about the same size."""
    rest, costs = list(said), [cost(piece) for piece in said]
    found = []
    while (total := sum(costs)) > budget and len(rest) > 1:
        cut = _cut(rest, costs, budget, total / math.ceil(total / budget))
        found.append(rest[:cut])
        rest, costs = rest[cut:], costs[cut:]
    if rest:
        found.append(rest)
    return found


def before(said: Sequence[Piece], part: Sequence[Piece]) -> list[Piece]:
    """The last pieces before a part, so that its first words can be understood."""
    found: list[Piece] = []
    spent = 0
    for piece in reversed(said[: part[0].number - 1]):
        spent += cost(piece)
        if spent > _BEFORE:
            break
        found.insert(0, piece)
    return found


def _cut(said: Sequence[Piece], costs: Sequence[int], budget: int, share: float) -> int:
    """How many pieces the first part takes: up to the longest pause near its even share."""
    places, spent, last = [], 0, 1
    for at in range(1, len(said)):
        spent += costs[at - 1]
        if spent > budget:
            break
        last = at
        if _EARLIEST * share <= spent <= _LATEST * share:
            pause = said[at].line.start_ms - said[at - 1].line.end_ms
            places.append((pause, at))
    return max(places)[1] if places else last
