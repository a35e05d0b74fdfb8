"""A long meeting in parts."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.engines.chat import parts
from notes.engines.chat.pieces import pieces
from tests.engines.chat.conftest import lines


def talk(count, text="We talked about the budget of the next quarter."):
    return pieces(lines([("Priya", text)] * count))


def test_what_fits_is_one_part():
    said = talk(10)

    assert parts.plan(said, 10_000) == [said]


@given(
    st.lists(st.text(min_size=1, max_size=300).filter(str.strip), min_size=1, max_size=60),
    st.integers(parts.LEAST, 2000),
)
def test_every_piece_is_in_one_part_and_no_part_is_too_large(texts, budget):
    said = pieces(lines([("S1", text) for text in texts]))

    planned = parts.plan(said, budget)

    assert [piece for part in planned for piece in part] == said
    assert all(sum(map(parts.cost, part)) <= budget or len(part) == 1 for part in planned)


def test_parts_are_about_the_same_size():
    planned = parts.plan(talk(100), 600)

    sizes = [len(part) for part in planned]
    assert max(sizes) - min(sizes) <= 0.4 * max(sizes)


def test_it_is_cut_at_the_longest_pause():
    said = lines([("Priya", "We talked about the budget of the next quarter.")] * 40)
    late = [
        replace(one, start_ms=one.start_ms + 60_000, end_ms=one.end_ms + 60_000)
        for one in said[18:]
    ]

    planned = parts.plan(pieces([*said[:18], *late]), 800)

    assert len(planned[0]) == 18


def test_a_part_is_given_with_what_was_said_before():
    said = talk(100)
    first, second, *_ = parts.plan(said, 600)

    assert parts.before(said, first) == []
    context = parts.before(said, second)
    assert context == first[-len(context) :]
    assert 0 < sum(map(parts.cost, context)) <= 200


@pytest.mark.parametrize("window", [2048, 8192, 32_768, 200_000])
def test_question_and_answer_fit_into_the_window(window):
    assert 1000 + parts.room(window, 1000) + parts.reserve(window) <= window
    assert parts.LEAST <= parts.room(window, 1000) <= parts.LARGEST


def test_larger_windows_never_give_smaller_parts():
    rooms = [parts.room(window, 1000) for window in range(2048, 100_000, 500)]

    assert all(one <= other for one, other in pairwise(rooms))
