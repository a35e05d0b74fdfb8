"""A calendar in Chromium, from "Connect" over the company's page to what is recorded."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from notes.db import db
from notes.jobs import calendars as jobs
from notes.models import Calendar
from tests.served import Served
from tests.standins import recall as standin
from tests.standins.recall_calendar_events import people

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def recall():
    """Recall.ai, Google and Microsoft. What the product sends holds addresses of this machine."""
    with standin.serving() as server:
        server.wall = False
        yield server


@pytest.fixture(scope="module")
def served(valkey_url, tmp_path_factory, recall):
    """A server whose account, and whose companies, are the stand-in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECALL_API_BASE", recall.url)
        patch.setenv("RECALL_API_KEY", recall.key)
        for company in ("google", "microsoft"):
            patch.setenv(f"{company}_oauth_client_id".upper(), f"{company}-client")
            patch.setenv(f"{company}_oauth_page".upper(), f"{recall.url}/consent/{company}")
        server = Served(tmp_path_factory.mktemp("served"), valkey_url)
        server.start()
        yield server
        server.close()


@pytest.fixture
def soon():
    return (datetime.now(UTC) + timedelta(hours=3)).replace(microsecond=0)


def connect(page, company="google"):
    page.goto("/settings/calendars")
    page.locator(f'form[action$="/{company}/connect"] button').click()


def see_to_all():
    """A worker does what waits."""
    for calendar_id in db.session.scalars(db.select(Calendar.id)).all():
        db.session.rollback()
        jobs.see_to(str(calendar_id))


def test_from_the_first_click_to_what_is_recorded(recall, sit_down, desk, soon):
    recall.calendars.add("Offer", soon, host=desk.user.email, guests=people("eve@other.org"))
    recall.calendars.add("Lunch", soon, host=desk.user.email, link=None)
    page = sit_down(desk.user, **WIDE)

    connect(page)
    page.get_by_label("Your account").fill(desk.user.email)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/settings/calendars*")
    see_to_all()
    page.goto("/upcoming")

    offer = page.locator("li.meeting", has_text="Offer")
    expect(offer).to_contain_text("a guest is from outside")
    expect(page.locator("li.meeting", has_text="Lunch")).to_contain_text("Won't be recorded")

    offer.get_by_role("button", name="Don't").click()
    expect(offer).to_contain_text("Asking Recall.ai not to record it")
    see_to_all()
    expect(offer).to_contain_text("you switched it off")

    assert recall.calendars.complaints == []
    assert recall.bots.made == {}


def test_who_says_no_reads_what_to_do(recall, sit_down, desk):
    page = sit_down(desk.user, **WIDE)

    connect(page, "microsoft")
    page.get_by_role("button", name="Deny").click()

    expect(page.locator("main")).to_contain_text("Nothing was connected")
    assert "microsoft" not in {
        company for one in recall.calendars.people.values() for company in one.connections
    }


def test_the_open_page_learns_the_rules_and_shows_what_others_would_change(
    recall, sit_down, mate, soon
):
    recall.calendars.add("Ours", soon, host="bob@example.com")
    recall.calendars.add("Theirs", soon, host="eve@other.org", guests=people("bob@example.com"))
    page = sit_down(mate, **WIDE)
    connect(page)
    page.get_by_label("Your account").fill("bob@example.com")
    page.get_by_role("button", name="Allow").click()
    expect(page.locator("#calendar-google")).to_contain_text("Connecting")

    see_to_all()
    page.get_by_label("Internal only").check()

    expect(page.locator("#calendar-google")).to_contain_text("Connected")
    expect(page.locator("#preview")).to_contain_text("No longer recorded: 1")
    expect(page.locator("#preview li")).to_have_text([re.compile("Theirs")])
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#rules-told")).to_contain_text("is being told")
    see_to_all()
    expect(page.locator("#rules-told")).to_be_empty()
    page.get_by_role("link", name="Disconnect your Google calendar").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    see_to_all()
    expect(page.locator("#calendar-google")).to_contain_text("Not connected")
