"""Filler at the edges of a quote."""

from __future__ import annotations

import pytest

from notes.engines.extractive.tidy import edges, fluent


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Um, so the price is nine dollars, you know.", "the price is nine dollars"),
        ("Okay, well, I mean the the review takes ten days.", "the review takes ten days."),
        ("And, uh, we we need a draft", "we need a draft"),
        ("So that's how it is.", "that's how it is."),
        ("Solar power is cheap.", "Solar power is cheap."),
        ("No, we can't do that.", "No, we can't do that."),
        ("Well, okay.", "Well, okay."),
        ("The app, um, starts fast.", "The app, um, starts fast."),
    ],
)
def test_filler_goes_and_the_rest_stays_as_it_was_said(said, kept):
    start, end = edges(said)

    assert said[start:end] == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("The app, um, starts fast.", "The app starts fast."),
        ("we need a a draft", "we need a draft"),
        ("it has to it has to be red", "it has to be red"),
        ("It is very very red, no, no.", "It is very very red, no, no."),
        ("An umbrella and a mm-hmm of hers.", "An umbrella and a mm-hmm of hers."),
        ("Room 12 12, or two two.", "Room 12 12, or two two."),
    ],
)
def test_hesitations_and_words_said_twice_go_from_the_middle(said, kept):
    assert fluent(said) == kept
