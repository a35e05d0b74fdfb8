"""Two versions of the notes beside each other."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from notes.db import uuid7
from notes.digests import Chapter, Entry, Notes, Topic
from notes.models import Verdict
from notes.summary_comparing import Fate, compare

WHEN = datetime(2026, 11, 3, tzinfo=UTC)


def entry(text, verdict=Verdict.SUPPORTED):
    return Entry(uuid7(), text, verdict, ())


def notes(decisions=(), overview=(), chapters=(), **topics):
    return Notes(
        "test",
        WHEN,
        tuple(Topic(name, 0, tuple(entry(one) for one in said)) for name, said in topics.items()),
        tuple(one if isinstance(one, Entry) else entry(one) for one in decisions),
        (),
        tuple(entry(one) for one in overview),
        tuple(chapters),
    )


def told(compared):
    return {
        group.title: [
            (row.fate.value, " ".join(piece.text for piece in row.pieces)) for row in group.rows
        ]
        for group in compared.groups
    }


def test_lines_that_stay_come_and_go_are_told_apart_within_their_kind():
    before = notes(["We ship on Friday.", "Cem orders chairs."], Plans=["We ship on Friday."])
    after = notes(["We ship on Friday.", "The tea is over."], Plans=[])

    found = compare(before, after)

    assert told(found) == {
        "Decisions": [
            ("same", "We ship on Friday."),
            ("added", "The tea is over."),
            ("gone", "Cem orders chairs."),
        ],
        "Plans": [("gone", "We ship on Friday.")],
    }
    assert found.counts == {Fate.SAME: 1, Fate.CHANGED: 0, Fate.ADDED: 1, Fate.GONE: 2}


def test_the_words_that_changed_are_marked():
    before = notes(["We ship the new editor on Friday."])
    after = notes(["We ship the new editor on Monday morning."])

    (row,) = compare(before, after).groups[0].rows

    assert row.fate == Fate.CHANGED
    assert [(piece.fate.value, piece.text) for piece in row.pieces] == [
        ("same", "We ship the new editor on"),
        ("gone", "Friday."),
        ("added", "Monday morning."),
    ]


def test_a_line_under_another_heading_is_the_same_line():
    before, after = notes(Plans=["We ship on Friday."]), notes(Release=["We ship on Friday."])

    (group,) = compare(before, after).groups

    assert (group.title, group.rows[0].fate) == ("Release", Fate.SAME)
    assert group.rows[0].heading_before == "Plans"
    assert not group.rows[0].plain


def test_a_line_said_twice_is_gone_once():
    before, after = notes(["Yes.", "Yes."]), notes(["Yes."])

    assert [row.fate for row in compare(before, after).groups[0].rows] == [Fate.SAME, Fate.GONE]


def test_another_verdict_on_the_same_words_is_told():
    before = notes([entry("We ship.", Verdict.NOT_FOUND)])
    after = notes([entry("We ship.")])

    (row,) = compare(before, after).groups[0].rows

    assert row.verdicts == (Verdict.NOT_FOUND, Verdict.SUPPORTED)


def test_chapters_and_overview_are_compared_too():
    before = notes(overview=["A good talk."], chapters=[Chapter("Plans", 0)])
    after = notes(overview=["A good talk."], chapters=[Chapter("Plans", 0), Chapter("Tea", 65_000)])

    assert told(compare(before, after)) == {
        "Overview": [("same", "A good talk.")],
        "Chapters": [("same", "0:00 Plans"), ("added", "1:05 Tea")],
    }


@pytest.mark.parametrize("shared", ["the same words in each of them", ""])
def test_long_versions_are_compared_fast(shared):
    before = notes(Plans=[f"{shared} old{at} line{at}" for at in range(3000)])
    after = notes(Plans=[f"{shared} new{at} line{at}" for at in range(3000)])
    began = time.perf_counter()

    compare(before, after)

    assert time.perf_counter() - began < 3


def test_a_very_long_line_is_replaced_as_a_whole():
    long = "one two three " * 2000
    before, after = notes([f"{long} four"]), notes([f"{long} five"])

    (row,) = compare(before, after).groups[0].rows

    assert [piece.fate for piece in row.pieces] == [Fate.GONE, Fate.ADDED]
