"""Who sees which tasks, and who may change them."""

from __future__ import annotations

import pytest

from notes.db import db, now
from notes.models import Task, TaskState
from tests import factories
from tests.html import parse, texts

VIEWS = ("mine", "people", "meetings", "overdue", "suggested", "done")
DEEDS = ("tick", "edit", "accept", "dismiss", "delete", "restore")


@pytest.fixture
def every(team, bob, alice):
    """A task in each view, all Bob's, in a recording of Alice's and in none."""
    recording = factories.recording(team, alice)
    long_ago = now().date().replace(year=2020)
    for number, values in enumerate(
        [
            {"state": TaskState.ACCEPTED, "due": long_ago},
            {"state": TaskState.SUGGESTED},
            {"state": TaskState.ACCEPTED, "done_at": now()},
        ]
    ):
        factories.task(recording, f"T{number}", assignee_id=bob.id, **values)
    db.session.add(
        Task(team_id=team.id, title="Loose", state=TaskState.ACCEPTED, assignee_id=bob.id)
    )
    db.session.commit()
    return recording


def seen(browser):
    found = set()
    for view in VIEWS:
        page = parse(browser.get(f"/tasks?view={view}"))
        found |= set(texts(page, ".task-title"))
    return found


def counted(browser):
    return texts(parse(browser.get("/tasks")), ".tab .count")


def statuses(browser, task):
    asked = {one: browser.post(f"/tasks/{task.id}/{one}").status_code for one in DEEDS}
    return asked | {one: browser.get(f"/tasks/{task.id}/{one}").status_code for one in ("row",)}


def test_the_team_sees_all_of_it(sign_in, bob, every):
    assert seen(sign_in(bob)) == {"T0", "T1", "T2", "Loose"}
    assert counted(sign_in(bob)) == ["2", "1", "1"]


def test_a_stranger_sees_and_reaches_nothing(sign_in, charlie, every):
    browser = sign_in(charlie)

    assert seen(browser) == set()
    assert counted(browser) == []
    for task in db.session.scalars(db.select(Task)).all():
        assert set(statuses(browser, task).values()) == {404}
    assert browser.get(f"/tasks?view=meetings&meeting={every.id}").status_code == 404


def test_tasks_of_a_private_recording_are_its_makers(sign_in, alice, bob, every):
    every.visibility = "private"
    db.session.commit()

    assert seen(sign_in(bob)) == {"Loose"}
    assert counted(sign_in(bob)) == ["1"]
    assert seen(sign_in(alice)) == {"T0", "T1", "T2", "Loose"}
    hidden = db.session.scalars(db.select(Task).where(Task.title == "T0")).one()
    assert set(statuses(sign_in(bob), hidden).values()) == {404}


def test_tasks_of_a_deleted_recording_are_gone(sign_in, alice, every):
    every.deleted_at = now()
    db.session.commit()

    assert seen(sign_in(alice)) == {"Loose"}


def test_words_find_nothing_that_is_hidden(sign_in, bob, every):
    every.visibility, every.title = "private", "Zebra crossing"
    db.session.commit()

    for view in VIEWS:
        assert not parse(sign_in(bob).get(f"/tasks?view={view}&q=zebra")).css(".task")


def test_a_viewer_reads_and_is_offered_no_change(sign_in, victor, every):
    browser = sign_in(victor)
    page = parse(browser.get("/tasks?view=people"))

    assert texts(page, ".task-title")
    assert not page.css("main form[method=post], .task button, #task-add, [data-key=e]")
    for task in db.session.scalars(db.select(Task)).all():
        refused = {name: code for name, code in statuses(browser, task).items() if name != "row"}
        assert set(refused.values()) == {403}
    assert browser.post("/tasks", data={"title": "x"}).status_code == 403


def test_a_viewer_is_given_tasks(sign_in, alice, victor):
    sign_in(alice).post("/tasks", data={"title": "Read it", "assignee": "victor"})

    assert texts(parse(sign_in(victor).get("/tasks")), ".task-title") == ["Read it"]
