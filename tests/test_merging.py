"""Joining two edits of one text."""

from hypothesis import given
from hypothesis import strategies as st

from notes.merging import merge

lines = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=6)


def edits(base):
    """The base with a few lines replaced by new ones of one person."""
    return st.lists(st.tuples(st.integers(0, len(base)), st.integers(0, 2)), max_size=2)


@st.composite
def scenes(draw):
    base = draw(lines)
    texts = []
    for who in ("mine", "theirs"):
        text = list(base)
        for number, (place, drop) in enumerate(draw(edits(base))):
            text[place : place + drop] = [f"{who} {number}"]
        texts.append("\n".join(text))
    return "\n".join(base), *texts


def test_edits_of_different_places_are_joined():
    assert merge("one\ntwo\nthree\nfour", "ONE\ntwo\nthree\nfour", "one\ntwo\nthree\nFOUR") == (
        "ONE\ntwo\nthree\nFOUR"
    )


def test_edits_of_the_same_line_are_not_joined():
    assert merge("one\ntwo", "uno\ntwo", "eins\ntwo") is None


@given(scenes())
def test_no_line_that_either_typed_is_lost(scene):
    base, mine, theirs = scene

    joined = merge(base, mine, theirs)

    if joined is not None:
        typed = {line for line in (mine + "\n" + theirs).split("\n") if line[:1] in "mt"}
        assert {line for line in typed if " " in line} <= set(joined.split("\n"))


@given(scenes())
def test_the_order_of_the_two_does_not_matter(scene):
    base, mine, theirs = scene

    assert merge(base, mine, theirs) == merge(base, theirs, mine)
