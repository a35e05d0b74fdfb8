"""Sentences that know their places."""

from __future__ import annotations

from notes.engines.base import Cite, Line
from notes.engines.extractive.sentences import part, quoted, sentences
from tests.engines.extractive.spoken import lines


def test_a_line_is_cut_into_its_sentences():
    found = sentences(lines(("S1", "Good. It costs 12.50 Euro! Mr. Duguid agreed, didn't he?")))

    assert [s.text for s in found] == [
        "Good.",
        "It costs 12.50 Euro!",
        "Mr. Duguid agreed, didn't he?",
    ]
    assert found[1].cites == (Cite("l0", 6, 26),)


def test_a_sentence_may_run_over_lines_of_one_voice():
    said = [
        Line("a", "S1", 0, 900, "We decided to launch"),
        Line("b", "S1", 1000, 1900, "on Monday. Good."),
    ]

    first, second = sentences(said)

    assert first.text == "We decided to launch on Monday."
    assert first.cites == (Cite("a", 0, 20), Cite("b", 0, 10))
    assert second.text == "Good."


def test_another_voice_or_a_long_pause_ends_a_sentence():
    said = [
        Line("a", "S1", 0, 900, "And then"),
        Line("b", "S2", 1000, 1900, "yes"),
        Line("c", "S2", 9000, 9900, "no"),
    ]

    assert [s.text for s in sentences(said)] == ["And then", "yes", "no"]
    assert [s.turn for s in sentences(said)] == [0, 1, 1]


def test_a_part_of_a_sentence_is_found_in_its_lines():
    said = [Line("a", "S1", 0, 900, "We launch"), Line("b", "S1", 1000, 1900, "on Monday.")]
    (sentence,) = sentences(said)

    cites = part(sentence, 3, 12)

    assert quoted(cites, {line.id: line for line in said}) == "launch on"


def test_lines_without_words_are_skipped():
    assert sentences(lines(("S1", "  "), ("S1", ""))) == []


def test_spaces_around_sentences_are_not_cited():
    (sentence,) = sentences(lines(("S1", "  Hello there.  ")))

    assert sentence.cites == (Cite("l0", 2, 14),)
