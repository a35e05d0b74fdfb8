"""A bot in Chromium: sent from the page, and its state seen as it changes."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from notes import bot_states, bots, recordings
from notes.db import db
from notes.models import ProviderAccount
from notes.sealing import seal

pytestmark = pytest.mark.browser

LINK = "https://zoom.us/j/98765432101"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def connected(desk):
    """The team has an account; nobody asks whether its key is good."""
    account = ProviderAccount(
        team_id=desk.team.id, provider="recall", sealed_key=seal(SecretStr("a key"))
    )
    db.session.add(account)
    db.session.commit()
    yield
    db.session.delete(account)
    db.session.commit()


def told(recording_id, code, sub_code=None):
    """What the provider's news do: the bot stands elsewhere, and open pages hear of it."""
    bot = bots.of(recording_id)
    at = datetime.now(UTC) + timedelta(seconds=len(bot.changes))
    change = {"code": code, "sub_code": sub_code, "message": None, "created_at": at.isoformat()}
    recordings.touch(recording_id, "header", "steps")
    bot_states.stand(bot, [*bot.changes, change])
    db.session.commit()


def send(page, link=LINK):
    page.goto("/recordings")
    page.get_by_role("link", name="Send a bot").first.click()
    page.get_by_label("Meeting link").fill(f"Join here:\n{link}")
    page.get_by_label("Title", exact=True).fill("Planning")
    page.get_by_role("button", name="Send the bot").click()
    expect(page.locator("h1")).to_contain_text("Planning")
    return uuid.UUID(page.url.rpartition("/")[2])


def test_a_bot_is_sent_and_seen_live(sit_down, desk, connected):
    page = sit_down(desk.user, viewport={"width": 1280, "height": 860})
    recording_id = send(page)
    title = page.locator(".bot-title")
    expect(title).to_have_text("On its way to Recall.ai")

    told(recording_id, "in_waiting_room")
    expect(title).to_have_text("Waiting to be let in")
    expect(page.locator(".bot-advice")).to_contain_text("has to let “Minutebook notetaker” in.")
    page.get_by_text("What has happened").click()

    told(recording_id, "in_call_not_recording")
    expect(title).to_have_text("In the meeting, not recording")
    expect(page.locator(".bot-changes li")).to_have_count(2)  # it stays open
    expect(page.locator(".bot-changes li").last).to_be_visible()
    told(recording_id, "in_call_recording")
    expect(page.locator(".live-badge")).to_be_visible()

    page.get_by_role("link", name="Leave the meeting").press("Enter")
    page.get_by_role("button", name="Leave", exact=True).press("Enter")
    expect(page.locator(".bot-pending")).to_have_text("Asked to leave…")
    expect(page.locator("dialog[open]")).to_have_count(0)
    told(recording_id, "call_ended", "bot_received_leave_call")
    expect(title).to_have_text("It left as it was told")
    expect(page.locator(".bot-pending, .bot-buttons")).to_have_count(0)


def test_the_form_follows_what_is_chosen(sit_down, desk, connected):
    page = sit_down(desk.user, **PHONE)
    page.goto("/recordings/bot")
    time, hours = page.get_by_label("Date and time"), page.get_by_label("Hours")
    needs = page.locator(".needs-gallery").first
    expect(time).to_be_hidden()
    expect(hours).to_be_hidden()

    page.get_by_role("radio", name="At a time").check()
    page.get_by_label("Recall.ai keeps its copy for").select_option("hours")
    page.get_by_text("Advanced").click()
    expect(time).to_be_visible()
    expect(hours).to_be_visible()
    expect(needs).to_be_visible()
    page.get_by_label("Picture", exact=True).select_option("gallery_view_v2")

    expect(needs).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_script_a_bot_is_sent_and_told_to_leave(sit_down, desk, connected):
    page = sit_down(desk.user, java_script_enabled=False)
    recording_id = send(page, "https://zoom.us/j/98765432102")
    told(recording_id, "in_call_recording")
    page.reload()

    page.get_by_role("link", name="Leave the meeting").click()
    page.get_by_role("button", name="Leave", exact=True).click()

    expect(page.locator(".bot-pending")).to_have_text("Asked to leave…")
    expect(page).to_have_url(re.compile("#section-steps$"))
