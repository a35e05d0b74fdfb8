"""Tasks in Chromium: in order by pointer and by keys, edited in place, live for others."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from notes.db import db
from notes.models import Task, TaskState
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def tasks(recording):
    for place, title in enumerate(["Alpha", "Beta", "Gamma"], 1):
        factories.task(recording, title, position=place, state=TaskState.ACCEPTED)


def open_tasks(page, recording):
    page.goto(f"/recordings/{recording.id}#section-tasks")
    expect(page.locator("#new-task")).to_be_visible()
    return page.locator("[data-tasks] .task-title")


def kept(recording):
    db.session.rollback()
    query = db.select(Task).where(Task.recording_id == recording.id).order_by(Task.position)
    return [one.title for one in db.session.scalars(query)]


def test_a_task_is_dragged_to_its_place(sit_down, desk, recording, tasks):
    page = sit_down(desk.user)
    titles = open_tasks(page, recording)

    page.locator(".task", has_text="Gamma").hover()
    page.locator(".task", has_text="Gamma").locator(".handle").hover()
    page.mouse.down()
    place = page.locator(".task", has_text="Alpha").bounding_box()
    page.mouse.move(place["x"] + 5, place["y"] + 20, steps=5)
    page.mouse.move(place["x"] + 5, place["y"] + 2, steps=5)
    with page.expect_response("**/move"):
        page.mouse.up()

    expect(titles).to_have_text(["Gamma", "Alpha", "Beta"])
    assert kept(recording) == ["Gamma", "Alpha", "Beta"]


def test_escape_puts_a_dragged_task_back(sit_down, desk, recording, tasks):
    page = sit_down(desk.user)
    titles = open_tasks(page, recording)
    page.locator(".task", has_text="Gamma").hover()
    page.locator(".task", has_text="Gamma").locator(".handle").hover()
    page.mouse.down()
    place = page.locator(".task", has_text="Alpha").bounding_box()
    page.mouse.move(place["x"] + 5, place["y"] + 2, steps=8)
    expect(titles).to_have_text(["Gamma", "Alpha", "Beta"])

    page.keyboard.press("Escape")

    expect(titles).to_have_text(["Alpha", "Beta", "Gamma"])
    page.mouse.up()


def tab_to(page, selector, limit=60):
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted)", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


def test_everything_is_done_by_keys_alone(sit_down, desk, recording, tasks):
    page = sit_down(desk.user)
    titles = open_tasks(page, recording)

    tab_to(page, "#new-task")
    page.keyboard.type("Delta")
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["Alpha", "Beta", "Gamma", "Delta"])
    expect(page.locator("#new-task")).to_be_focused()

    page.locator("#section-tasks").evaluate("(part) => part.querySelector('button').focus()")
    page.keyboard.press("Space")  # the first task's tick
    expect(page.locator(".task.done .task-title")).to_have_text("Alpha")
    expect(page.locator(".task-check").first).to_be_focused()

    tab_to(page, ".handle")
    page.keyboard.press("ArrowDown")
    expect(titles).to_have_text(["Beta", "Alpha", "Gamma", "Delta"])
    expect(page.locator(".task", has_text="Alpha").locator(".handle")).to_be_focused()

    tab_to(page, "a[id$=-edit]")
    page.keyboard.press("Enter")
    expect(page.locator(".task.editing input[name=title]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Gamma, faster")
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["Beta", "Alpha", "Gamma, faster", "Delta"])

    tab_to(page, "a[id$=-edit]")
    page.keyboard.press("Enter")
    expect(page.locator(".task.editing")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".task.editing")).to_have_count(0)


def test_a_deleted_task_is_brought_back_by_the_toast(sit_down, desk, recording, tasks):
    page = sit_down(desk.user)
    titles = open_tasks(page, recording)
    beta = page.locator(".task", has_text="Beta")

    beta.get_by_label("More for Beta").click()
    beta.get_by_role("button", name="Delete").click()
    expect(titles).to_have_text(["Alpha", "Gamma"])
    page.locator(".toast").get_by_role("button", name="Undo").click()

    expect(titles).to_have_text(["Alpha", "Beta", "Gamma"])


def test_others_see_it_at_once_but_nobody_who_writes_is_disturbed(
    sit_down, desk, mate, recording, tasks
):
    hers, his = sit_down(desk.user), sit_down(mate)
    titles = open_tasks(hers, recording)
    open_tasks(his, recording)
    his.locator(".task", has_text="Alpha").locator("a[id$=-edit]").click()
    his.locator(".task.editing input[name=title]").fill("Alpha by him")

    hers.locator(".task", has_text="Beta").locator(".task-check").click()

    expect(his.locator(".changed-meanwhile")).to_be_visible()
    expect(his.locator(".task.editing input[name=title]")).to_have_value("Alpha by him")
    his.keyboard.press("Enter")
    expect(his.locator(".task.done .task-title")).to_have_text("Beta")
    expect(titles).to_have_text(["Alpha by him", "Beta", "Gamma"])


def test_two_on_one_task_see_both_texts(sit_down, desk, mate, recording, tasks):
    hers, his = sit_down(desk.user), sit_down(mate)
    for page in (hers, his):
        open_tasks(page, recording)
        page.locator(".task", has_text="Alpha").locator("a[id$=-edit]").click()
    hers.locator(".editing input[name=title]").fill("Hers")
    hers.keyboard.press("Enter")
    expect(hers.locator(".task-title").first).to_have_text("Hers")

    his.locator(".editing input[name=title]").fill("His")
    his.keyboard.press("Enter")

    expect(his.locator(".compare .task-title")).to_have_text("Hers")
    expect(his.locator(".editing input[name=title]")).to_have_value("His")
    his.get_by_role("button", name="Save mine").click()
    expect(hers.locator(".task-title").first).to_have_text("His")


def test_a_new_name_shows_on_every_line_at_once(sit_down, desk, mate, recording):
    hers, his = sit_down(desk.user), sit_down(mate)
    for page in (hers, his):
        page.goto(f"/recordings/{recording.id}#section-speakers")
    expect(his.locator(".line .who")).to_have_text(["Maya", "Speaker 2", "Maya"])

    hers.get_by_label("Name Speaker 2").click()
    hers.locator(".speaker.editing input[name=name]").fill("Tom")
    hers.keyboard.press("Enter")

    for page in (hers, his):
        expect(page.locator(".line .who")).to_have_text(["Maya", "Tom", "Maya"])


def test_a_line_is_corrected_where_it_stands(sit_down, desk, mate, recording):
    hers, his = sit_down(desk.user), sit_down(mate)
    for page in (hers, his):
        page.goto(f"/recordings/{recording.id}")
    line = hers.locator(".line", has_text="Second.")

    line.hover()
    line.get_by_role("link", name="Edit").click()
    hers.locator(".line.editing textarea").fill("Seconded.")
    hers.keyboard.press("Enter")

    for page in (hers, his):
        expect(page.locator(".line .said")).to_have_text(["First.", "Seconded.", "Third."])
