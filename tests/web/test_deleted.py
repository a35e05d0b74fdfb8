"""Recently deleted recordings, by role, and what is still to be deleted elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import jobqueue
from notes.db import db, now
from notes.jobqueue import QueueName
from notes.models import Erasure, Recording, Role
from notes.recordings import UNDO_FOR
from tests import factories
from tests.html import parse, text, texts

PAGE = "/recordings/deleted"


@pytest.fixture
def gone(team, bob):
    """`gone(by=…)` is a recording of Bob's that was deleted an hour ago."""

    def make(title="Weekly sync", by=None, made_by=bob, ago=timedelta(hours=1), **values):
        made = factories.recording(team, made_by, title, **values)
        made.deleted_at, made.deleted_by = now() - ago, (by or bob).id
        db.session.commit()
        return made

    return make


@pytest.fixture
def erasure(team):
    """`erasure(…)` is something that a provider still has."""

    def make(**values):
        fields = {"kind": "sdk_upload", "external_id": "u-1", "recorded_at": now()} | values
        made = Erasure(team_id=team.id, provider="recall", **fields)
        db.session.add(made)
        db.session.commit()
        return made

    return make


def titles(page):
    return texts(page, ".deleted-title")


def queued():
    return jobqueue.queue(QueueName.DEFAULT).job_ids


def test_it_lists_what_by_whom_and_until_when(sign_in, gone, alice, bob):
    made = gone(by=alice)

    page = parse(sign_in(bob).get(PAGE))

    words = text(page, f"#deleted-{made.id}")
    assert titles(page) == ["Weekly sync"]
    assert "by Alice Adams" in words
    assert f"until {made.deleted_at + UNDO_FOR:%-d %B %Y, %H:%M}" in words


def test_the_newest_deletion_comes_first_and_there_are_pages(sign_in, gone, bob, monkeypatch):
    monkeypatch.setattr("notes.deleted.PAGE", 2)
    for hours in (3, 1, 2):
        gone(f"{hours} h ago", ago=timedelta(hours=hours))
    browser = sign_in(bob)

    first = parse(browser.get(PAGE))
    second = parse(browser.get(first.css_first(".pages a[rel=next]").attributes["href"]))

    assert titles(first) == ["1 h ago", "2 h ago"]
    assert titles(second) == ["3 h ago"]
    assert "Nothing older" in text(parse(browser.get(f"{PAGE}?page=3")), ".empty")


@pytest.mark.parametrize("number", ["0", "-1", "x", "٣", "99999999"])
def test_an_odd_page_is_the_first(sign_in, gone, bob, number):
    gone()

    assert titles(parse(sign_in(bob).get(PAGE, query_string={"page": number}))) == ["Weekly sync"]


def test_an_empty_page_says_what_it_is_for(sign_in, bob):
    assert "waits here for seven days" in text(parse(sign_in(bob).get(PAGE)), ".empty")


def test_restoring_brings_it_back(sign_in, gone, bob):
    made, browser = gone(), sign_in(bob)
    page = parse(browser.get(PAGE))

    answer = browser.post(page.css_first(".deleted-actions form").attributes["action"])

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert made.deleted_at is None
    back = parse(browser.get(PAGE))
    assert text(back, ".flash a") == "Weekly sync"
    assert titles(back) == []


def test_a_title_in_a_flash_is_no_html(sign_in, gone, bob):
    made, browser = gone("<b>Bold</b>"), sign_in(bob)

    browser.post(f"{PAGE}/{made.id}/restore")

    assert text(parse(browser.get(PAGE)), ".flash a") == "<b>Bold</b>"


def test_who_made_it_may_delete_it_for_good(sign_in, gone, bob):
    made, browser = gone(), sign_in(bob)
    action = parse(browser.get(PAGE)).css_first(".dialog form").attributes["action"]

    answer = browser.post(action)

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert queued() == [f"purge-{made.id}"]
    page = parse(browser.get(PAGE))
    assert "Being deleted for good" in text(page, f"#deleted-{made.id}")
    assert page.css(".deleted-actions") == []
    assert browser.post(f"{PAGE}/{made.id}/restore").status_code == 404


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_owners_and_admins_may_delete_anything_for_good(team, sign_in, gone, role):
    made = gone()
    browser = sign_in(factories.user(team, role, "Anna Ames"))

    assert browser.post(f"{PAGE}/{made.id}/erase").status_code == 303


def test_other_members_may_restore_only(team, sign_in, gone):
    made = gone()
    browser = sign_in(factories.user(team, Role.MEMBER, "Mia Moor"))

    assert parse(browser.get(PAGE)).css(".dialog form") == []
    assert browser.post(f"{PAGE}/{made.id}/erase").status_code == 403
    assert browser.post(f"{PAGE}/{made.id}/restore").status_code == 303


def test_what_isnt_deleted_cant_be_deleted_for_good(team, sign_in, bob):
    made = factories.recording(team, bob)

    assert sign_in(bob).post(f"{PAGE}/{made.id}/erase").status_code == 404
    assert made.deleted_at is None


def test_a_private_recording_is_nobody_elses(sign_in, gone, alice, bob):
    made = gone(visibility="private")

    assert titles(parse(sign_in(bob).get(PAGE))) == ["Weekly sync"]
    assert titles(parse(sign_in(alice).get(PAGE))) == []
    assert sign_in(alice).post(f"{PAGE}/{made.id}/erase").status_code == 404


def test_a_stranger_sees_and_changes_nothing(sign_in, gone, erasure, charlie):
    made = gone()
    erasure(problem="No.")
    browser = sign_in(charlie)

    page = parse(browser.get(PAGE))

    assert titles(page) == []
    assert page.css("#elsewhere") == []
    assert browser.post(f"{PAGE}/{made.id}/restore").status_code == 404
    assert browser.post(f"{PAGE}/{made.id}/erase").status_code == 404
    assert db.session.get(Recording, made.id).deleted_at > now() - UNDO_FOR


def test_a_viewer_is_refused(sign_in, gone, erasure, victor):
    made = gone()
    waiting = erasure(due_at=now() + timedelta(days=1))
    browser = sign_in(victor)

    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/{made.id}/restore").status_code == 403
    assert browser.post(f"{PAGE}/{made.id}/erase").status_code == 403
    assert browser.post(f"{PAGE}/elsewhere").status_code == 403
    assert waiting.due_at > now()


def test_what_is_still_at_the_provider_is_told_with_its_reason(sign_in, erasure, bob):
    again = now() + timedelta(hours=5)
    erasure(kind="bot", problem="Recall.ai has trouble of its own (503).", due_at=again, attempts=3)
    erasure(external_id="u-2", done_at=now())
    erasure(external_id="u-3", done_at=now() - timedelta(days=31))

    page = parse(sign_in(bob).get(PAGE))

    words = text(page, ".elsewhere")
    assert len(page.css(".elsewhere-row")) == 1
    assert "A bot's recording" in words
    assert "trouble of its own" in words
    assert f"Tried again {again:%-d %B %Y, %H:%M}" in words
    assert "tried 3 times" in words
    assert text(page, "#elsewhere-done").startswith("One recording was deleted at Recall.ai")


def test_it_can_be_tried_at_once(sign_in, erasure, bob):
    waiting = erasure(problem="No.", due_at=now() + timedelta(days=1))
    browser = sign_in(bob)

    browser.post(parse(browser.get(PAGE)).css_first("#elsewhere form").attributes["action"])

    assert waiting.due_at <= now()
    assert [one.partition("-")[0] for one in queued()] == ["erase"]


def test_the_list_leads_there_for_those_who_can_edit(sign_in, bob, victor):
    links = [
        len(parse(sign_in(one).get("/recordings")).css(f".list-foot a[href='{PAGE}']"))
        for one in (bob, victor)
    ]

    assert links == [1, 0]


def test_the_toast_of_a_deletion_leads_there(team, sign_in, bob):
    made = factories.recording(team, bob)
    browser = sign_in(bob)
    browser.post(f"/recordings/{made.id}/delete")

    page = parse(browser.get("/recordings"))

    assert len(page.css(f".toast a[href='{PAGE}']")) == 1
    assert db.session.scalars(select(Recording.deleted_by)).one() == bob.id
