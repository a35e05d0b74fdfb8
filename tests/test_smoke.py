"""The app stands on both databases."""

from notes import recordings
from tests import factories


def test_numbers_are_taken_once_and_in_order(app, team):
    row = factories.recording(team)

    first = recordings.touch(row.id, "header")
    second = recordings.touch(row.id, lines=3)

    assert (second - first) == 3
