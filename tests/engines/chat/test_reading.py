"""From an answer to notes that rest on what was said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.engines.base import Cite, Digest
from notes.engines.chat.answer import Malformed
from notes.engines.chat.said import MOST_CITES
from tests.engines.chat.answers import NOTHING, OPEN, PARTED, decision, digest, only, task
from tests.engines.chat.conftest import BRIEF, SAID, lines, statements


def test_numbers_become_cites_of_whole_lines():
    found = only(digest(decisions=[decision(3, 1, 3)]).decisions)

    assert found.cites == (Cite("l0", 0, len(SAID[0][1])), Cite("l2", 0, len(SAID[2][1])))


def test_brackets_without_end_hold_no_numbers():
    lines = []
    for _ in range(700):
        lines = [lines]

    assert digest(decisions=[{"text": "They agree.", "lines": lines}]).decisions == ()


@pytest.mark.parametrize("numbers", ["3", "line 3", ["3"], [[3]], 3, "L3", [3, 77], "3, 77"])
def test_numbers_are_read_however_they_are_written(numbers):
    found = only(digest(decisions=[{"text": "They agree.", "lines": numbers}]).decisions)

    assert [cite.line_id for cite in found.cites] == ["l2"]


def test_a_range_of_lines_is_all_of_them():
    found = only(digest(decisions=[{"text": "They agree.", "lines": ["2-4"]}]).decisions)

    assert [cite.line_id for cite in found.cites] == ["l1", "l2", "l3"]


@pytest.mark.parametrize("numbers", [[], [0], [6], [-1], None, True, "none", [{}], [2.5]])
def test_what_cites_no_line_is_left_out(numbers):
    found = digest(
        sections=[{"heading": "A", "from_line": 1, "points": [decision(text="P")]}],
        decisions=[{"text": "They agree.", "lines": numbers}],
        questions=[{"text": "Do they?", "lines": numbers}],
        tasks=[task(lines=numbers)],
    )

    assert found == Digest()


def test_that_nothing_cites_a_line_is_told_once():
    with pytest.raises(Malformed, match="from 1 to 5"):
        digest(decisions=[decision(99)], strictly=True)


def test_nothing_worth_noting_is_no_mistake():
    empty = [{"heading": "Talk", "from_line": 1, "points": []}]

    assert digest(sections=empty, strictly=True) == Digest()


def test_a_long_line_is_cited_where_it_says_it():
    long = "Something about the budget was said here. " * 20

    found = only(digest([("Priya", long)], decisions=[decision(2)]).decisions)

    (cite,) = found.cites
    assert 200 < cite.start < cite.end < len(long)


@pytest.mark.parametrize("numbers", [[1], [2, 4], [4]])
def test_words_that_were_copied_are_cited_where_they_stand(numbers):
    copied = decision(*numbers, text="the app starts in two seconds.")

    found = only(digest(decisions=[copied]).decisions)

    assert found.cites[0].line_id == "l1"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Good morning.", [3]),
        ("Nobody said these words just so.", [3]),
        ("we agree to launch the app", [3, 4]),
    ],
)
def test_words_of_ones_own_are_cited_as_told(text, numbers):
    found = only(digest(decisions=[decision(*numbers, text=text)]).decisions)

    assert [cite.line_id for cite in found.cites] == [f"l{number - 1}" for number in numbers]


def test_words_that_were_said_twice_are_cited_as_told():
    said = [("Priya", "So we meet again on Monday."), ("Marcus", "Yes."), *SAID]
    again = [*said, ("Marcus", "So we meet again on Monday.")]

    found = only(digest(again, decisions=[decision(2, text="We meet again on Monday.")]).decisions)

    assert [cite.line_id for cite in found.cites] == ["l1"]


def test_neighbouring_pieces_of_a_line_are_one_cite():
    long = "Something about the budget was said here. " * 20

    found = only(digest([("Priya", long)], decisions=[decision(1, 2)]).decisions)

    assert len(found.cites) == 1


def test_no_statement_rests_on_everything():
    said = [("Priya", "Yes.")] * 40

    found = only(digest(said, decisions=[decision(*range(1, 41))]).decisions)

    assert len(found.cites) == MOST_CITES


def test_a_topic_begins_where_the_answer_says():
    sections = [{"heading": " The  price ", "from_line": 2, "points": [decision(3)]}]

    found = only(digest(sections=sections).sections)

    assert (found.heading, found.start_ms) == ("The price", 6000)


@pytest.mark.parametrize("first", [5, 99, None, "soon"])
def test_a_topic_begins_no_later_than_its_first_point(first):
    sections = [{"heading": "Price", "from_line": first, "points": [decision(3)]}]

    assert only(digest(sections=sections).sections).start_ms == 12_000


def test_the_same_twice_is_written_once_and_bullets_are_not_kept():
    found = digest(questions=[decision(5, text="- Do we?"), decision(5, text="do we?")])

    assert [one.text for one in found.questions] == ["Do we?"]


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("Marcus", "Marcus"),
        ("marcus", "Marcus"),
        ("I", "Marcus"),
        ("support team", "support team"),
        ("Priya", "Priya"),
        ("Zoltan", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_an_assignee_is_a_speaker_or_a_name_that_was_said(named, found):
    assert only(digest(tasks=[task(assignee=named)]).tasks).assignee == found


@pytest.mark.parametrize(
    ("said", "day", "found"),
    [
        ("by Friday", "2026-11-20", date(2026, 11, 20)),
        ("Friday", "2026-11-27", date(2026, 11, 20)),
        ("by friday.", None, date(2026, 11, 20)),
        ("by Thursday", "2026-11-19", None),
        (None, "2026-11-20", date(2026, 11, 20)),
        (None, "2026-11-19", None),
        ("support team", "2026-11-20", date(2026, 11, 20)),
        ("support team", "2020-01-01", None),
        ("support team", "soon", None),
        ("support team", None, None),
    ],
)
def test_a_due_date_rests_on_words_that_were_said(said, day, found):
    assert only(digest(tasks=[task(due_said=said, due=day)]).tasks).due == found


def test_due_words_of_another_language_are_counted_by_the_model():
    spoken = [("Anna", "Ich schicke die Notizen bis übermorgen.")]

    found = digest(spoken, tasks=[task(lines=[1], due_said="bis übermorgen", due="2026-11-19")])

    assert only(found.tasks).due == date(2026, 11, 19)


NAMES = ["text", "title", "lines", "points", "heading", "from_line"]
NAMES += ["due", "agreed", "part", "again", "task"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    st.fixed_dictionaries(dict.fromkeys([*NOTHING, "done"], st.lists(JSON, max_size=4))),
    st.sampled_from([BRIEF, PARTED, OPEN]),
)
def test_whatever_is_answered_every_statement_cites_what_is_there(raw, brief):
    texts = {line.id: line.text for line in lines()}

    for one in statements(digest(brief=brief, **raw)):
        assert one.cites
        assert all(0 <= cite.start < cite.end <= len(texts[cite.line_id]) for cite in one.cites)


@pytest.mark.parametrize("wrong", [None, "text", 7, [None, "x", 7], [{}], [{"text": 3}], {"a": 1}])
def test_whatever_else_stands_there_is_passed_over(wrong):
    found = digest(**dict.fromkeys([*NOTHING, "done"], wrong))

    assert statements(found) == []
