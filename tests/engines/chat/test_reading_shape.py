"""From an answer to who agreed, overview, chapters, a template's parts and open tasks again."""

from __future__ import annotations

import pytest

from notes.engines.base import Digest
from notes.engines.chat.answer import Malformed
from tests.engines.chat.answers import OPEN, PARTED, decision, digest, only, task


def heard(*said):
    """Lines in which a decision is made in the second, and what comes of "agreed"."""
    everybody = [("Priya", "So?"), ("Marcus", "Then we go."), *said]
    return lambda agreed: (
        only(digest(everybody, decisions=[{**decision(2), "agreed": agreed}]).decisions).agreed
    )


@pytest.mark.parametrize(
    ("agreed", "found"),
    [
        (["Marcus", "Priya Shah"], ("Marcus", "Priya Shah")),
        (["priya shah", "MARCUS"], ("Marcus", "Priya Shah")),
        (["Shah"], ("Priya Shah",)),
        (["Priya"], ("Priya",)),
        (["me"], ("Marcus",)),
        ("Marcus", ("Marcus",)),
        (["Zoltan", None, 7, ["Marcus"]], ()),
        ([], ()),
        (None, ()),
    ],
)
def test_only_speakers_who_are_heard_agree(agreed, found):
    agreeing = heard(("Priya Shah", "Fine with me."))

    assert set(agreeing(agreed)) == set(found)


def test_who_speaks_far_away_has_not_agreed():
    agreeing = heard(*[("Marcus", "And so on.")] * 12, ("Anna", "What did I miss?"))

    assert agreeing(["Marcus", "Anna"]) == ("Marcus",)


def test_only_decisions_are_agreed_to():
    found = digest(questions=[{**decision(5), "agreed": ["Priya"]}])

    assert only(found.questions).agreed == ()


def test_an_overview_is_short_and_rests_on_lines():
    told = [decision(1 + at % 5, text=f"Sentence {at}.") for at in range(9)]

    found = digest(overview=[decision(99, text="All is well."), "They met.", *told]).overview

    assert [one.text for one in found] == [f"Sentence {at}." for at in range(4)]


def test_an_overview_in_one_piece_is_taken_apart():
    told = [f"They looked at the budget of quarter {at}, and at what it covers." for at in range(9)]

    found = digest(overview=[decision(1, 2, text=" ".join(told))]).overview

    assert [one.text for one in found] == told[:4]
    assert {len(one.cites) for one in found} == {2}


def topic(heading, first, *points):
    return {"heading": heading, "from_line": first, "points": list(points)}


def test_topics_are_chapters_in_the_order_of_time_from_the_first_line_on():
    topics = [topic("End", 5), topic("Price", "L3", decision(4)), topic("Start", 2, decision(2))]

    found = digest(sections=topics)

    assert [(one.heading, one.start_ms) for one in found.chapters] == [
        ("Start", 0),
        ("Price", 12_000),
        ("End", 24_000),
    ]
    assert [one.heading for one in found.sections] == ["Start", "Price"]


def test_chapters_alone_are_no_notes():
    assert digest(sections=[topic("Start", 1), topic("End", 5)]) == Digest()


def part(at, *numbers):
    return {"part": at, "points": [decision(n, text=f"Line {n}.") for n in numbers]}


def test_the_parts_of_a_template_stand_in_its_order_under_its_headings():
    parts = [part(3, 5), part("1", 2), part(2), part(1, 1, 2), part("next", 4)]

    found = digest(brief=PARTED, sections=parts, chapters=[topic("All of it", 1)])

    told = [
        (one.heading, one.start_ms, [point.text for point in one.points]) for one in found.sections
    ]
    assert told == [
        ("Done", None, ["Line 2.", "Line 1."]),
        ("Next", None, ["Line 4."]),
        ("Blocked", None, ["Line 5."]),
    ]
    assert [one.heading for one in found.chapters] == ["All of it"]


@pytest.mark.parametrize("wrong", [0, 4, "Costs", None, True, 1.5, []])
def test_a_part_that_there_isnt_is_left_out_and_told_once(wrong):
    parts = [part(wrong, 1)]

    assert digest(brief=PARTED, sections=parts).sections == ()
    with pytest.raises(Malformed, match='"part" must hold the number of a part, from 1 to 3'):
        digest(brief=PARTED, sections=parts, decisions=[decision(3)], strictly=True)


@pytest.mark.parametrize(
    ("again", "found"),
    [
        ("t1", "x-9"),
        ("T1", "x-9"),
        (1, "x-9"),
        ("t2", None),
        ("t3", None),
        ("x-9", None),
        ("no", None),
        (None, None),
        (True, None),
    ],
)
def test_a_task_is_an_open_one_again_if_a_word_of_it_is_said(again, found):
    assert only(digest(brief=OPEN, tasks=[task(again=again)]).tasks).again == found


def test_a_task_of_the_same_title_is_the_open_one():
    found = digest(brief=OPEN, tasks=[task(title="send release notes.")])

    assert only(found.tasks).again == "x-9"


@pytest.mark.parametrize(("lines", "left"), [([4], []), ([4, 5], ["x-9"])])
def test_what_the_same_lines_say_is_done_is_no_task(lines, left):
    found = digest(
        brief=OPEN, tasks=[task(lines=lines, again="t1")], done=[{"task": "t1", "lines": [4]}]
    )

    assert [one.again for one in found.tasks] == left
    assert only(found.closings).open_task == "x-9"


def test_what_is_done_rests_on_lines_and_is_an_open_task():
    done = [
        {"task": "t1", "lines": [2]},
        {"task": "t1", "lines": [3]},
        {"task": "t2", "lines": [99]},
        {"task": "t8", "lines": [1]},
    ]

    found = only(digest(brief=OPEN, done=done).closings)

    assert (found.open_task, [cite.line_id for cite in found.cites]) == ("x-9", ["l1"])
