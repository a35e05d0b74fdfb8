"""The tasks of a recording on its page."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from notes.db import db, now
from notes.models import Task, TaskState
from tests import factories
from tests.html import form, parse, text, texts

HTMX = {"HX-Request": "true"}
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def task(recording):
    return factories.task(recording, "Write the plan", state=TaskState.ACCEPTED, position=1)


@pytest.fixture
def suggested(recording):
    return factories.task(recording, "Call the pilots", position=2)


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def address(recording, *more):
    return "/".join([f"/recordings/{recording.id}/tasks", *(str(one) for one in more)])


def titles(recording):
    query = db.select(Task).where(Task.recording_id == recording.id).order_by(Task.position)
    return [one.title for one in db.session.scalars(query)]


def test_suggested_tasks_stand_apart(browser, recording, task, suggested):
    page = parse(browser.get(address(recording)))

    assert texts(page, "#section-tasks > .tasks .task-title") == ["Write the plan"]
    assert texts(page, ".suggested .task-title") == ["Call the pilots"]


def test_a_line_adds_a_task_by_a_plain_form(browser, recording):
    answer = browser.post(address(recording), data={"title": "New one"})

    assert answer.status_code == 303
    assert answer.location == f"/recordings/{recording.id}#section-tasks"
    assert titles(recording) == ["New one"]


def test_a_line_adds_a_task_in_place(browser, recording):
    answer = browser.post(address(recording), data={"title": "New one"}, headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#section-tasks")
    assert texts(parse(answer), ".task-title") == ["New one"]


def test_a_character_that_no_text_has_is_left_out(browser, recording, task):
    sent = {"title": "Se\0nd", "description": "By\0 post", "assignee": "Ja\0ne"}

    browser.post(address(recording, task.id, "edit"), data=sent | {"version": task.version})

    db.session.refresh(task)
    assert (task.title, task.description, task.assignee_text) == ("Send", "By post", "Jane")


def test_an_empty_line_is_refused_in_words(browser, recording):
    answer = browser.post(address(recording), data={"title": "x" * 501}, headers=HTMX)

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page, "#new-task-error") == "A task's title has at most 500 characters."
    assert form(page, ".quick-add")["title"] == "x" * 501
    assert browser.post(address(recording), data={"title": " "}).status_code == 422


def test_a_task_is_edited_by_a_plain_form(browser, recording, task, bob):
    fields = form(parse(browser.get(address(recording, task.id, "edit"))), "form[action$=edit]")
    fields |= {"title": "Send it", "assignee": "Bob Brown", "due": "2026-12-24", "description": "x"}

    answer = browser.post(address(recording, task.id, "edit"), data=fields)

    kept = db.session.get(Task, task.id)
    assert answer.status_code == 303
    assert (kept.title, kept.assignee_id, kept.due) == ("Send it", bob.id, date(2026, 12, 24))


def test_the_form_opens_in_the_place_of_the_task(browser, recording, task):
    answer = browser.get(address(recording, task.id, "edit"), headers=HTMX)

    assert answer.headers["HX-Retarget"] == f"#task-{task.id}"
    assert form(parse(answer), "form")["title"] == "Write the plan"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_kept_comes_back_with_what_was_typed(browser, recording, task, headers):
    fields = {"title": "", "assignee": "Jane", "due": "24.12.", "version": task.version}

    answer = browser.post(address(recording, task.id, "edit"), data=fields, headers=headers)

    page = parse(answer)
    assert answer.status_code == 422
    assert form(page, "form[action$=edit]")["assignee"] == "Jane"
    assert "isn't a date" in text(page, ".field .error")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_saves_second_gets_both_texts(browser, sign_in, bob, recording, task, headers):
    fields = form(parse(browser.get(address(recording, task.id, "edit"))), "form[action$=edit]")
    theirs = fields | {"title": "Theirs"}
    sign_in(bob).post(address(recording, task.id, "edit"), data=theirs)

    answer = browser.post(
        address(recording, task.id, "edit"), data=fields | {"title": "Mine"}, headers=headers
    )

    page = parse(answer)
    assert answer.status_code == 409
    assert text(page, ".compare .task-title") == "Theirs"
    assert form(page, "form[action$=edit]")["title"] == "Mine"
    again = form(page, "form[action$=edit]")
    assert browser.post(address(recording, task.id, "edit"), data=again).status_code == 303
    assert titles(recording) == ["Mine"]


def test_ticking_twice_is_ticking_once(browser, recording, task):
    for _ in range(2):
        answer = browser.post(address(recording, task.id, "tick"), data={"done": 1}, headers=HTMX)

    (check,) = parse(answer).css(".task-check")
    assert check.attributes["aria-pressed"] == "true"
    browser.post(address(recording, task.id, "tick"), data={"done": 0})
    assert db.session.get(Task, task.id).done_at is None


def test_a_suggestion_is_accepted_or_dismissed(browser, recording, suggested):
    page = parse(browser.post(address(recording, suggested.id, "accept"), headers=HTMX))
    assert texts(page, "#section-tasks > .tasks .task-title") == ["Call the pilots"]

    browser.post(address(recording, suggested.id, "dismiss"), headers=HTMX)
    assert db.session.get(Task, suggested.id).state == TaskState.DISMISSED


def test_deleting_offers_to_undo_it_in_a_toast(browser, recording, task):
    page = parse(browser.post(address(recording, task.id, "delete"), headers=HTMX))

    (undo,) = page.css("[hx-swap-oob] form")
    answer = browser.post(undo.attributes["action"], headers=HTMX)
    assert texts(parse(answer), ".tasks .task-title") == ["Write the plan"]


def test_deleting_without_script_offers_to_undo_it_on_the_page(browser, recording, task):
    browser.post(address(recording, task.id, "delete"))

    page = parse(browser.get(f"/recordings/{recording.id}"))

    (undo,) = page.css("#flash form")
    assert browser.post(undo.attributes["action"]).status_code == 303
    assert db.session.get(Task, task.id).deleted_at is None


def test_removed_tasks_are_listed_to_be_brought_back(browser, recording, task):
    browser.post(address(recording, task.id, "delete"))

    page = parse(browser.get(address(recording)))

    assert texts(page, ".removed-tasks .version > span") == ["Write the plan"]


def test_tasks_are_put_in_order_by_forms_and_by_dragging(browser, recording, task):
    other = factories.task(recording, "Second", state=TaskState.ACCEPTED, position=2)

    browser.post(address(recording, other.id, "move"), data={"step": -1})
    assert titles(recording) == ["Second", "Write the plan"]
    browser.post(address(recording, other.id, "move"), data={"before": ""})
    assert titles(recording) == ["Write the plan", "Second"]
    browser.post(address(recording, other.id, "move"), data={"before": str(task.id)})
    assert titles(recording) == ["Second", "Write the plan"]
    nonsense = browser.post(address(recording, other.id, "move"), data={"before": "x"})
    assert nonsense.status_code == 422


def test_a_date_says_in_words_that_it_is_late_or_soon(browser, recording, task):
    today = now().date()
    for days in (-1, 1, 30):
        due = today + timedelta(days=days)
        factories.task(recording, f"in {days}", state=TaskState.ACCEPTED, due=due)

    shown = texts(parse(browser.get(address(recording))), ".task-due")

    later = today + timedelta(days=30)
    day = f"{later.day} {later:%b}" + (f" {later.year}" if later.year != today.year else "")
    assert sorted(shown) == sorted(["Yesterday, late", "Tomorrow", day])


def test_a_task_shows_where_it_was_said(browser, recording, suggested):
    line = factories.segment(recording, "I call the pilots.", 65_000)
    factories.evidence(line, task=suggested, verdict="partly")

    page = parse(browser.get(address(recording)))

    (chip,) = page.css(".suggested .time-chip")
    assert chip.attributes["href"] == f"/recordings/{recording.id}?t=65"
    assert chip.attributes["data-seek-ms"] == "65000"
    assert text(page, ".suggested .cite-quote q") == "I call the pilots."
    assert text(page, ".suggested .doubt") == "Only partly found in the transcript"


def test_suggestions_that_nobody_made_are_shut_away_with_the_reason(browser, recording, suggested):
    line = factories.segment(recording, "I call the pilots.", 65_000)
    made_up = factories.task(recording, "Pay Berlin", position=3)
    doubts = [["name", "Berlin"]]
    factories.evidence(line, task=made_up, verdict="not_found", doubts=doubts)

    page = parse(browser.get(address(recording)))

    assert texts(page, ".suggested .task-title") == ["Call the pilots"]
    assert text(page, "details.apart > summary") == "Not found in the transcript (1)"
    assert texts(page, "details.apart .task-title") == ["Pay Berlin"]
    assert text(page, ".task-meta > .doubt-why") == "The name Berlin is not in the lines it cites."


def test_whatever_is_typed_is_text(browser, recording):
    browser.post(address(recording), data={"title": NASTY})
    task = db.session.scalar(db.select(Task))
    fields = {"title": NASTY, "description": NASTY, "assignee": NASTY, "version": task.version}
    browser.post(address(recording, task.id, "edit"), data=fields)

    for path in (address(recording), address(recording, task.id, "edit")):
        page = parse(browser.get(path, headers=HTMX))
        assert page.css("script") == []
    page = parse(browser.get(address(recording)))
    assert [text(page, f".task{part}") for part in ("-title", "-description")] == [NASTY, NASTY]


def acts(recording, task):
    yield "get", address(recording, task.id, "edit"), {}
    yield "post", address(recording, task.id, "edit"), {"title": "x", "version": task.version}
    yield "post", address(recording, task.id, "edit"), {"due": "never"}
    yield "post", address(recording, task.id, "move"), {"step": 1}
    yield "post", address(recording, task.id, "move"), {"before": ""}
    for name in ("tick", "accept", "dismiss", "delete", "restore"):
        yield "post", address(recording, task.id, name), {"done": 1}


def test_a_stranger_finds_nothing(sign_in, charlie, recording, task):
    browser = sign_in(charlie)

    answers = [getattr(browser, how)(path, data=data) for how, path, data in acts(recording, task)]
    answers += [
        browser.get(address(recording)),
        browser.post(address(recording), data={"title": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_a_viewer_reads_but_changes_nothing(sign_in, victor, recording, task):
    browser = sign_in(victor)

    answers = [getattr(browser, how)(path, data=data) for how, path, data in acts(recording, task)]
    answers.append(browser.post(address(recording), data={"title": "x"}))

    assert {answer.status_code for answer in answers} == {403}
    page = parse(browser.get(address(recording)))
    assert texts(page, ".task-title") == ["Write the plan"]
    assert page.css("form, button") == []


def test_a_task_of_another_recording_is_not_found_here(browser, recording, team):
    other = factories.task(factories.recording(team), "Elsewhere")

    answers = [getattr(browser, how)(path, data=data) for how, path, data in acts(recording, other)]

    assert {answer.status_code for answer in answers} == {404}
    assert db.session.get(Task, other.id).deleted_at is None
    assert browser.get(address(recording, uuid.uuid4(), "edit")).status_code == 404


def test_a_form_on_a_page_of_its_own_swaps_nothing(browser, recording, task):
    page = parse(browser.get(address(recording, task.id, "edit")))

    assert page.css_first("form[action$=edit]")
    assert not page.css("main [hx-post], main [hx-get]")
