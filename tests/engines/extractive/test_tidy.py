"""Filler at the edges of a quote."""

from __future__ import annotations

import pytest

from notes.engines.extractive.tidy import edges


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
