"""The sample meeting that comes with the product is what it says it is."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import av
import pytest

import notes
from notes.media.playable import playable
from notes.media.probe import probe
from notes.media.speech import to_speech
from tests.media import made

SAMPLE = Path(notes.__file__).parent / "sample"
FILM = SAMPLE / "meeting.mp4"
EXPECTED = json.loads((SAMPLE / "expected.json").read_text())


def test_it_plays_anywhere_as_it_is(tmp_path):
    result = probe(FILM)

    assert (result.width, result.height) == (1280, 720)
    assert result.size < 4_000_000
    assert playable(FILM, result, tmp_path / "copy") is None
    start = FILM.read_bytes()[:100_000]
    assert b"moov" in start  # in front, so that playing starts at once


def test_it_says_that_it_is_synthetic():
    with av.open(str(FILM)) as file:
        assert "synthetic" in file.metadata["title"]
        assert "made-up" in file.metadata["comment"]


def test_every_line_is_spoken_where_it_is_expected(tmp_path):
    length = to_speech(FILM, tmp_path / "s.wav").duration_ms
    samples = made.samples_of(tmp_path / "s.wav").astype(float)

    assert length == pytest.approx(EXPECTED["duration_ms"], abs=200)
    for line in EXPECTED["lines"]:
        spoken = samples[line["start_ms"] * 16 : line["end_ms"] * 16]
        assert (spoken**2).mean() ** 0.5 > 1000, line["text"]


def test_lines_follow_each_other():
    lines = EXPECTED["lines"]

    assert {line["speaker"] for line in lines} == {one["name"] for one in EXPECTED["people"]}
    assert all(a["end_ms"] < b["start_ms"] for a, b in pairwise(lines))


def test_what_is_to_be_found_is_said():
    lines = EXPECTED["lines"]

    assert len(EXPECTED["decisions"]) >= 2
    for task in EXPECTED["tasks"]:
        line = lines[task["line"]]
        assert (line["speaker"], task["due"] in line["text"]) == (task["assignee"], True)
    for question in EXPECTED["questions"]:
        assert question["text"] in lines[question["line"]]["text"]
