"""Sending a bot to a meeting from the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notes.db import db
from notes.models import Bot, Recording, Source
from tests.html import form, parse, text, texts
from tests.web.meeting_bots import LINK, ordered

PAGE = "/recordings/bot"
FORM = "form.bot-form"
INVITATION = f"Join our Zoom meeting\r\n\r\n{LINK}\r\n\r\nMeeting ID: 987 6543 2101"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def browser(sign_in, alice, recall):
    return sign_in(alice)


def send(browser, **fields):
    filled = form(parse(browser.get(PAGE)), FORM)
    filled["when"] = "now"  # of the two radio buttons, the one that is on
    return browser.post(PAGE, data=filled | fields)


def only_bot():
    return db.session.scalars(db.select(Bot)).one()


def test_a_pasted_link_is_enough(browser):
    answer = send(browser, meeting_url=LINK)

    bot = only_bot()
    recording = db.session.get_one(Recording, bot.recording_id)
    assert (answer.status_code, answer.location) == (303, f"/recordings/{recording.id}")
    assert (recording.source, recording.title) == (Source.BOT, "Zoom meeting")
    assert bot.join_at is None
    assert bot.config["transcript"] == {"provider": {"recallai_streaming": {}}}
    assert bot.config["retention"] == {"type": "timed", "hours": 168}


def test_a_whole_invitation_a_title_and_a_name_are_taken(browser):
    send(browser, meeting_url=INVITATION, title="Planning", bot_name="Scribe")

    bot = only_bot()
    recording = db.session.get_one(Recording, bot.recording_id)
    assert (recording.title, recording.meeting_url, bot.name) == ("Planning", LINK, "Scribe")


def test_the_time_is_that_of_the_zone_on_the_page(browser):
    browser.set_cookie("zone", "60:Europe/Berlin")
    page = parse(browser.get(PAGE))
    tomorrow = datetime.now(BERLIN) + timedelta(days=1)
    typed = f"{tomorrow:%Y-%m-%dT09:30}"
    browser.set_cookie("zone", "-300:America/New_York")  # told while the form was open

    browser.post(
        PAGE, data=form(page, FORM) | {"meeting_url": LINK, "when": "later", "join_at": typed}
    )

    assert "Europe/Berlin" in text(page, "#field-join_at-hint")
    assert only_bot().join_at == datetime.fromisoformat(typed).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"meeting_url": ""}, "meeting_url"),
        ({"meeting_url": "https://example.com/meet"}, "meeting_url"),
        ({"when": "later", "join_at": ""}, "join_at"),
        ({"when": "later", "join_at": "2020-01-01T10:00"}, "join_at"),
        ({"bot_name": "x" * 101}, "bot_name"),
        ({"title": "x" * 256}, "title"),
        ({"retention": "hours", "retention_hours": "many"}, "retention_hours"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_typed_is_lost(browser, fields, field):
    sent = {"meeting_url": LINK, "metadata": "project=Apollo"} | fields

    answer = send(browser, **sent)

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page, f"#field-{field}-error")
    shown = form(page, FORM)
    for name, value in (sent | {"when": ""}).items():
        if name != "when":
            assert shown[name].strip() == value
    assert db.session.scalars(db.select(Bot)).all() == []


def test_separate_video_without_its_layout_is_refused_before_anything_is_sent(browser, recall):
    answer = send(browser, meeting_url=LINK, video_separate_png="1")

    page = parse(answer)
    assert answer.status_code == 422
    assert "version 2" in text(page, "#field-video_separate_png-error")
    assert "open" in page.css_first("details.advanced").attributes
    assert "checked" in page.css_first("[name=video_separate_png]").attributes
    assert recall.asked == []


def test_the_form_says_what_separate_video_needs(browser):
    page = parse(browser.get(PAGE))

    assert len(page.css(".needs-gallery")) == 2


def test_every_parameter_stands_in_the_form_with_its_default(browser):
    page = parse(browser.get(PAGE))

    named = " ".join(texts(page, ".parameter"))
    assert "audio_mixed_raw default: off" in named
    assert "video_mixed_mp4 default: on" in named
    assert "start_recording_on default: participant_join" in named
    assert "open" not in page.css_first("details.advanced").attributes


def test_a_bot_that_is_there_already_is_linked(browser, team, alice):
    first = ordered(alice, team, title="Standup")

    answer = send(browser, meeting_url=LINK, title="Mine")

    page = parse(answer)
    assert answer.status_code == 409
    assert "A bot is already going to this meeting" in text(page, ".alert")
    assert "Standup" in text(page, ".alert")
    assert page.css_first(".alert a").attributes["href"] == f"/recordings/{first.recording_id}"
    assert form(page, FORM)["title"] == "Mine"
    assert only_bot().id == first.id


def test_anothers_private_bot_is_told_of_but_not_shown(browser, team, bob):
    bot = ordered(bob, team, title="Salaries")
    db.session.get_one(Recording, bot.recording_id).visibility = "private"
    db.session.commit()

    page = parse(send(browser, meeting_url=LINK))

    assert "Salaries" not in text(page, ".alert")
    assert page.css(".alert a") == []


def test_another_teams_bot_is_nobodys_business(browser, charlie, team):
    ordered(charlie, charlie.memberships[0].team)

    assert send(browser, meeting_url=LINK).status_code == 303


def test_without_an_account_admins_are_led_to_it(sign_in, alice):
    page = parse(sign_in(alice).get(PAGE))

    assert page.css(FORM) == []
    assert page.css_first(".empty a").attributes["href"] == "/settings/integrations"


def test_without_an_account_members_are_told_whom_to_ask(sign_in, bob):
    page = parse(sign_in(bob).get(PAGE))

    assert "Ask an admin" in text(page, ".empty")
    assert page.css(".empty a") == []


def test_without_an_account_nothing_is_ordered(sign_in, alice):
    answer = sign_in(alice).post(
        PAGE,
        data={
            "meeting_url": LINK, "retention": "168", "video_mixed_layout": "speaker_view",
            "start_recording_on": "call_join",
            "video_mixed_participant_video_when_screenshare": "hide",
        },
    )  # fmt: skip

    assert answer.status_code == 409
    assert db.session.scalars(db.select(Bot)).all() == []


def test_viewers_send_nothing(sign_in, victor, recall):
    browser = sign_in(victor)

    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, data={"meeting_url": LINK}).status_code == 403
    page = parse(browser.get("/recordings"))
    assert page.css(f"a[href='{PAGE}']") == []


def test_another_bot_like_one_that_failed(browser, team, alice):
    bot = ordered(alice, team, title="Planning", name="Scribe")
    bot.config = bot.config | {"video_mixed_layout": "audio_only"}
    bot.ended_at = datetime.now(UTC)
    db.session.commit()

    shown = form(parse(browser.get(f"{PAGE}?again={bot.recording_id}")), FORM)

    assert (shown["meeting_url"].strip(), shown["title"]) == (LINK, "Planning")
    assert (shown["bot_name"], shown["video_mixed_layout"]) == ("Scribe", "audio_only")


@pytest.mark.parametrize("again", ["x", "00000000-0000-0000-0000-000000000000"])
def test_again_like_nothing_is_an_empty_form(browser, again):
    shown = form(parse(browser.get(f"{PAGE}?again={again}")), FORM)

    assert shown["meeting_url"].strip() == ""


def test_strangers_learn_nothing_by_again(sign_in, charlie, team, alice, recall):
    bot = ordered(alice, team, title="Secret")

    shown = form(parse(sign_in(charlie).get(f"{PAGE}?again={bot.recording_id}")), FORM)

    assert (shown["meeting_url"].strip(), shown["title"]) == ("", "")


def test_the_ways_to_a_new_recording_lead_to_each_other(browser):
    upload, bot = parse(browser.get("/recordings/new")), parse(browser.get(PAGE))

    assert text(upload, ".ways [aria-current]") == "Upload a file"
    assert text(bot, ".ways [aria-current]") == "Send a bot"
    ways = [tab.attributes["href"] for tab in bot.css(".ways .tab")]
    assert ways == [tab.attributes["href"] for tab in upload.css(".ways .tab")]
    assert ways == ["/recordings/new", PAGE, "/settings/desktop-app"]
    assert text(bot, ".sidebar-nav [aria-current]") == "New"
