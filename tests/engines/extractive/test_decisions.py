"""What was decided."""

from __future__ import annotations

import pytest

from notes.engines.extractive.decisions import cue_strength
from tests.engines.extractive.spoken import found_decisions, material


@pytest.mark.parametrize(
    "said",
    [
        "We decided to drop the old menu.",
        "Okay, let's go with the blue one.",
        "Then we agree to launch on the first.",
        "We've agreed on nine dollars.",
        "The decision is to wait.",
        "So we'll keep the free month.",
        "We're going with the second offer.",
    ],
)
def test_these_words_decide(said):
    assert cue_strength(said) >= 2


@pytest.mark.parametrize(
    "said",
    [
        "Have we decided on a colour?",
        "We haven't decided yet.",
        "If we agreed on that, it would be easier.",
        "As we agreed last week, here are the numbers.",
        "The launch is a big event.",
        "Let's start.",
    ],
)
def test_these_words_do_not(said):
    assert cue_strength(said) == 0


def test_a_cue_without_content_takes_what_follows(minilm):
    found, _ = found_decisions(
        material(minilm, ("A", "Good. Then we have decided. The price is nine dollars a month."))
    )

    assert [d.text for d in found] == ["The price is nine dollars a month."]
    assert len(found[0].cites) == 2


def test_a_bare_agreement_takes_what_was_proposed(minilm):
    found, _ = found_decisions(
        material(
            minilm, ("A", "I propose the kitchen floor gets new blue tiles."), ("B", "Agreed.")
        )
    )

    assert [d.text for d in found] == ["I propose the kitchen floor gets new blue tiles."]


def test_a_change_of_mind_takes_the_first_decision_back(minilm):
    found, used = found_decisions(
        material(
            minilm,
            ("A", "Okay, then we agree to launch the app on the first of December."),
            ("B", "The review in the store can take ten days, so that is too early."),
            ("A", "Let's change it. We will launch the app on the eighth of December instead."),
        )
    )

    assert [d.text for d in found] == ["We will launch the app on the eighth of December instead."]
    assert 0 in used


def test_two_decisions_about_two_things_both_stand(minilm):
    found, _ = found_decisions(
        material(
            minilm,
            ("A", "We decided to launch the app in December."),
            ("A", "We agreed to hire a second designer instead of an intern."),
        )
    )

    assert len(found) == 2


def test_a_decision_said_again_stands_once(minilm):
    found, _ = found_decisions(
        material(
            minilm,
            ("A", "We decided to launch the app in December."),
            ("B", "Yes, we agreed to launch the app in December."),
        )
    )

    assert len(found) == 1
