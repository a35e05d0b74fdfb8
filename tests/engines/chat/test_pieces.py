"""Lines in numbered pieces."""

import pytest

from notes.engines.base import Line
from notes.engines.chat.pieces import LONG, pieces
from tests.engines.chat.conftest import lines


def line(text):
    return Line("l", "Priya", 60_000, 120_000, text)


def test_a_line_is_a_piece_and_blank_ones_are_none():
    found = pieces(lines([("Priya", "One."), (None, "  "), ("Marcus", "Two.")]))

    assert [(piece.number, piece.line.id, piece.text) for piece in found] == [
        (1, "l0", "One."),
        (2, "l2", "Two."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "This is a sentence of the long line. " * 40,
        "words without any stop " * 60,
        "这是一个很长的句子。" * 120,
        "x" * 1500,
    ],
    ids=["sentences", "words", "chinese", "nothing"],
)
def test_a_long_line_is_cut_and_nothing_of_it_is_lost(text):
    found = pieces([line(text)])

    assert "".join(piece.text for piece in found) == text
    assert all(piece.end - piece.start <= LONG for piece in found)
    assert [piece.number for piece in found] == list(range(1, len(found) + 1))


def test_it_is_cut_where_sentences_end():
    found = pieces([line("This is a sentence of the long line. " * 40)])

    assert all(piece.text.rstrip().endswith("line.") for piece in found)


def test_a_piece_begins_when_its_words_are_spoken():
    found = pieces([line("Half of it. " * 66)])

    middle = next(piece for piece in found if piece.start >= 390)
    assert 88_000 < middle.start_ms < 95_000
