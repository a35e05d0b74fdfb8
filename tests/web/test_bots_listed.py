"""Recordings of bots in the list: what they are called before, while and after they record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes.db import db
from notes.models import Status
from tests.html import parse, text
from tests.web.meeting_bots import moved, ordered, recording_of

JOINED = ("joining_call", "in_waiting_room", "in_call_not_recording")


@pytest.fixture
def browser(sign_in, alice, recall):
    return sign_in(alice)


@pytest.fixture
def bot(team, alice, recall):
    return ordered(alice, team, title="Standup")


def listed(browser, bot):
    page = parse(browser.get("/recordings"))
    return page.css_first(f"#recording-{bot.recording_id}")


@pytest.mark.parametrize(
    ("codes", "pill", "more"),
    [
        ((), "Setting out", "On its way to Recall.ai"),
        (
            ("in_waiting_room",),
            "Waiting",
            "Waiting to be let in. Somebody in the meeting has to let “Scribe” in.",
        ),
        (JOINED, "Not recording", "In the meeting, not recording"),
    ],
)
def test_the_list_does_not_call_it_recording_before_it_is(browser, bot, codes, pill, more):
    moved(bot, *codes)

    row = listed(browser, bot)

    assert text(row, ".recording-status") == pill
    assert text(row, ".recording-more") == more


def test_the_list_says_when_a_scheduled_bot_goes(browser, team, alice, recall):
    at = datetime.now(UTC).replace(hour=12, minute=30) + timedelta(days=2)
    bot = ordered(alice, team, join_at=at)
    browser.set_cookie("zone", "120:Nowhere/At_All")

    row = listed(browser, bot)

    assert text(row, ".recording-status") == "Scheduled"
    assert text(row, ".recording-more").startswith("Scheduled for ")
    assert text(row, ".recording-more").endswith(", 14:30")


def test_the_list_says_recording_while_it_is(browser, bot):
    moved(bot, *JOINED, "in_call_recording")

    row = listed(browser, bot)

    assert text(row, ".recording-status") == "Recording"
    assert row.css(".recording-more") == []


def test_the_list_gives_the_reason_of_a_bot_that_failed(browser, bot):
    moved(bot, "fatal/meeting_locked")
    recording_of(bot).status = Status.ERROR
    db.session.commit()

    row = listed(browser, bot)

    assert text(row, ".recording-status") == "Failed"
    assert "locked the meeting" in text(row, ".recording-more.problem")


def test_a_bot_that_was_called_off_is_no_failure(browser, bot):
    browser.post(f"/recordings/{bot.recording_id}/bot/cancel")

    row = listed(browser, bot)

    assert text(row, ".recording-status") == "Cancelled"
    assert row.css(".problem") == []


@pytest.mark.parametrize("days", [1, 3])
def test_a_day_to_come_is_named_once(browser, team, alice, recall, days):
    at = datetime.now(UTC) + timedelta(days=days)
    ordered(alice, team, join_at=at)

    heading = text(parse(browser.get("/recordings")), ".day-head")

    assert heading.count(f"{at.day} {at:%B}") == 1
    assert heading.startswith("Tomorrow ") == (days == 1)
