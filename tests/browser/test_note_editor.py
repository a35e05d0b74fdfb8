"""The note in Chromium: it saves itself, and two people lose nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from notes import notebook
from notes.db import db, now
from notes.models import NoteVersion, Role
from notes.recordings import Viewer

pytestmark = pytest.mark.browser


def open_note(page, recording):
    page.goto(f"/recordings/{recording.id}#section-note")
    expect(page.locator("#note-text")).to_be_visible()
    return page.locator("#note-text")


def kept(desk, recording):
    db.session.rollback()
    note = notebook.get(Viewer(desk.user, desk.team.id, Role.OWNER), recording.id)
    return note.body if note else ""


def saved(page):
    expect(page.locator("[data-saved]")).to_contain_text("Saved")


def save(page):
    with page.expect_response("**/note") as answer:
        page.locator("#note-text").press("Control+s")
    return answer.value.status


def test_what_is_typed_saves_itself_and_says_so(sit_down, desk, recording):
    page = sit_down(desk.user)
    text = open_note(page, recording)

    text.press_sequentially("Ask legal")
    saved(page)

    assert kept(desk, recording) == "Ask legal"
    page.reload()
    expect(text).to_have_value("Ask legal")


def test_ctrl_s_saves_at_once(sit_down, desk, recording):
    page = sit_down(desk.user)
    text = open_note(page, recording)

    text.fill("Ask legal")
    text.press("Control+s")
    saved(page)

    assert kept(desk, recording) == "Ask legal"


def test_what_was_not_saved_survives_a_reload_and_is_saved_then(sit_down, desk, recording):
    page = sit_down(desk.user)
    text = open_note(page, recording)
    page.route("**/note", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())  # "leave without saving?"
    text.press_sequentially("Typed on a train")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved: no connection.")

    page.unroute("**/note")
    page.reload()

    expect(text).to_have_value("Typed on a train")
    saved(page)
    assert kept(desk, recording) == "Typed on a train"


def test_it_is_tried_again_until_the_connection_is_back(sit_down, desk, recording):
    page = sit_down(desk.user)
    text = open_note(page, recording)
    page.route("**/note", lambda route: route.abort())
    text.press_sequentially("Typed on a train")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved: no connection.")

    page.unroute("**/note")

    saved(page)
    assert kept(desk, recording) == "Typed on a train"


def test_two_on_different_lines_both_see_both(sit_down, desk, mate, recording):
    hers, his = sit_down(desk.user), sit_down(mate)
    first = open_note(hers, recording)
    first.fill("one\ntwo\nthree")
    saved(hers)
    second = open_note(his, recording)

    hers.route("**/note", lambda route: route.abort())  # hers waits, so that his comes between
    first.fill("ONE\ntwo\nthree")
    second.fill("one\ntwo\nTHREE")
    saved(his)
    hers.unroute("**/note")
    first.press("Control+s")

    for text in (first, second):
        expect(text).to_have_value("ONE\ntwo\nTHREE")


def test_who_types_on_while_others_save_loses_no_letter(sit_down, desk, mate, recording):
    hers, his = sit_down(desk.user), sit_down(mate)
    first = open_note(hers, recording)
    first.fill("one\ntwo\nthree\n")
    saved(hers)
    second = open_note(his, recording)

    second.press("Control+End")
    for number in range(6):
        second.press_sequentially(f"his {number}, ", delay=40)
        first.press("Control+Home")
        first.press_sequentially(f"{number} ", delay=40)

    expect(first).to_have_value("5 4 3 2 1 0 one\ntwo\nthree\n" + typed("his"))
    expect(second).to_have_value("5 4 3 2 1 0 one\ntwo\nthree\n" + typed("his"))
    assert kept(desk, recording) == "5 4 3 2 1 0 one\ntwo\nthree\n" + typed("his")


def typed(who):
    return "".join(f"{who} {number}, " for number in range(6))


def conflict(hers, his, first, second):
    """Both change the same line before either hears of the other."""
    first.fill("start")
    assert save(hers) == 200
    expect(second).to_have_value("start")
    his.route("**/note", lambda route: route.abort())
    second.fill("his")
    first.fill("hers")
    assert save(hers) == 200
    his.unroute("**/note")
    assert save(his) == 409
    expect(his.locator("[data-conflict]")).to_be_visible()


@pytest.mark.parametrize(("choice", "text"), [("Keep mine", "his, too"), ("Take theirs", "hers")])
def test_two_on_one_line_are_asked_and_both_texts_stay(
    sit_down, desk, mate, recording, choice, text
):
    hers, his = sit_down(desk.user), sit_down(mate)
    first, second = open_note(hers, recording), open_note(his, recording)
    conflict(hers, his, first, second)
    assert his.locator(".compare ins").inner_text() == "hers"

    his.locator("#conflict-text").fill("his, too")
    his.get_by_role("button", name=choice).click()

    expect(his.locator("#note-text")).to_have_value(text)
    expect(first).to_have_value(text)
    db.session.rollback()
    assert {"hers", "his, too"} <= set(db.session.scalars(db.select(NoteVersion.body)))


def test_an_old_version_comes_back(sit_down, desk, recording):
    viewer = Viewer(desk.user, desk.team.id, Role.OWNER)
    for number, body in enumerate(["old", "new"]):
        version = notebook.save(viewer, recording.id, body, number).note.version
        long_ago = now() - timedelta(hours=2 - version)
        db.session.execute(
            db.update(NoteVersion).where(NoteVersion.version == version).values(created_at=long_ago)
        )
        db.session.commit()
    page = sit_down(desk.user)
    text = open_note(page, recording)

    page.locator("#note-versions summary").click()
    page.get_by_role("link", name="Look").last.click()
    page.get_by_role("button", name="Bring this back").click()

    expect(text).to_have_value("old")


def test_the_note_as_it_reads_follows_what_is_typed(sit_down, desk, recording):
    page = sit_down(desk.user)
    text = open_note(page, recording)
    text.fill("**Bold** <script>alert(1)</script>")

    page.locator("#note-reads summary").click()

    expect(page.locator("#note-reads .prose strong")).to_have_text("Bold")
    expect(page.locator("#note-reads script")).to_have_count(0)
