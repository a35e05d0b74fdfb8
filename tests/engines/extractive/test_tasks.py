"""Who took on what, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from notes.engines.extractive import promises
from tests.engines.extractive.spoken import found_tasks, material


@pytest.mark.parametrize(
    ("said", "kind", "what"),
    [
        ("I'll send the draft to Priya.", "self", "send the draft to Priya."),
        ("I will also check the numbers.", "self", "check the numbers."),
        ("I\u2019m going to write the report.", "self", "write the report."),
        ("Let me look into that.", "self", "look into that."),
        ("Can you please prepare the slides?", "ask", "prepare the slides?"),
        ("You will work on the design.", "assign", "work on the design."),
        ("I'd like you to call the supplier.", "assign", "call the supplier."),
        ("Marcus will fix the search.", "named", "fix the search."),
        ("The interface designer will look at the buttons.", "named", "look at the buttons."),
        ("We need to order new microphones.", "group", "order new microphones."),
    ],
)
def test_these_words_hand_out_work(said, kind, what):
    cue = promises.cue(said, ("Marcus",))

    assert cue is not None
    assert (cue.kind, said[cue.start : cue.end]) == (kind, what)


@pytest.mark.parametrize(
    "said",
    [
        "I'll be honest with you.",
        "I'll start with the budget.",
        "I will say it again.",
        "Can you hear me?",
        "You will see the button there.",
        "We will not launch in December.",
        "The app will crash.",
    ],
)
def test_these_words_do_not(said):
    assert promises.cue(said, ("Marcus",)) is None


def test_a_promise_belongs_to_who_says_it(minilm):
    ((task,), numbers) = found_tasks(
        material(minilm, ("Colin", "I will send the draft to Priya by Friday."))
    )

    assert (task.title, task.assignee, task.due) == (
        "Send the draft to Priya",
        "Colin",
        date(2026, 11, 20),
    )
    assert numbers == {0}


def test_a_request_belongs_to_who_says_yes(minilm):
    ((task,), _) = found_tasks(
        material(
            minilm,
            ("A", "Could you please send me the numbers of last month by tomorrow?"),
            ("B", "Sure, no problem."),
        )
    )

    assert (task.title, task.assignee) == ("Send me the numbers of last month", "B")
    assert task.due == date(2026, 11, 18)
    assert [c.line_id for c in task.cites] == ["l0", "l1"]


def test_a_request_that_is_refused_is_no_task(minilm):
    assert found_tasks(
        material(
            minilm,
            ("A", "Could you please send me the numbers of last month by tomorrow?"),
            ("B", "Sorry, I can't, I'm away."),
        )
    ) == ([], set())


def test_a_task_for_somebody_named_is_theirs(minilm):
    ((task,), _) = found_tasks(
        material(
            minilm,
            ("A", "Marcus will submit the app to the store by the end of the month."),
            people=["Marcus Weber"],
        )
    )

    assert (task.assignee, task.due) == ("Marcus", date(2026, 11, 30))


def test_that_takes_its_meaning_from_the_request_before(minilm):
    found, _ = found_tasks(
        material(
            minilm,
            ("A", "We need to book a room for the workshop."),
            ("B", "I'll do that by Friday."),
        )
    )

    assert [(t.title, t.assignee) for t in found] == [("Book a room for the workshop", "B")]


def test_the_same_promise_twice_is_one_task(minilm):
    found, _ = found_tasks(
        material(
            minilm,
            ("B", "I'll send the draft to Priya by Friday."),
            ("B", "So, I'll send the draft to Priya by Friday."),
        )
    )

    assert len(found) == 1


def test_talk_is_no_task(minilm):
    assert found_tasks(
        material(
            minilm,
            ("A", "The new search is finished and the app starts in two seconds."),
            ("B", "That is great to hear, it was the most common complaint."),
            ("A", "I think we should talk about something else."),
        )
    ) == ([], set())
