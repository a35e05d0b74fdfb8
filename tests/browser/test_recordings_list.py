"""The list of recordings in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from notes.adapters import adapters
from notes.db import db
from notes.models import MediaKind, Recording, RunState, Status, Step
from tests import factories

pytestmark = pytest.mark.browser
# The smallest picture there is: one pixel.
PICTURE = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
)


@pytest.fixture
def rows(desk, tmp_path):
    """Forty recordings with pictures, none of an earlier test."""
    db.session.execute(db.delete(Recording))
    db.session.commit()
    picture = tmp_path / "picture"
    picture.write_bytes(PICTURE)
    made = []
    for number in range(40):
        row = factories.recording(desk.team, desk.user, title=f"Meeting {number:02}")
        kept = adapters().storage.put(picture, f"{row.id}/thumbnail")
        factories.media_file(
            row, MediaKind.THUMBNAIL, kept.key, kept.size, kept.sha256, "image/gif"
        )
        made.append(row)
    return made


@pytest.fixture
def page(sit_down, desk, rows):
    return sit_down(desk.user, timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900})


def row(page, title):
    return page.locator(".recording-row", has_text=title)


def test_pictures_come_in_one_answer_that_is_kept(page):
    asked, sizes = [], []
    page.on("request", lambda one: asked.append(one.url) if "pictures" in one.url else None)
    page.on("requestfinished", lambda one: sizes.append(one.sizes()["responseBodySize"]))
    page.goto("/recordings", wait_until="networkidle")
    expect(page.locator(".recording-thumb img[src^='data:']").first).to_be_visible()
    cold = sum(sizes)
    sizes.clear()

    page.reload(wait_until="networkidle")
    expect(page.locator(".recording-thumb img[src^='data:']").first).to_be_visible()

    assert len(set(asked)) == 1
    assert cold < 300_000  # before compression
    assert sum(sizes) < 60_000


def test_days_are_those_of_the_reader(page):
    page.goto("/recordings")

    expect(page.locator(".recording-meta time").first).to_have_text("19:00")


def test_work_goes_on_by_itself(page, desk):
    busy = factories.recording(desk.team, desk.user, title="Busy", status=Status.PROCESSING)
    run = factories.run(
        busy, Step.TRANSCRIBE, state=RunState.RUNNING, done_ms=100_000, total_ms=1_000_000
    )
    page.goto("/recordings")
    expect(row(page, "Busy").locator(".recording-status")).to_have_text("Processing 10 %")

    run.done_ms = 900_000
    db.session.commit()
    expect(row(page, "Busy").locator(".recording-status")).to_have_text("Processing 90 %")
    factories.recording(desk.team, desk.user, title="Brand new")

    expect(row(page, "Brand new")).to_be_visible()


def test_several_are_chosen_deleted_and_brought_back(page):
    page.goto("/recordings")
    bar = page.locator(".selection-bar")
    expect(bar).to_be_hidden()

    for title in ("Meeting 39", "Meeting 38"):
        row(page, title).hover()
        row(page, title).get_by_role("checkbox").check()
    expect(bar).to_contain_text("2 chosen")
    bar.get_by_role("button", name="Delete").click()
    expect(row(page, "Meeting 39")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()

    expect(row(page, "Meeting 39")).to_be_visible()
    expect(row(page, "Meeting 38")).to_be_visible()


def test_escape_lets_go_of_what_is_chosen(page):
    page.goto("/recordings")
    row(page, "Meeting 39").hover()
    row(page, "Meeting 39").get_by_role("checkbox").check()

    page.keyboard.press("Escape")

    expect(page.locator(".selection-bar")).to_be_hidden()


def test_keys_lead_through_the_list(page):
    page.goto("/recordings")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(row(page, "Meeting 38").locator(".recording-title")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_title("Meeting 38 · Minutebook")


def test_a_row_has_its_own_menu(page):
    page.goto("/recordings")
    row(page, "Meeting 37").hover()

    row(page, "Meeting 37").get_by_title("More").click()
    row(page, "Meeting 37").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(row(page, "Meeting 37")).to_have_count(0)


def test_without_script_one_chooses_and_deletes_too(sit_down, desk, rows):
    page = sit_down(desk.user, java_script_enabled=False)
    page.goto("/recordings")

    row(page, "Meeting 39").get_by_role("checkbox").check()
    page.get_by_role("button", name="Delete").click()

    expect(row(page, "Meeting 39")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
