"""What is done to tasks on the page of all, by plain forms and in place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notes.db import db, now
from notes.models import Task, TaskState
from tests.html import form, parse, text, texts
from tests.web.task_list.pages import HTMX, act, kept, shown, titles


def test_a_task_is_added_by_a_plain_form(browser, bob):
    fields = form(shown(browser, "?view=people"), "#task-add")

    answer = browser.post(
        "/tasks", data=fields | {"title": "Buy chairs", "assignee": "bob", "due": "2026-12-24"}
    )

    made = db.session.scalars(db.select(Task)).one()
    assert (answer.status_code, answer.location) == (303, "/tasks?view=people")
    assert (made.title, made.assignee_id, made.due) == ("Buy chairs", bob.id, date(2026, 12, 24))
    assert made.recording_id is None
    assert titles(browser, "?view=meetings") == ["Buy chairs"]


def test_words_at_the_end_of_a_title_are_its_date(browser, alice):
    browser.post("/tasks", data={"title": "Buy chairs by tomorrow", "assignee": "Alice Adams"})

    made = db.session.scalars(db.select(Task)).one()
    assert (made.title, made.due) == ("Buy chairs", now().date() + timedelta(days=1))


def test_a_task_is_added_in_place(browser, alice):
    fields = form(shown(browser), "#task-add")

    answer = browser.post("/tasks", data=fields | {"title": "Buy chairs"}, headers=HTMX)

    page = parse(answer)
    assert fields["assignee"] == "Alice Adams"
    assert texts(page, "#task-list .task-title") == ["Buy chairs"]
    assert form(page, "#task-add")["title"] == ""
    assert text(page, ".toast p") == "Task added for Alice Adams."


def test_a_task_is_added_to_the_meeting_that_is_looked_at(browser, recording):
    fields = form(shown(browser, f"?view=meetings&meeting={recording.id}"), "#task-add")

    browser.post("/tasks", data=fields | {"title": "Buy chairs"})

    assert db.session.scalars(db.select(Task)).one().recording_id == recording.id


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_added_comes_back(browser, headers):
    fields = {"title": "x" * 501, "assignee": "Jane", "back": "/tasks?view=people"}

    answer = browser.post("/tasks", data=fields, headers=headers)

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page, "#new-task-error") == "A task's title has at most 500 characters."
    assert form(page, "#task-add") | fields == form(page, "#task-add")


def test_a_tick_by_a_plain_form_leads_back(browser, task):
    answer = act(browser, task, "tick", done=1, back="/tasks?view=people&q=plan")

    assert answer.location == f"/tasks?view=people&q=plan#task-{task.id}"
    assert kept(task).done_at is not None


@pytest.mark.parametrize("back", ["https://evil.example/tasks", "//evil.example/tasks", "/logout"])
def test_nothing_leads_to_another_site(browser, task, back):
    answer = act(browser, task, "tick", done=1, back=back)

    assert answer.location == f"/tasks#task-{task.id}"


def test_a_ticked_task_stays_in_sight(browser, task):
    answer = act(browser, task, "tick", HTMX, done=1)

    page = parse(answer)
    assert answer.headers["HX-Retarget"] == f"#task-{task.id}"
    assert texts(page, ".task.done .task-title") == ["Write the plan"]
    act(browser, task, "tick", HTMX, done=0)
    assert kept(task).done_at is None


def test_a_tick_shows_on_the_meetings_page(browser, recording, task):
    before = recording.rev_tasks

    act(browser, task, "tick", done=1)

    page = parse(browser.get(f"/recordings/{recording.id}/tasks"))
    assert texts(page, ".task.done .task-title") == ["Write the plan"]
    assert db.session.get(type(recording), recording.id).rev_tasks > before


def test_a_suggestion_is_accepted(browser, suggested):
    answer = act(browser, suggested, "accept", HTMX)

    page = parse(answer)
    assert kept(suggested).state == "accepted"
    assert page.css(".task-check")
    assert "Suggested" in texts(page, "#task-tabs .tab")  # and no longer "Suggested 1"


@pytest.mark.parametrize(("deed", "words"), [("dismiss", "dismissed"), ("delete", "deleted")])
def test_what_is_taken_away_comes_back_by_the_toast(browser, suggested, deed, words):
    page = {"HX-Current-URL": "http://localhost/tasks?view=suggested"}
    answer = parse(act(browser, suggested, deed, HTMX | page))
    assert not answer.css(".task")
    assert words in text(answer, ".toast p")
    assert titles(browser, "?view=suggested") == []

    undo = answer.css_first(".toast form").attributes["action"]
    back = browser.post(undo, headers=HTMX | page)

    assert back.headers["HX-Retarget"] == "#task-list"
    assert texts(parse(back), ".task-title") == ["Call the pilots"]


def test_what_is_taken_away_comes_back_by_plain_forms(browser, suggested):
    act(browser, suggested, "dismiss", back="/tasks?view=suggested")

    page = shown(browser, "?view=suggested")
    answer = browser.post(page.css_first(".flash form").attributes["action"])

    assert answer.location == f"/tasks?view=suggested#task-{suggested.id}"
    assert titles(browser, "?view=suggested") == ["Call the pilots"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_task_is_edited(browser, task, bob, headers):
    query = {"back": "/tasks?view=people"}
    page = parse(browser.get(f"/tasks/{task.id}/edit", query_string=query, headers=headers))
    fields = form(page, "form[action*=edit]")
    assert fields["title"] == "Write the plan"

    answer = browser.post(
        page.css_first("form[action*=edit]").attributes["action"],
        data=fields | {"title": "Send it", "assignee": "Bob Brown", "due": "2026-12-24"},
        headers=headers,
    )

    assert answer.status_code == (200 if headers else 303)
    assert (kept(task).title, kept(task).assignee_id) == ("Send it", bob.id)


def test_who_saves_second_gets_both_texts(browser, sign_in, bob, task):
    fields = form(parse(browser.get(f"/tasks/{task.id}/edit")), "form[action*=edit]")
    sign_in(bob).post(f"/tasks/{task.id}/edit", data=fields | {"title": "Theirs"})

    answer = act(browser, task, "edit", HTMX, **(fields | {"title": "Mine"}))

    page = parse(answer)
    assert answer.status_code == 409
    assert text(page, ".compare .task-title") == "Theirs"
    assert form(page, "form[action*=edit]")["title"] == "Mine"


def test_a_form_is_left_for_the_row(browser, task):
    page = parse(browser.get(f"/tasks/{task.id}/edit", headers=HTMX))

    row = browser.get(page.css_first("[data-cancel]").attributes["hx-get"])

    assert texts(parse(row), ".task .task-title") == ["Write the plan"]


def test_a_task_without_a_meeting_goes_through_all_of_it(browser, team, alice):
    task = Task(team_id=team.id, title="Buy chairs", state=TaskState.ACCEPTED, touched=True)
    db.session.add(task)
    db.session.commit()

    act(browser, task, "edit", title="Buy stools", version=task.version)
    act(browser, task, "tick", done=1)
    act(browser, task, "delete")
    act(browser, task, "restore")

    assert (kept(task).title, kept(task).done_at is None) == ("Buy stools", False)
    assert titles(browser, "?view=done") == ["Buy stools"]
