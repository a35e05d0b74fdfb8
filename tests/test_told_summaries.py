"""Summaries that somebody else wrote, read into notes of ours."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.engines.base import Line, LineKind
from notes.told_outline import read
from notes.told_summaries import digest

HELD_ON = date(2026, 11, 3)  # a Tuesday
LINES = [
    Line(str(number), speaker, number * 5000, number * 5000 + 4000, text)
    for number, (speaker, text) in enumerate(
        [
            ("Alice Adams", "Let us begin with the roadmap for the fourth quarter."),
            ("Ben", "The migration of the sign-in is blocked by the old cookies."),
            ("Alice Adams", "Then we move to Kubernetes, agreed."),
            ("Ben", "I can write a runbook for that by Friday."),
            ("Cleo", "And who pays for the new cluster?"),
            ("Alice Adams", "I will update the design specs."),
            ("Cleo", "The dashboard waits until the next sprint."),
        ]
    )
]
TEXT = """## Meeting Summary

The team talked about the roadmap. Kubernetes is coming.

### Key Discussion Points

- Reviewed the roadmap of the fourth quarter
- The sign-in migration is blocked by **old cookies**

### Action Items

- @alice: Update design specs
- Ben: Write a migration runbook by Friday
- @dana: Order two hundred pizzas

### Decisions Made

- Approved moving to Kubernetes

### Open Questions

1. Who pays for the cluster?
"""


def cited(statement):
    return [int(cite.line_id) for cite in statement.cites]


def test_each_part_becomes_what_it_is_and_cites_what_it_is_about():
    found = digest(TEXT, LINES, HELD_ON)

    assert [one.text for one in found.overview] == [
        "The team talked about the roadmap.",
        "Kubernetes is coming.",
    ]
    assert [(one.text, cited(one)) for one in found.decisions] == [
        ("Approved moving to Kubernetes", [2])
    ]
    assert [(one.text, cited(one)) for one in found.questions] == [
        ("Who pays for the cluster?", [4])
    ]
    topic = found.sections[0]
    assert (topic.heading, topic.start_ms) == ("Key Discussion Points", None)
    assert [cited(one) for one in topic.points] == [[0], [1]]


def test_tasks_have_their_people_and_days():
    found = digest(TEXT, LINES, HELD_ON)

    assert [(one.title, one.assignee, one.due) for one in found.tasks] == [
        ("Update design specs", "Alice Adams", None),
        ("Write a migration runbook", "Ben", date(2026, 11, 6)),
    ]
    assert 3 in cited(found.tasks[1])


def test_of_a_long_line_the_sentence_is_cited():
    said = "Good morning. The migration is blocked by cookies. Lunch is at noon."
    lines = [Line("0", "Ben", 0, 9000, said), *LINES[2:]]

    cite = digest("- Cookies block the migration.", lines, HELD_ON).overview[0].cites[0]

    assert said[cite.start : cite.end].strip() == "The migration is blocked by cookies."


@pytest.mark.parametrize(
    ("text", "who", "title"),
    [
        ("Ben writes the runbook", "Ben", "Ben writes the runbook"),
        ("Ben will write the runbook", "Ben", "Write the runbook"),
        ("Write the runbook (Alice)", "Alice Adams", "Write the runbook"),
        ("Write the runbook", None, "Write the runbook"),
    ],
)
def test_whose_a_task_is(text, who, title):
    (found,) = digest(f"## Tasks\n- {text}", LINES, HELD_ON).tasks

    assert (found.assignee, found.title) == (who, title)


def test_a_task_that_nobody_spoke_of_is_no_task_but_isnt_lost():
    found = digest(TEXT, LINES, HELD_ON)

    apart = found.sections[-1]
    assert apart.heading == "Action items"
    assert [(one.text, one.cites) for one in apart.points] == [
        ("@dana: Order two hundred pizzas", ())
    ]


def test_topics_in_the_order_of_time_begin_where_they_were_talked_about():
    text = (
        "## Roadmap\nThe fourth quarter.\n## Sign-in\n- Old cookies.\n## Dashboard\n- Next sprint."
    )

    found = digest(text, LINES, HELD_ON).sections

    assert [(one.heading, one.start_ms) for one in found] == [
        ("Roadmap", 0),
        ("Sign-in", 5000),
        ("Dashboard", 30000),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Meeting Summary\n\nIt went well.", LineKind.OVERVIEW, "It went well."),
        ("Action Items:\n• Ben: call them", LineKind.TASK, "Ben: call them"),
        ("**Next steps**\n\n- [ ] Call them", LineKind.TASK, "Call them"),
        ("Key decisions:\n1. Go.", LineKind.DECISION, "Go."),
        ("# Offene Fragen\n- Wer zahlt?", LineKind.QUESTION, "Wer zahlt?"),
        ("## Next steps\n### Ben\n- Call them", LineKind.TASK, "Call them"),
        (
            "## Action items\n|Task|Owner|\n|---|---|\n|Call them|Ben|",
            LineKind.TASK,
            "Ben: Call them",
        ),
        ("## Budget\n- **Costs:**\n  - Forty [euros](x)", LineKind.POINT, "Forty euros"),
    ],
)
def test_the_ways_in_which_summaries_are_laid_out(text, kind, words):
    assert [(one.kind, one.text) for one in read(text)] == [(kind, words)]


def test_a_wall_of_text_has_an_overview_and_points():
    found = read("Dr. Who came. Then e.g. Ada spoke. Three. Four. Five. Six.")

    kinds = [one.kind for one in found]
    assert kinds == [LineKind.OVERVIEW] * 5 + [LineKind.POINT]


@given(st.text("ab#*-|:>@[]`\n .1•\t", max_size=80))
def test_whatever_comes_is_read(text):
    found = digest(text, LINES, HELD_ON)

    assert all(one.text.strip() for one in (*found.overview, *found.decisions))
