"""One recording in Chromium: what arrives live, in several pages, over faults."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from notes import recordings
from notes.db import db
from notes.models import Segment, Status
from notes.windows import WINDOW_MS
from tests import factories

pytestmark = pytest.mark.browser


def line(page, words):
    return page.locator(".line", has_text=words)


def say(row, words, start_ms, **values):
    """What a running meeting does: a line is committed."""
    rev = recordings.touch(row.id, lines=1)
    line = Segment(
        recording_id=row.id, source_key=words, seq=rev, rev=rev, start_ms=start_ms,
        end_ms=start_ms + 1000, text=words, **values,
    )  # fmt: skip
    db.session.add(line)
    db.session.commit()
    return line


def change(row, line, **values):
    line.rev = recordings.touch(row.id, lines=1)
    for name, value in values.items():
        setattr(line, name, value)
    db.session.commit()


def test_lines_arrive_in_two_pages_at_once(open_page, desk, mate):
    row = factories.recording(desk.team, desk.user, status=Status.RECORDING)
    maya, tom = factories.speaker(row, 1, "Maya"), factories.speaker(row, 2, "Tom")
    factories.segment(row, "Good morning.", 1000, speaker=maya)
    pages = [open_page(row), open_page(row, person=mate)]
    for page in pages:
        expect(page.locator(".line")).to_have_count(1)

    draft = say(row, "I tink", 9000, speaker_id=tom.id, is_final=False)
    say(row, "Between.", 5000, speaker_id=maya.id)
    for page in pages:
        expect(page.locator(".line .said")).to_have_text(["Good morning.", "Between.", "I tink"])
        expect(page.locator(".who")).to_have_text(["Maya", "Tom"])
    change(row, draft, text="I think so.", is_final=True)
    say(row, "Later, in another window.", WINDOW_MS + 1000, speaker_id=tom.id)

    for page in pages:
        expect(page.locator(".line .said")).to_have_text(
            ["Good morning.", "Between.", "I think so.", "Later, in another window."]
        )
        expect(page.locator(".line.draft")).to_have_count(0)
        expect(page.locator(".who")).to_have_text(["Maya", "Tom"])


def test_a_removed_line_goes_and_turns_close_up(open_page, desk):
    row = factories.recording(desk.team, desk.user)
    maya, tom = factories.speaker(row, 1, "Maya"), factories.speaker(row, 2, "Tom")
    factories.segment(row, "One.", 0, speaker=maya)
    wrong = factories.segment(row, "Two.", 2000, speaker=tom)
    factories.segment(row, "Three.", 4000, speaker=maya)
    page = open_page(row)
    expect(page.locator(".who")).to_have_count(3)

    change(row, wrong, removed=True)

    expect(page.locator(".line .said")).to_have_text(["One.", "Three."])
    expect(page.locator(".who")).to_have_text(["Maya"])


def test_a_title_changed_elsewhere_does_not_take_away_what_is_typed(
    open_page, recording, desk, mate
):
    page = open_page(recording)
    page.get_by_role("link", name="Edit the title").click()
    field = page.get_by_role("textbox", name="Title")
    field.fill("What I type")

    recordings.rename(factories.viewer(mate, desk.team), recording.id, "What Bob typed")
    db.session.commit()
    expect(page.locator(".changed-meanwhile")).to_be_visible()
    expect(field).to_have_value("What I type")
    page.get_by_role("link", name="Cancel").click()

    expect(page.locator("h1")).to_contain_text("What Bob typed")
    expect(page).to_have_title("What Bob typed · Minutebook")


def test_a_title_is_changed_in_place(open_page, recording):
    page = open_page(recording)

    page.get_by_role("link", name="Edit the title").click()
    page.get_by_role("textbox", name="Title").fill("Planning 2027")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("Planning 2027")


def test_a_deleted_recording_says_so_where_it_is_open(open_page, recording, desk, mate):
    page = open_page(recording)
    expect(page.locator(".line")).to_have_count(3)

    recordings.delete(factories.viewer(mate, desk.team), recording.id)
    db.session.commit()

    expect(page.get_by_role("alert")).to_contain_text("was deleted")


def test_without_a_stream_the_page_asks_again(open_page, sit_down, desk, recording):
    page = sit_down(desk.user)
    page.route("**/events?*", lambda route: route.fulfill(status=503))
    page.goto(f"/recordings/{recording.id}")
    expect(page.locator(".line")).to_have_count(3)

    say(recording, "Fourth.", 20_000)

    expect(page.locator(".line .said")).to_have_text(["First.", "Second.", "Third.", "Fourth."])


def test_nothing_is_missed_while_the_server_is_away(open_page, served, recording):
    page = open_page(recording)
    expect(page.locator(".line")).to_have_count(3)

    served.kill()
    say(recording, "Fourth.", 20_000)
    served.start()

    expect(page.locator(".line .said")).to_have_text(["First.", "Second.", "Third.", "Fourth."])


def test_a_line_is_corrected_in_its_place(open_page, recording):
    page = open_page(recording)

    line(page, "Second.").hover()
    page.locator("[data-tool=edit]:visible").click()
    page.get_by_role("textbox", name="What was said").fill("The second.")
    page.keyboard.press("Enter")

    expect(page.locator(".line .said")).to_have_text(["First.", "The second.", "Third."])
    expect(page.locator(".who")).to_have_count(3)
