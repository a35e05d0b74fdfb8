"""What statements rest on: places in lines, and when they were said."""

import pytest

from notes.citing import Transcript
from notes.engines.base import Cite
from tests import factories

TEXT = "We will not move yet. We will wait. Then we move."


@pytest.fixture
def recording(team):
    return factories.recording(team)


def line(recording, text=TEXT, **values):
    words = [[word, 500 * at, 500 * at + 400, None] for at, word in enumerate(text.split())]
    values.setdefault("words", words)
    return factories.segment(recording, text, 0, 6000, **values)


def spans(recording, segment, *quotes):
    shown = segment.shown
    cites = [Cite(str(segment.id), shown.index(one), shown.index(one) + len(one)) for one in quotes]
    return [place.span_ms for place in Transcript(recording.id).places(cites)]


def test_a_place_is_where_its_words_were_said(recording):
    assert spans(recording, line(recording), "We will wait.") == [(2500, 3900)]


def test_a_place_that_begins_inside_a_word_begins_with_it(recording):
    assert spans(recording, line(recording), "ll wait.") == [(3000, 3900)]


def test_space_before_a_place_is_no_word(recording):
    assert spans(recording, line(recording), " We will wait.") == [(2500, 3900)]


@pytest.mark.parametrize(
    "values",
    [
        {"words": None},
        {"words": [["We", 0, 400, None]]},
        {"edited_text": "We will not move soon. We will wait. Then we move."},
    ],
)
def test_without_a_time_for_each_word_it_is_the_whole_line(recording, values):
    assert spans(recording, line(recording, **values), "We will wait.") == [(0, 6000)]


def test_what_follows_on_each_other_is_one_place(recording):
    segment = line(recording)

    found = spans(recording, segment, "We will wait.", "We will not move yet.")

    assert found == [(0, 3900)]


def test_what_lies_apart_are_two_places(recording):
    segment = line(recording)

    found = spans(recording, segment, "We will not move yet.", "Then we move.")

    assert found == [(0, 2400), (4000, 5400)]
