"""The page of tasks across meetings, by plain forms and in place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notes.db import db, now
from notes.models import Task, TaskState, Verdict
from tests import factories
from tests.html import form, parse, text, texts

HTMX = {"HX-Request": "true"}
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def task(recording, alice):
    return factories.task(
        recording, "Write the plan", state=TaskState.ACCEPTED, assignee_id=alice.id
    )


@pytest.fixture
def suggested(recording):
    return factories.task(recording, "Call the pilots")


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def kept(task):
    return db.session.get(Task, task.id)


def shown(browser, query=""):
    answer = browser.get(f"/tasks{query}")
    assert answer.status_code == 200
    return parse(answer)


def titles(browser, query=""):
    return texts(shown(browser, query), ".task-title")


def act(browser, task, deed, headers=None, **fields):
    return browser.post(f"/tasks/{task.id}/{deed}", data=fields, headers=headers)


def test_the_page_begins_with_what_is_mine(browser, recording, task, bob):
    factories.task(recording, "His", state=TaskState.ACCEPTED, assignee_id=bob.id)

    page = shown(browser)

    assert texts(page, ".task-title") == ["Write the plan"]
    assert text(page, ".tabs [aria-current]") == "Mine 1"
    assert text(page, ".sidebar [aria-current]") == "Tasks"


def test_open_tasks_stand_under_their_time(browser, recording, alice):
    days = [None, 400, 0, -2]
    for number, away in enumerate(days):
        due = None if away is None else now().date() + timedelta(days=away)
        factories.task(
            recording, f"T{number}", state=TaskState.ACCEPTED, assignee_id=alice.id, due=due
        )

    page = shown(browser)

    assert texts(page, ".day-head") == ["Overdue", "Today", "Later", "No date"]
    assert texts(page, ".task-title") == ["T3", "T2", "T1", "T0"]
    assert "2 days late" in texts(page, ".task-due")[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?view=people", ["Write the plan"]),
        ("?view=meetings", ["Write the plan"]),
        ("?view=overdue", []),
        ("?view=suggested", ["Call the pilots"]),
        ("?view=suggested&mine=1", []),
        ("?view=done", ["Long done"]),
        ("?view=done&mine=1", []),
        ("?view=people&nobody=1", []),
        ("?view=meetings&meeting=none", []),
        ("?view=mine&q=PLAN", ["Write the plan"]),
        ("?view=mine&q=weekly alice", ["Write the plan"]),
        ("?view=mine&q=zebra", []),
        ("?view=nonsense", ["Write the plan"]),
        ("?view=people&person=999999999999999999999", ["Write the plan"]),
    ],
)
def test_the_address_says_which(browser, recording, task, suggested, query, found):
    factories.task(recording, "Long done", state=TaskState.ACCEPTED, done_at=now())

    assert titles(browser, query) == found


def test_a_group_leads_to_all_of_it(browser, recording, bob):
    for number in range(9):
        factories.task(recording, f"T{number}", state=TaskState.ACCEPTED, assignee_id=bob.id)
    for view in ("people", "meetings"):
        page = shown(browser, f"?view={view}")
        assert len(page.css(".task")) == 6

        onward = page.css_first(".group-more a").attributes["href"]

        assert len(parse(browser.get(onward)).css(".task")) == 9


def test_a_filter_is_taken_off_by_its_chip(browser, task, alice):
    page = shown(browser, f"?view=people&person={alice.id}&q=plan")

    chip = page.css_first(".filters a.chip")

    assert " ".join(chip.text().split()) == "Alice Adams"
    assert chip.attributes["href"] == "/tasks?view=people&q=plan"
    assert form(page, ".filters") == {"view": "people", "person": str(alice.id), "q": "plan"}


def test_a_row_opens_the_moment_it_rests_on(browser, recording, suggested):
    line = factories.segment(recording, "I call the pilots.", start_ms=754_000)
    factories.evidence(line, task=suggested, verdict=Verdict.NOT_FOUND)

    page = shown(browser, "?view=suggested")

    assert page.css_first(".task-source").attributes["href"] == f"/recordings/{recording.id}?t=754"
    assert text(page, ".task-source") == "Weekly sync12:34"
    assert text(page, ".cite-quote q") == "I call the pilots."
    assert text(page, ".doubt") == "Not found in the transcript"


def test_what_people_typed_is_only_text(browser, recording, alice):
    recording.title = NASTY
    factories.task(
        recording, NASTY, description=NASTY, state=TaskState.ACCEPTED, assignee_text=NASTY
    )

    for query in ("?view=people", "?view=meetings", f"?view=people&name={NASTY}&q={NASTY}"):
        page = shown(browser, query)
        assert NASTY in texts(page, ".task-title")
        assert not [node for node in page.css("script") if "alert" in node.text()]


def test_more_than_a_page_goes_on(browser, recording, alice):
    for number in range(53):
        factories.task(recording, f"T{number:02}", state=TaskState.ACCEPTED, assignee_id=alice.id)
    first = shown(browser)

    second = parse(browser.get(first.css_first("[rel=next]").attributes["href"]))

    assert [len(first.css(".task")), len(second.css(".task"))] == [50, 3]
    assert not second.css("[rel=next]")
    assert text(second, ".pages a") == "To the start"


@pytest.mark.parametrize(
    "query",
    [
        "?after=x",
        "?view=done&after=2026-13-45.00",
        f"?view=done&after=2026-11-20.{0:032}",
        f"?view=mine&after=1.{0:032}",
        f"?view=meetings&after=.{0:032}",
    ],
)
def test_a_place_that_cannot_be_read_is_refused(browser, query):
    assert browser.get(f"/tasks{query}").status_code == 422


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

    assert kept(suggested).state == "accepted"
    assert parse(answer).css(".task-check")


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
