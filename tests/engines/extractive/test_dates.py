"""Due dates in words. The meeting is on Tuesday 17 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from notes.engines.extractive.dates import due
from tests.engines.extractive.spoken import HELD_ON


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("I'll send it by Friday.", date(2026, 11, 20)),
        ("I'll send it by Monday.", date(2026, 11, 23)),
        ("I'll send it by Tuesday.", date(2026, 11, 24)),
        ("I'll send it next Tuesday.", date(2026, 11, 24)),
        ("I'll send it next Friday.", date(2026, 11, 27)),
        ("I'll send it this Friday afternoon.", date(2026, 11, 20)),
        ("I'll do it tomorrow.", date(2026, 11, 18)),
        ("I'll do it by tomorrow morning.", date(2026, 11, 18)),
        ("I'll do it today.", date(2026, 11, 17)),
        ("the day after tomorrow", date(2026, 11, 19)),
        ("We need it this week.", date(2026, 11, 20)),
        ("We need it by the end of the week.", date(2026, 11, 20)),
        ("We need it next week.", date(2026, 11, 27)),
        ("by the end of next week", date(2026, 11, 27)),
        ("by the end of the month", date(2026, 11, 30)),
        ("by the end of next month", date(2026, 12, 31)),
        ("next month", date(2026, 12, 31)),
        ("before the end of the year", date(2026, 12, 31)),
        ("in two weeks", date(2026, 12, 1)),
        ("within a week", date(2026, 11, 24)),
        ("in 3 days", date(2026, 11, 20)),
        ("in two weeks' time", date(2026, 12, 1)),
        ("on the 3rd", date(2026, 12, 3)),
        ("by the twenty-first", date(2026, 11, 21)),
        ("by the eighth of December", date(2026, 12, 8)),
        ("by December 8th", date(2026, 12, 8)),
        ("until 8 December", date(2026, 12, 8)),
        ("by the first of March", date(2027, 3, 1)),
        ("by 2026-12-24", date(2026, 12, 24)),
    ],
)
def test_a_date_in_words_is_found(said, day):
    found = due(said, HELD_ON)

    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "said",
    [
        "I'll send it soon.",
        "The Friday numbers look good.",
        "We met on the third floor.",
        "The first version is ready.",
        "by the 31st of February",
        "on 2026-13-45",
    ],
)
def test_what_is_no_date_is_left(said):
    assert due(said, HELD_ON) is None


def test_the_phrase_is_found_with_its_preposition():
    said = "I'll send the draft by Friday."

    found = due(said, HELD_ON)

    assert said[found.start : found.end] == "by Friday"


def test_the_end_of_the_year_carries_over():
    assert due("by the end of next month", date(2026, 12, 3)).day == date(2027, 1, 31)
    assert due("on the 3rd", date(2026, 12, 20)).day == date(2027, 1, 3)
