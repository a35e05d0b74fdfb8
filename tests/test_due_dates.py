"""Due dates in words, in groups, and off the end of a title."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notes import due_dates
from notes.due_dates import Span, Typed

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("away", "span", "words"),
    [
        (-400, Span.OVERDUE, "14 Oct 2025, 400 days late"),
        (-2, Span.OVERDUE, "16 Nov, 2 days late"),
        (-1, Span.OVERDUE, "Yesterday, late"),
        (0, Span.TODAY, "Today"),
        (1, Span.WEEK, "Tomorrow"),
        (4, Span.WEEK, "Sunday"),
        (5, Span.LATER, "Monday"),
        (7, Span.LATER, "25 Nov"),
        (60, Span.LATER, "17 Jan 2027"),
    ],
)
def test_a_day_seen_from_a_wednesday(away, span, words):
    due = WEDNESDAY + timedelta(days=away)

    assert due_dates.span(due, WEDNESDAY) == span
    assert due_dates.words(due, WEDNESDAY) == words


def test_on_a_sunday_tomorrow_is_in_another_week():
    assert due_dates.span(date(2026, 11, 23), date(2026, 11, 22)) == Span.LATER


def test_no_day_is_never():
    assert due_dates.span(None, WEDNESDAY) == Span.NEVER


def test_what_is_done_is_not_late():
    assert due_dates.words(date(2026, 11, 16), WEDNESDAY, done=True) == "16 Nov"


@pytest.mark.parametrize(
    ("text", "title", "due"),
    [
        ("Send the draft by Friday", "Send the draft", date(2026, 11, 20)),
        ("Send it, before next Tuesday!", "Send it", date(2026, 11, 24)),
        ("Call Tom tomorrow", "Call Tom", date(2026, 11, 19)),
        ("Today's numbers to Jane by the 5th", "Today's numbers to Jane", date(2026, 12, 5)),
        ("Pay it due 2026-12-01.", "Pay it", date(2026, 12, 1)),
    ],
)
def test_a_day_at_the_end_is_read(text, title, due):
    assert due_dates.read(text, WEDNESDAY) == Typed(title, due)


@pytest.mark.parametrize(
    "text",
    [
        "Book the room for Friday",
        "Prepare for next week",
        "by Friday",
        "By Friday call Tom",
        "x",
        "",
    ],
)
def test_words_that_may_mean_something_else_stay(text):
    assert due_dates.read(text, WEDNESDAY) == Typed(text, None)
