"""The page of tasks across meetings: what it shows for an address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes.db import db, now
from notes.models import TaskState, Verdict
from tests import factories
from tests.html import form, parse, text, texts
from tests.web.task_list.pages import shown, titles

NASTY = "<script>alert(1)</script>"


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
        ("?q=%00", ["Write the plan"]),
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


def test_a_series_leads_to_its_tasks_and_takes_one_more(browser, team, recording, task):
    weekly = factories.series(team, "Weekly")
    recording.series_id = weekly.id
    db.session.commit()
    groups = shown(browser, "?view=series")
    (heading,) = groups.css(".day-head a")
    assert heading.text() == "Weekly"

    address = heading.attributes["href"]
    browser.post("/tasks", data={"title": "One more", "back": address})

    page = parse(browser.get(address))
    assert texts(page, ".task-title") == ["Write the plan", "One more"]
    assert texts(page, ".filters .chip") == ["Weekly"]
    assert titles(browser, f"?view=overdue&series={weekly.id}") == []
    assert browser.get(f"/tasks?series={recording.id}").status_code == 404


def test_a_row_opens_the_moment_it_rests_on(browser, recording, suggested):
    line = factories.segment(recording, "I call the pilots.", start_ms=754_000)
    doubts = [["name", "Berlin"]]
    factories.evidence(line, task=suggested, verdict=Verdict.NOT_FOUND, doubts=doubts)

    page = shown(browser, "?view=suggested")

    assert page.css_first(".task-source").attributes["href"] == f"/recordings/{recording.id}?t=754"
    assert text(page, ".task-source") == "Weekly sync12:34"
    assert text(page, ".cite-quote q") == "I call the pilots."
    assert text(page, ".doubt") == "Not found in the transcript"
    assert text(page, ".doubt-why") == "The name Berlin is not in the lines it cites."


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


@pytest.mark.parametrize("query", ["?after=x", "?view=done&after=d99999999.00"])
def test_a_place_that_cannot_be_read_is_refused(browser, query):
    assert browser.get(f"/tasks{query}").status_code == 422
