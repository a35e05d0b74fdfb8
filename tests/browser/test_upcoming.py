"""What is coming, in a browser: the switch, the open page that changes by itself, the way there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes.db import db, now
from notes.models import Calendar, Meeting
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def meeting(desk):
    calendar = db.session.query(Calendar).one_or_none() or factories.calendar(desk.team, desk.user)
    series = factories.series(desk.team, "Board")
    factories.recording(
        desk.team, desk.user, series_id=series.id, started_at=now() - timedelta(days=7)
    )
    return factories.meeting(
        calendar, "Board", platform="zoom", is_recurring=True, series_id=series.id
    )


def tell(meeting, **values):
    """What a job does that heard from Recall.ai."""
    db.session.expire_all()
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.calendar.rev += 1
    db.session.commit()


def test_a_choice_is_asked_for_then_true_or_taken_back_and_nothing_is_lost(sit_down, desk, meeting):
    page = sit_down(desk.user)
    page.goto("/upcoming")
    row = page.locator(f"#meeting-{meeting.id}")
    row.locator(".meeting-brief > summary").click()

    row.get_by_role("button", name="Record", exact=True).click()
    row.get_by_text("Asking Recall.ai to record it").wait_for()
    db.session.expire_all()
    assert meeting.wish == "record"
    tell(meeting, wish=None, override=True, will_record=True)

    row.get_by_text("because you switched it on").wait_for()
    assert row.locator("[aria-pressed=true]").inner_text() == "Record"
    assert row.locator(".meeting-brief").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.id") == f"record-{meeting.id}"

    row.get_by_role("button", name="Don't").click()
    row.get_by_text("Asking Recall.ai not to record it").wait_for()
    tell(meeting, wish=None, wish_problem="The bot is in the meeting already.")

    row.get_by_text("Not changed: The bot is in the meeting already.").wait_for()
    assert row.locator("[aria-pressed=true]").inner_text() == "Record"


def test_an_open_page_takes_in_what_is_new_moved_and_cancelled(sit_down, desk, meeting):
    page = sit_down(desk.user)
    page.goto("/upcoming")
    row = page.locator(f"#meeting-{meeting.id}")
    row.wait_for()

    added = factories.meeting(meeting.calendar, "Added", now() + timedelta(hours=30))
    tell(meeting, moved_from=meeting.starts_at, starts_at=meeting.starts_at + timedelta(days=2))
    page.locator(f"#meeting-{added.id}").wait_for()
    row.locator("[title='It was moved']").wait_for()
    below = page.locator(".meeting").evaluate_all("rows => rows.map((row) => row.id)")
    tell(meeting, gone_at=now())
    row.get_by_text("Cancelled, or taken out of your calendar").wait_for()

    assert below.index(f"meeting-{added.id}") < below.index(f"meeting-{meeting.id}")
    row_of_added = page.locator(f"#meeting-{added.id}")
    row_of_added.get_by_role("button", name="Don't").click()  # what came later works too
    row_of_added.get_by_text("Asking Recall.ai not to record it").wait_for()
    assert db.session.get(Meeting, added.id, populate_existing=True).wish == "skip"


def test_g_then_u_leads_there_from_anywhere_but_a_field(sit_down, desk, recording):
    page = sit_down(desk.user)
    page.goto(f"/recordings/{recording.id}")
    page.locator("#section-summary").wait_for()

    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/upcoming")
    page.goto("/recordings")
    page.locator("input[name=q]").press_sequentially("gu")

    assert page.url.endswith("/recordings")
    assert page.locator("input[name=q]").input_value() == "gu"
