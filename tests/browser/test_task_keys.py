"""Tasks by keys alone, in Chromium: across meetings, and on a meeting's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from notes.db import db, now
from notes.models import Task, TaskState
from tests import factories

pytestmark = pytest.mark.browser
NAMES = ["Alpha", "Beta", "Gamma"]


@pytest.fixture
def suggestions(recording):
    return [factories.task(recording, title, position=n) for n, title in enumerate(NAMES)]


def states(recording):
    db.session.rollback()
    query = db.select(Task.title, Task.state).where(Task.recording_id == recording.id)
    return dict(db.session.execute(query).all())


def at_hand(page):
    return page.locator("[data-task]:focus .task-title")


def test_suggestions_are_gone_through_by_one_key_each(sit_down, desk, recording, suggestions):
    page = sit_down(desk.user)
    page.goto(f"/tasks?view=suggested&meeting={recording.id}")

    page.keyboard.press("j")
    expect(at_hand(page)).to_have_text("Alpha")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator(".task", has_text="Alpha").locator(".task-check")).to_be_visible()
    expect(at_hand(page)).to_have_text("Alpha")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".task-title")).to_have_text(["Alpha", "Gamma"])
    expect(at_hand(page)).to_have_text("Gamma")
    page.keyboard.press("e")
    expect(page.locator(".editing input[name=title]")).to_be_focused()
    page.keyboard.type(" axejk ")  # letters here are letters
    page.keyboard.press("Escape")
    expect(at_hand(page)).to_have_text("Gamma")

    expected = {
        "Alpha": TaskState.ACCEPTED,
        "Beta": TaskState.DISMISSED,
        "Gamma": TaskState.SUGGESTED,
    }
    assert states(recording) == expected
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".task-title")).to_have_text(["Beta", "Gamma"])


def test_tasks_are_ticked_edited_and_opened_by_keys(sit_down, desk, recording):
    line = db.session.scalars(
        db.select(factories.Segment).where(factories.Segment.text == "Second.")
    ).all()[-1]
    for number, title in enumerate(["First", "Then"]):
        task = factories.task(
            recording,
            title,
            state=TaskState.ACCEPTED,
            assignee_id=desk.user.id,
            due=now().date() + timedelta(days=number),
        )
        factories.evidence(line, task=task)
    page = sit_down(desk.user)
    page.goto(f"/tasks?view=meetings&meeting={recording.id}")

    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator(".task.done .task-title")).to_have_text("First")
    expect(at_hand(page)).to_have_text("First")
    page.keyboard.press("Space")
    expect(page.locator(".task.done")).to_have_count(0)

    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator(".editing input[name=title]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Then this")
    page.keyboard.press("Enter")
    expect(at_hand(page)).to_have_text("Then this")

    page.keyboard.press("n")
    page.keyboard.type("At last by tomorrow")
    page.keyboard.press("Enter")
    expect(page.locator(".task-title")).to_have_text(["First", "Then this", "At last"])
    expect(page.locator("#new-task")).to_be_focused()
    page.keyboard.press("Escape")

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/recordings/{recording.id}?t=5")


def test_a_suggestion_on_its_meetings_page(sit_down, desk, recording, suggestions):
    page = sit_down(desk.user)
    page.goto(f"/recordings/{recording.id}#section-tasks")
    expect(page.locator(".suggested .task")).to_have_count(3)

    page.keyboard.press("a")  # nothing is at hand yet: the first one is now
    expect(at_hand(page)).to_have_text("Alpha")
    page.keyboard.press("a")
    expect(page.locator("#section-tasks > .tasks .task-title")).to_have_text(["Alpha"])
    expect(at_hand(page)).to_have_text("Beta")
    page.keyboard.press("x")
    expect(page.locator(".suggested .task")).to_have_count(1)
    expect(at_hand(page)).to_have_text("Gamma")
    page.keyboard.press("e")
    expect(page.locator(".editing input[name=title]")).to_have_value("Gamma")
    page.keyboard.press("Escape")
    expect(at_hand(page)).to_have_text("Gamma")

    expected = {
        "Alpha": TaskState.ACCEPTED,
        "Beta": TaskState.DISMISSED,
        "Gamma": TaskState.SUGGESTED,
    }
    assert states(recording) == expected


def test_a_tick_across_meetings_shows_on_the_open_page(sit_down, desk, mate, recording):
    factories.task(recording, "Shared", state=TaskState.ACCEPTED, assignee_id=desk.user.id)
    hers, his = sit_down(desk.user), sit_down(mate)
    his.goto(f"/recordings/{recording.id}#section-tasks")
    expect(his.locator(".task .task-title")).to_have_text("Shared")

    hers.goto(f"/tasks?view=meetings&meeting={recording.id}")
    hers.locator(".task-check").click()

    expect(his.locator(".task.done .task-title")).to_have_text("Shared")


def test_all_of_it_works_without_script(sit_down, desk, recording, suggestions):
    page = sit_down(desk.user, java_script_enabled=False)
    page.goto(f"/tasks?view=suggested&meeting={recording.id}")

    page.locator(".task", has_text="Alpha").get_by_role("button", name="Accept").click()
    page.locator(".task", has_text="Beta").get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".task-title")).to_have_text(["Beta", "Gamma"])
    page.locator(".task", has_text="Gamma").get_by_role("link", name="Edit").click()
    page.get_by_label("Task").fill("Call Jane")
    page.get_by_role("button", name="Save and accept").click()
    expect(page.locator(".task-title")).to_have_text(["Beta"])

    page.goto(f"/tasks?view=meetings&meeting={recording.id}")
    expect(page.locator(".task-title")).to_have_text(["Alpha", "Call Jane"])
    page.get_by_label("Add a task").fill("By hand")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Done: By hand").click()
    expect(page.locator(".task-title")).to_have_text(["Alpha", "Call Jane"])
