"""A meeting in a few words, read as the summariser reads it."""

from __future__ import annotations

from datetime import date

from notes.engines.base import Brief, Line
from notes.engines.extractive import decisions, tasks
from notes.engines.extractive.learnt import judged
from notes.engines.extractive.material import read

HELD_ON = date(2026, 11, 17)  # a Tuesday


def lines(*said):
    """Lines of five seconds from (speaker, text) pairs."""
    return [
        Line(f"l{i}", who, i * 6000, i * 6000 + 5000, text) for i, (who, text) in enumerate(said)
    ]


def material(minilm, *said, people=()):
    """What the parts of the summariser get."""
    return read(lines(*said), Brief("Weekly", HELD_ON, "en", tuple(people)), minilm.vectors)


def found_tasks(stuff):
    """The tasks as the summariser finds them, and the numbers of their sentences."""
    return tasks.tasks(stuff, judged(stuff).task)


def found_decisions(stuff):
    """The same for decisions."""
    return decisions.decisions(stuff, judged(stuff).decision)
