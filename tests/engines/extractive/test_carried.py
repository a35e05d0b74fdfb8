"""Open tasks of earlier meetings, known again."""

from __future__ import annotations

import pytest

from notes.engines.base import Cite, OpenTask, Promise
from notes.engines.extractive.carried import Open, again, closings
from notes.engines.extractive.doneness import done
from tests.engines.extractive.spoken import material

TASKS = (
    OpenTask("draft", "Send the draft contract to Priya", "Marcus"),
    OpenTask("room", "Book a room for the workshop"),
)


def known(minilm, tasks=TASKS):
    return Open(tasks, minilm.vectors([task.title for task in tasks]))


def promised(*titles):
    return [Promise(title, (Cite("l0", 0, 4),)) for title in titles]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Send Priya the draft contract", "draft"),
        ("Book the room for the workshop", "room"),
        ("Send the numbers to Priya", None),
        ("Book a table for the team dinner", None),
        ("Plan the topics of the workshop", None),
    ],
)
def test_a_promise_is_an_open_task_only_when_sure(minilm, title, found):
    (one,) = again(promised(title), known(minilm), minilm.vectors)

    assert one.again == found


def test_an_open_task_is_known_again_once(minilm):
    twice = promised("Book the room for the workshop", "Book a room for the workshop")

    assert [p.again for p in again(twice, known(minilm), minilm.vectors)] == [None, "room"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([("A", "I've sent the draft contract to Priya.")], ["draft"]),
        ([("A", "The room for the workshop is booked.")], ["room"]),
        (
            [("A", "What about the draft contract for Priya?"), ("B", "Yes, that's done.")],
            ["draft"],
        ),
        ([("A", "I haven't sent the draft contract to Priya.")], []),
        ([("A", "Has the draft contract been sent to Priya?")], []),
        ([("A", "We discussed the draft contract with Priya.")], []),
        ([("A", "The draft contract will be sent to Priya.")], []),
        ([("A", "The draft contract for Priya is almost done.")], []),
        ([("A", "That's done.")], []),
        ([("A", "The draft contract for Priya is done."), ("B", "No, it isn't.")], []),
    ],
)
def test_a_task_is_closed_only_by_words_that_say_so(minilm, said, found):
    closed = closings(material(minilm, *said), known(minilm))

    assert [c.open_task for c in closed] == found


def test_that_is_done_cites_what_it_points_at(minilm):
    stuff = material(
        minilm, ("A", "Next is the draft contract for Priya."), ("B", "That's done already.")
    )

    (closed,) = closings(stuff, known(minilm))

    assert [c.line_id for c in closed.cites] == ["l0", "l1"]


@pytest.mark.parametrize(
    "said",
    ["When that's done, we ship.", "I have to get that done.", "Is it done?", "It will be done."],
)
def test_these_words_close_nothing(said):
    assert done(said) is None
