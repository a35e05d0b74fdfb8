"""A series' open tasks in Chromium: answered by keys, and followed by the other open pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from notes.db import db
from notes.models import Series, TaskMention, TaskState
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def meetings(desk):
    """Two of a series; the second said that a task of the first is done."""
    series = Series(team_id=desk.team.id, title="Weekly sync")
    db.session.add(series)
    db.session.commit()
    first, second = (
        factories.recording(
            desk.team,
            desk.user,
            series_id=series.id,
            started_at=datetime(2026, 11, day, 10, tzinfo=UTC),
        )
        for day in (3, 10)
    )
    accepted = {"state": TaskState.ACCEPTED, "touched": True}
    draft = factories.task(first, "Send the draft", **accepted)
    factories.task(first, "Order chairs", position=2, **accepted)
    line = factories.segment(second, "The draft is done.", 4000)
    row = TaskMention(
        task_id=draft.id, recording_id=second.id, kind="done", state="proposed",
        segment_id=line.id, start_char=0, end_char=18, quote=line.text, start_ms=4000, end_ms=6000,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return first, second


def test_one_key_closes_it_and_every_open_page_follows(open_page, mate, meetings):
    first, second = meetings
    theirs = open_page(first, "#section-tasks", mate)
    mine = open_page(second, "#section-tasks")
    of_first = theirs.locator("#section-tasks .task", has_text="Send the draft")
    expect(of_first).to_contain_text("Said to be done")

    mine.keyboard.press("a")
    expect(mine.locator("[data-task]:focus .task-title")).to_have_text("Send the draft")
    mine.keyboard.press("a")

    expect(of_first.locator(".task-check")).to_have_attribute("aria-pressed", "true")
    expect(mine.locator("#section-tasks .task-title")).to_have_text(["Order chairs"])

    mine.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(mine.locator(".said-done .task-title")).to_have_text("Send the draft")
    expect(of_first.locator(".task-check")).to_have_attribute("aria-pressed", "false")

    theirs.locator(".task", has_text="Order chairs").locator(".task-check").click()
    expect(mine.locator("#section-tasks .task-title")).to_have_text(["Send the draft"])
