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


def test_subrip_counts_its_cues_and_says_who_speaks(app, team):
    row = factories.recording(team)
    maya = factories.speaker(row, 1, "Maya")
    factories.segment(row, "Good\n\nmorning.", 3_661_500, 3_663_000, maya)
    factories.segment(row, "<Hello>", 3_664_000, 3_664_000)

    assert captions.subrip(row.id) == (
        "1\n01:01:01,500 --> 01:01:03,000\nMaya: Good morning.\n\n"
        "2\n01:01:04,000 --> 01:01:04,200\n<Hello>\n"
    )


def test_plain_text_has_a_line_for_each_line(app, team):
    row = factories.recording(team)
    factories.segment(row, "two\nlines", 61_000, speaker=factories.speaker(row, 2))

    assert captions.text(row.id) == "[1:01] Speaker 2: two lines\n"


def test_a_recording_without_lines_has_empty_captions(app, team):
    row = factories.recording(team)

    assert (captions.webvtt(row.id), captions.subrip(row.id)) == ("WEBVTT\n", "")


def test_a_line_before_the_beginning_is_shown_at_it(app, team):
    row = factories.recording(team)
    factories.segment(row, "Early.", -5000, -4000)

    assert captions.webvtt(row.id).splitlines()[2] == "00:00:00.000 --> 00:00:00.200"
