"""The notes of several parts made into one."""

from dataclasses import replace
from datetime import date

import pytest

from notes.engines.base import Chapter, Cite, Closing, Digest, Part, Promise, Section, Statement
from notes.engines.chat.joining import MOST_CITES, items, joined


def said(text, line="l1"):
    return Statement(text, (Cite(line, 0, 5),))


def promise(title, line="l1", assignee=None, due=None):
    return Promise(title, (Cite(line, 0, 5),), assignee, due)


def telling(same=(), replaced=(), answered=()):
    pairs = [{"old": old, "new": new} for old, new in replaced]
    return {"same": [list(group) for group in same], "replaced": pairs, "answered": list(answered)}


PARTS = [
    Digest(
        decisions=(said("Launch on the first.", "a"), said("The price is 5 euros.", "b")),
        questions=(said("When is the launch?", "c"),),
        tasks=(promise("Write the notes", "d", "Priya"),),
    ),
    Digest(
        decisions=(said("Launch on the eighth instead.", "e"), said("It costs 5 euros.", "f")),
        tasks=(promise("Write up the release notes", "g", None, date(2026, 11, 20)),),
    ),
]


def texts(statements):
    return [one.text for one in statements]


def test_items_are_numbered_in_the_order_of_the_meeting():
    assert [(item.kind, item.text) for item in items(PARTS)] == [
        ("decision", "Launch on the first."),
        ("decision", "The price is 5 euros."),
        ("question", "When is the launch?"),
        ("task", "Write the notes"),
        ("decision", "Launch on the eighth instead."),
        ("decision", "It costs 5 euros."),
        ("task", "Write up the release notes"),
    ]


def test_a_later_change_of_mind_replaces():
    found = joined(PARTS, telling(replaced=[(1, 5)], answered=[3]))

    assert texts(found.decisions) == [
        "The price is 5 euros.",
        "Launch on the eighth instead.",
        "It costs 5 euros.",
    ]
    assert found.questions == ()


def test_the_same_twice_keeps_the_last_wording_and_all_evidence():
    found = joined(PARTS, telling(same=[(2, 6), (4, 7)]))

    assert texts(found.decisions)[-1] == "It costs 5 euros."
    assert [cite.line_id for cite in found.decisions[-1].cites] == ["b", "f"]
    (task,) = found.tasks
    assert (task.title, task.assignee, task.due) == (
        "Write up the release notes",
        "Priya",
        date(2026, 11, 20),
    )


@pytest.mark.parametrize(
    "raw",
    [
        telling(same=[(1, 3), (2, 4)]),
        telling(same=[(0, 99), ()]),
        telling(replaced=[(5, 1), (1, 7), (99, 1), (1, 1)]),
        telling(answered=[1, 4, 99]),
        {"same": [3, None, "x"], "replaced": [None, {"old": "1"}], "answered": ["3", None]},
        None,
    ],
    ids=["other kinds", "unknown", "backwards", "no question", "odd", "nothing"],
)
def test_nothing_is_lost_by_a_mistake(raw):
    found = joined(PARTS, raw)

    assert len(found.decisions) == 4
    assert len(found.questions) == 1
    assert len(found.tasks) == 2


def test_nearly_the_same_words_are_one_even_if_nobody_says_so():
    again = Digest(decisions=(said("The price is 5 euros!", "z"),))

    found = joined([*PARTS, again])

    assert texts(found.decisions).count("The price is 5 euros.") == 0
    assert [cite.line_id for cite in found.decisions[-1].cites] == ["b", "z"]


def test_a_topic_that_goes_on_in_the_next_part_is_one():
    parts = [
        Digest(sections=(Section("Start", 0, (said("A"),)), Section("Price", 9, (said("B"),)))),
        Digest(sections=(Section("price", 50, (said("C"),)), Section("End", 60, (said("D"),)))),
    ]

    found = joined(parts)

    assert [(one.heading, one.start_ms, texts(one.points)) for one in found.sections] == [
        ("Start", 0, ["A"]),
        ("Price", 9, ["B", "C"]),
        ("End", 60, ["D"]),
    ]


def test_evidence_that_would_be_too_much_is_the_latest():
    parts = [Digest(decisions=(said("We go.", f"l{at}"),)) for at in range(20)]

    (found,) = joined(parts).decisions

    assert [cite.line_id for cite in found.cites] == [f"l{at}" for at in range(20)][-MOST_CITES:]


def test_an_open_task_taken_on_again_twice_is_one():
    parts = [
        Digest(tasks=(replace(promise("Order the cake", "a", "Priya"), again="x"),)),
        Digest(tasks=(replace(promise("Get something sweet", "b"), again="x"),)),
        Digest(tasks=(replace(promise("Get something salty", "c"), again="y"),)),
    ]

    found = joined(parts).tasks

    assert [(one.title, one.again, one.assignee) for one in found] == [
        ("Get something sweet", "x", "Priya"),
        ("Get something salty", "y", None),
    ]


def test_who_agreed_earlier_still_does():
    parts = [
        Digest(decisions=(replace(said("We go."), agreed=("Priya",)),)),
        Digest(decisions=(replace(said("We go.", "l9"), agreed=("Marcus", "Priya")),)),
    ]

    (found,) = joined(parts).decisions

    assert found.agreed == ("Priya", "Marcus")


def test_what_is_done_is_done_once():
    parts = [
        Digest(closings=(Closing("x", (Cite("a", 0, 5),)),)),
        Digest(closings=(Closing("y", (Cite("b", 0, 5),)), Closing("x", (Cite("c", 0, 5),)))),
    ]

    found = joined(parts).closings

    assert [(one.open_task, [cite.line_id for cite in one.cites]) for one in found] == [
        ("x", ["a", "c"]),
        ("y", ["b"]),
    ]


def test_a_template_orders_what_all_parts_say():
    template = (Part("Done"), Part("Next"), Part("Blocked"))
    parts = [
        Digest(sections=(Section("Next", None, (said("B"),)),)),
        Digest(sections=(Section("Done", None, (said("A"),)), Section("Next", None, (said("b"),)))),
    ]

    found = joined(parts, template=template).sections

    assert [(one.heading, texts(one.points)) for one in found] == [("Done", ["A"]), ("Next", ["B"])]


def test_without_a_better_one_the_overview_is_a_sentence_of_some_parts():
    parts = [Digest(overview=(said(f"Part {at}."), said("More."))) for at in range(7)]

    assert texts(joined(parts[:2]).overview) == ["Part 0.", "Part 1."]
    assert texts(joined(parts).overview) == ["Part 0.", "Part 2.", "Part 4.", "Part 6."]


def test_a_chapter_that_goes_on_in_the_next_part_begins_once():
    parts = [
        Digest(chapters=(Chapter("Start", 0), Chapter("Price", 9))),
        Digest(chapters=(Chapter("price", 50), Chapter("End", 60))),
    ]

    assert [(one.heading, one.start_ms) for one in joined(parts).chapters] == [
        ("Start", 0),
        ("Price", 9),
        ("End", 60),
    ]
