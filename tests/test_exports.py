"""A recording as a Markdown document."""

from __future__ import annotations

from datetime import date

import pytest

from notes import exports, notebook
from notes.db import db, now
from notes.models import ClientFields
from tests import factories


@pytest.fixture
def row(team):
    return factories.recording(team, title="Plan # 2")


def document(row):
    return exports.document(row, lambda ms: f"/at/{ms}")


def test_a_bare_recording_is_its_title(app, row):
    assert document(row) == "# Plan # 2\n"


def test_what_a_client_summed_up_comes_first(app, row):
    db.session.add(ClientFields(recording_id=row.id, summary="All *agreed*.\n"))
    item = factories.item(factories.summary(row), "Release in March.", "decision")
    factories.evidence(factories.segment(row), item)

    assert document(row).split("\n\n")[1:4] == ["## Summary", "All *agreed*.", "## Decisions"]


def test_tasks_say_who_and_when_and_whether_done(app, row, bob):
    factories.task(row, "Send *it*", assignee_id=bob.id, due=date(2026, 12, 1), position=1)
    factories.task(row, "Call", assignee_text="Zoe", done_at=now(), position=2)

    assert document(row).splitlines()[-2:] == [
        "- [ ] Send \\*it\\* (Bob Brown, by 2026-12-01)",
        "- [x] Call (Zoe)",
    ]


def test_tasks_that_nobody_said_stand_apart_with_the_reason(app, row):
    line = factories.segment(row, "I call Zoe.")
    for title, verdict, doubt in (
        ("Pay Berlin", "not_found", ["name", "Berlin"]),
        ("Call Zoe twice", "partly", ["number", "twice"]),
        ("Call Zoe", "supported", None),
    ):
        doubts = doubt and [doubt]
        factories.evidence(line, task=factories.task(row, title), verdict=verdict, doubts=doubts)

    cites = "is not in the lines it cites.)"
    assert document(row).partition("## Tasks\n\n")[2].splitlines() == [
        f"- [ ] Call Zoe twice (only partly found in the transcript: The number twice {cites}",
        "- [ ] Call Zoe",
        "",
        "### Not found in the transcript",
        "",
        f"- [ ] Pay Berlin (not found in the transcript: The name Berlin {cites}",
    ]


def test_the_note_stands_as_it_was_typed(app, row, bob, team):
    notebook.save(factories.viewer(bob, team), row.id, "# Mine\n\n- *a*\n", 0)

    assert document(row).endswith("## Notes\n\n# Mine\n\n- *a*\n")
