"""Questions that were left open."""

from __future__ import annotations

import pytest

from notes.engines.extractive.questions import is_question, open_questions
from tests.engines.extractive.spoken import material


@pytest.mark.parametrize(
    "said", ["Do we need a German version?", "Who pays for the second licence?"]
)
def test_a_question_about_something_counts(said):
    assert is_question(said)


@pytest.mark.parametrize(
    "said",
    [
        "Okay?",
        "It is cheap, right?",
        "Any objections to that plan?",
        "Can you hear me now?",
        "Fine.",
    ],
)
def test_tags_and_courtesies_do_not(said):
    assert not is_question(said)


def test_a_question_that_is_put_off_is_open(minilm):
    (found,) = open_questions(
        material(
            minilm,
            ("A", "Do we need a German version for the launch?"),
            ("B", "A fifth of our customers write to us in German."),
            ("C", "Let's leave that question open until next week."),
        )
    )

    assert found.text == "Do we need a German version for the launch?"
    assert [c.line_id for c in found.cites] == ["l0", "l2"]


def test_a_question_that_nobody_can_answer_is_open(minilm):
    (found,) = open_questions(
        material(
            minilm,
            ("A", "How much does the second licence cost?"),
            ("B", "I don't know, it depends on the number of people."),
        )
    )

    assert found.text == "How much does the second licence cost?"


def test_what_has_to_be_found_out_is_open(minilm):
    (found,) = open_questions(
        material(minilm, ("A", "We still need to find out whether the printer supports colour."))
    )

    assert "printer supports colour" in found.text


def test_an_answered_question_is_not_open(minilm):
    assert not open_questions(
        material(
            minilm,
            ("A", "How much does the second licence cost?"),
            ("B", "Forty dollars a month for each person."),
        )
    )
