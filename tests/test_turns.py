"""Which voice said which words."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from notes.speech import Turn
from notes.turns import Heard, Stretch, Turns, same_voices, stretches, word_starts


def line(count, start_ms=0, step_ms=500):
    """A line of words of half a second."""
    words = tuple((start_ms + at * step_ms, start_ms + (at + 1) * step_ms) for at in range(count))
    return Heard(start_ms, start_ms + count * step_ms, words)


def test_a_line_of_one_voice_is_one_stretch():
    turns = Turns([Turn("S1", 0, 3000)])

    assert stretches(line(6), turns) == [Stretch("S1", 0, 6)]


def test_a_line_is_split_where_the_voice_clearly_changes():
    turns = Turns([Turn("S1", 0, 1500), Turn("S2", 1500, 4000)])

    assert stretches(line(8), turns) == [Stretch("S1", 0, 3), Stretch("S2", 3, 8)]


def test_two_words_of_another_voice_are_no_change():
    turns = Turns([Turn("S1", 0, 3000), Turn("S2", 3000, 4000)])

    assert stretches(line(8), turns) == [Stretch("S1", 0, 8)]


def test_an_interjection_does_not_cut_a_line_in_three():
    turns = Turns([Turn("S1", 0, 2000), Turn("S2", 2000, 3000), Turn("S1", 3000, 6000)])

    assert stretches(line(12), turns) == [Stretch("S1", 0, 12)]


def test_words_between_turns_go_to_the_nearest():
    turns = Turns([Turn("S1", 0, 1000), Turn("S2", 9000, 9900)])

    assert stretches(Heard(1200, 1500), turns) == [Stretch("S1", 0, 0)]
    assert stretches(Heard(4000, 5000), turns) == [Stretch(None, 0, 0)]


def test_whoever_speaks_most_during_a_line_has_it():
    turns = Turns([Turn("S1", 0, 5000), Turn("S2", 2000, 3000)])

    assert turns.voice(1000, 4000) == "S1"


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(0, 9000), st.integers(1, 3000)), max_size=12
    ),
    st.integers(1, 20),
)
def test_every_word_is_in_exactly_one_stretch(drawn, count):
    turns = Turns([Turn(voice, start, start + length) for voice, start, length in drawn])

    found = stretches(line(count), turns)

    assert found[0].first == 0
    assert found[-1].last == count
    assert all(one.last == two.first for one, two in itertools.pairwise(found))
    assert all(one.last - one.first >= 3 for one in found) or len(found) == 1


def test_voices_are_those_whose_lines_they_speak():
    overlaps = {("S1", 2): 5000, ("S1", 1): 1000, ("S2", 2): 3000, ("S2", 1): 2000}

    assert same_voices(overlaps, ["S1", "S2"]) == {"S1": 2, "S2": 1}


def test_a_voice_that_shares_nothing_is_new():
    assert same_voices({("S1", 1): 0}, ["S1"]) == {}


def test_words_are_found_in_their_text():
    assert word_starts("Well, I do. I do!", ["Well,", "I", "do.", "I", "do!"]) == [0, 6, 8, 12, 14]
    assert word_starts("我们开会", ["我们", "开会"]) == [0, 2]
    assert word_starts("something else", ["words"]) is None
