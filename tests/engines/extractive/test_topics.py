"""Topics, their names and their points."""

from __future__ import annotations

import pytest

from notes.engines.extractive.headings import headings
from notes.engines.extractive.points import points
from notes.engines.extractive.sentences import sentences
from notes.engines.extractive.topics import topic_count, topics
from notes.engines.extractive.worth import plain_worth
from tests.engines.extractive.spoken import lines, material

KITCHEN = [
    "The kitchen needs a new oven because the old oven burns the bread.",
    "A gas oven heats faster than an electric oven.",
    "The bakers prefer a stone oven for sourdough bread.",
    "The oven must fit under the kitchen window.",
    "Cleaning the oven takes an hour every evening.",
    "The bread tastes better from a hot oven.",
]
TRAVEL = [
    "The train to Vienna leaves at seven in the morning.",
    "A hotel near the station in Vienna costs ninety euros a night.",
    "The flight is cheaper than the train but slower in the end.",
    "We can take the night train back from Vienna.",
    "The travel budget covers two train tickets and one hotel night.",
    "The conference hotel in Vienna is fully booked.",
]


def everything(stuff):
    return range(len(stuff.sentences))


def worth(stuff):
    return plain_worth(stuff, [everything(stuff)])


def said(*texts):
    return [("A", text) for text in texts]


def test_a_topic_ends_where_the_talk_turns(minilm):
    found = topics(material(minilm, *said(*KITCHEN, *TRAVEL)))

    assert found == [range(6), range(6, 12)]


def test_topics_cover_the_meeting_without_gaps(minilm):
    short = [("B", "Yes."), ("A", "Okay.")]
    stuff = material(minilm, *short, *said(*KITCHEN), *short, *said(*TRAVEL), *short)

    found = topics(stuff)

    assert [i for r in found for i in r] == list(range(len(stuff.sentences)))


@pytest.mark.parametrize(
    ("minutes", "telling", "count"),
    [(1, 30, 2), (3, 60, 3), (20, 300, 6), (60, 900, 11), (480, 9000, 18), (60, 8, 2), (0, 0, 1)],
)
def test_longer_meetings_have_more_topics(minutes, telling, count):
    assert topic_count(minutes * 60_000, telling) == count


def test_a_very_long_meeting_is_cut_too(minilm):
    stuff = material(minilm, *said(*(KITCHEN * 40), *(TRAVEL * 40)))

    found = topics(stuff)

    assert any(abs(r.start - 240) <= 3 for r in found)


def test_a_topic_is_named_by_what_is_said_in_it():
    kitchen = sentences(lines(*said(*KITCHEN)))
    travel = sentences(lines(*said(*TRAVEL)))

    first, second = headings([kitchen, travel], english=True)

    assert "oven" in first.lower()
    assert "vienna" in second.lower() or "train" in second.lower()
    assert first[0].isupper()


def test_a_topic_without_a_telling_phrase_gets_its_number():
    small_talk = sentences(lines(*said("Yes, okay.", "I think so too.", "Right, and then?")))

    assert headings([small_talk], english=True) == ["Part 1"]


def test_no_two_topics_have_the_same_name():
    kitchen = sentences(lines(*said(*KITCHEN)))

    names = headings([kitchen, kitchen], english=True)

    assert len(set(names)) == 2


def test_points_differ_and_stand_in_the_order_they_were_said(minilm):
    stuff = material(minilm, *said(*KITCHEN, KITCHEN[0]))

    found = points(stuff, everything(stuff), 4, worth(stuff))

    numbers = [int(p.cites[0].line_id[1:]) for p in found]
    assert numbers == sorted(numbers)
    assert len({p.text for p in found}) == 4


def test_what_stands_elsewhere_is_not_told_again(minilm):
    stuff = material(minilm, *said(*KITCHEN))

    found = points(stuff, range(6), 3, worth(stuff), elsewhere={0, 1})

    assert not {p.cites[0].line_id for p in found} & {"l0", "l1"}
