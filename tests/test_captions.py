"""Captions from the transcript."""

from __future__ import annotations

from notes import captions
from tests import factories


def test_lines_become_cues_with_voices(app, team):
    row = factories.recording(team)
    maya = factories.speaker(row, 1, "Maya")
    factories.segment(row, "Good morning.", 3_661_500, 3_663_000, maya)

    assert captions.webvtt(row.id) == (
        "WEBVTT\n\n01:01:01.500 --> 01:01:03.000\n<v Maya>Good morning.\n"
    )


def test_signs_of_the_format_and_line_ends_are_only_text(app, team):
    row = factories.recording(team)
    factories.segment(row, "a <b> & c\n\n00:00 --> d", 0, 0)

    assert captions.webvtt(row.id).splitlines()[2:] == [
        "00:00:00.000 --> 00:00:00.200",
        "a &lt;b&gt; &amp; c 00:00 --&gt; d",
    ]
