"""Who speaks when, for drawing."""

from __future__ import annotations

from notes import lanes
from notes.lanes import Lane
from tests import factories


def spans(found):
    return [(one.number, one.start_ms, one.end_ms) for one in found]


def test_lines_of_one_voice_become_one_lane(app, team):
    row = factories.recording(team)
    maya, tom = factories.speaker(row, 1), factories.speaker(row, 2)
    factories.segment(row, "a", 0, 1000, maya)
    factories.segment(row, "b", 1000, 200_000, maya)
    factories.segment(row, "c", 200_000, 400_000, tom)
    factories.segment(row, "nobody", 400_000, 500_000)

    assert spans(lanes.lanes(row.id)) == [(1, 0, 200_000), (2, 200_000, 400_000)]


def test_short_interjections_are_bridged():
    found = [Lane(0, 900, 1, 1), Lane(900, 950, 2, 2), Lane(950, 2000, 1, 1)]

    assert spans(lanes.merged(found, 100)) == [(1, 0, 2000)]


def test_shares_are_percent_of_all_talk():
    assert lanes.shares([Lane(0, 750, 1, 1), Lane(750, 1000, 2, 2)]) == {1: 75, 2: 25}


def test_silence_has_no_shares(app, team):
    row = factories.recording(team)

    assert (lanes.lanes(row.id), lanes.shares([])) == ([], {})
