"""A line of the notes anew, after its lines were corrected."""

from __future__ import annotations

import pytest

from notes.engines.base import Cite, LineKind, Statement
from notes.engines.extractive.restating import restated
from tests.engines.extractive.spoken import material


def old(text, *ids):
    return Statement(text, tuple(Cite(i, 0, 5) for i in ids))


@pytest.mark.parametrize(
    ("kind", "was", "said", "now"),
    [
        (
            LineKind.POINT,
            "The oven costs nine dollars.",
            "Um, the oven costs nineteen dollars.",
            "The oven costs nineteen dollars.",
        ),
        (
            LineKind.TASK,
            "Send the daft to Priya",
            "I will send the draft to Priya.",
            "Send the draft to Priya",
        ),
        (
            LineKind.DECISION,
            "We decided to lunch in May.",
            "We decided to launch in May.",
            "We decided to launch in May.",
        ),
        (
            LineKind.QUESTION,
            "Who pays for the license plate?",
            "Who pays for the second licence?",
            "Who pays for the second licence?",
        ),
    ],
)
def test_it_says_what_its_lines_say_now(minilm, kind, was, said, now):
    found = restated(
        material(minilm, ("A", "Good morning everybody."), ("B", said)), old(was, "l1"), kind
    )

    assert found.text == now
    assert [c.line_id for c in found.cites] == ["l1"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (LineKind.POINT, "Okay."),
        (LineKind.TASK, "The draft was sent to Priya."),
        (LineKind.DECISION, "We haven't decided when to launch."),
        (LineKind.QUESTION, "Marcus pays for the second licence."),
    ],
)
def test_what_is_no_longer_of_the_kind_is_none(minilm, kind, said):
    stuff = material(minilm, ("A", said), ("B", "I will send the numbers, we decided that. Why?"))

    assert restated(stuff, old("Send the launch licence to Priya", "l0"), kind) is None


def test_of_several_sentences_the_one_meant_is_taken_and_the_other_lines_stay_cited(minilm):
    stuff = material(
        minilm,
        ("A", "The weather is fine today. The kitchen floor gets new blue tiles. Any coffee left?"),
        ("B", "Agreed."),
    )

    found = restated(stuff, old("The kitchen floor gets new tiles.", "l0", "l1"), LineKind.DECISION)

    assert found.text == "The kitchen floor gets new blue tiles."
    assert [(c.line_id, c.start) for c in found.cites] == [("l0", 27), ("l1", 0)]
