"""The bot on its recording's page: where it stands and what it can be told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes.db import db
from notes.models import Recording, Status
from notes.web import sections
from tests import factories
from tests.html import form, parse, text, texts
from tests.web.meeting_bots import moved, ordered, recording_of

JOINED = ("joining_call", "in_waiting_room", "in_call_not_recording")
RECORDS = (*JOINED, "in_call_recording")


@pytest.fixture
def browser(sign_in, alice, recall):
    return sign_in(alice)


@pytest.fixture
def bot(team, alice, recall):
    return ordered(alice, team, title="Standup")


def page_of(browser, bot):
    return parse(browser.get(f"/recordings/{bot.recording_id}"))


def tell(browser, bot, command, **more):
    return browser.post(f"/recordings/{bot.recording_id}/bot/{command}", **more)


def buttons(page):
    return texts(page, ".bot-buttons > form > .button, .bot-buttons > .button")


def test_a_bot_in_the_waiting_room_says_who_has_to_do_something(browser, bot):
    moved(bot, "joining_call", "in_waiting_room")

    page = page_of(browser, bot)

    assert text(page, ".bot-title") == "Waiting to be let in"
    assert text(page, ".bot-advice") == "Somebody in the meeting has to let “Scribe” in."
    assert page.css(".live-badge") == []


def test_a_scheduled_bot_says_when(browser, team, alice, recall):
    at = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    bot = ordered(alice, team, join_at=at)

    page = page_of(browser, bot)

    assert text(page, ".bot-title").startswith("Scheduled for ")
    moment = datetime.fromisoformat(page.css_first(".bot-title time").attributes["datetime"])
    assert moment == at
    assert buttons(page) == ["Cancel the bot"]


@pytest.mark.parametrize(
    ("codes", "more", "expected"),
    [
        (("ready",), {}, ["Cancel the bot"]),
        (("joining_call",), {}, ["Leave the meeting"]),
        (JOINED, {}, ["Start recording", "Choose how…", "Leave the meeting"]),
        (RECORDS, {}, ["Pause", "Stop recording", "Leave the meeting"]),
        (RECORDS, {"paused": True}, ["Go on recording", "Stop recording", "Leave the meeting"]),
        ((*RECORDS, "call_ended/call_ended_by_host"), {}, []),
        (RECORDS, {"command": "leave_call"}, []),
    ],
)
def test_only_what_makes_sense_can_be_pressed(browser, bot, codes, more, expected):
    moved(bot, *codes, **more)

    assert buttons(page_of(browser, bot)) == expected


def test_the_time_line_tells_every_change_with_the_providers_word(browser, bot):
    moved(bot, *JOINED, "recording_permission_denied/zoom_host_not_present")

    page = page_of(browser, bot)

    assert texts(page, ".bot-changes li code") == [
        "joining_call", "in_waiting_room", "in_call_not_recording",
        "recording_permission_denied / zoom_host_not_present",
    ]  # fmt: skip
    assert "The host isn't there" in texts(page, ".bot-changes li")[-1]


def test_what_was_asked_and_what_went_wrong_are_shown(browser, bot):
    moved(bot, *RECORDS, command="pause_recording", problem="Recall.ai was busy.")

    page = page_of(browser, bot)

    assert text(page, ".bot-pending") == "Asked to pause…"
    assert text(page, ".bot-problem") == "Recall.ai was busy."


def test_a_command_is_taken_and_awaited(browser, bot):
    moved(bot, *RECORDS)

    answer = tell(browser, bot, "leave_call")

    assert (answer.status_code, answer.location) == (
        303,
        f"/recordings/{bot.recording_id}#section-steps",
    )
    assert bot.command == "leave_call"
    assert text(page_of(browser, bot), ".bot-pending") == "Asked to leave…"


def test_htmx_gets_the_section_anew(browser, bot):
    moved(bot, *RECORDS)

    answer = tell(browser, bot, "pause_recording", headers={"HX-Request": "true"})

    section = parse(answer)
    assert text(section, "#section-steps .bot-pending") == "Asked to pause…"
    assert "Pause" not in buttons(section)


def test_leaving_a_running_recording_is_asked_about_first(browser, bot):
    moved(bot, *RECORDS)

    page = page_of(browser, bot)

    action = f"/recordings/{bot.recording_id}/bot/leave_call"
    assert page.css_first("#bot-leave_call").attributes["href"] == "#bot-sure"
    assert page.css_first("#bot-sure form").attributes["action"] == action


def test_what_makes_no_sense_is_refused_in_words(browser, bot):
    moved(bot, "joining_call")

    answer = tell(browser, bot, "pause_recording")

    shown = parse(browser.get(answer.location))
    assert "isn't in the meeting yet" in text(shown, "#flash .alert")
    assert bot.command is None
    assert tell(browser, bot, "pause_recording", headers={"HX-Request": "true"}).status_code == 409


@pytest.mark.parametrize("path", ["x", "start", "leave_call"])
def test_what_no_bot_knows_and_a_recording_without_one(browser, team, path):
    recording = factories.recording(team)

    assert browser.post(f"/recordings/{recording.id}/bot/{path}").status_code == 404


def test_starting_shows_how_it_was_ordered_and_takes_another_way(browser, bot):
    moved(bot, *JOINED)
    address = f"/recordings/{bot.recording_id}/bot/start"
    page = parse(browser.get(address))
    fields = form(page, "form.bot-form")

    answer = browser.post(
        address, data=fields | {"video_mixed_layout": "audio_only", "retention": "forever"}
    )

    assert fields["video_mixed_layout"] == "speaker_view"
    assert answer.status_code == 303
    assert (bot.command, bot.config["video_mixed_layout"]) == ("start_recording", "audio_only")
    assert bot.config["retention"] == {"type": "forever"}
    assert bot.config["transcript"] is not None


def test_a_start_that_recall_would_refuse_is_not_sent(browser, bot):
    moved(bot, *JOINED)
    address = f"/recordings/{bot.recording_id}/bot/start"
    fields = form(parse(browser.get(address)), "form.bot-form")

    answer = browser.post(address, data=fields | {"video_separate_mp4": "1"})

    assert answer.status_code == 422
    assert text(parse(answer), "#field-video_separate_mp4-error")
    assert bot.command is None


def test_starting_again_while_it_records_is_warned_of(browser, bot):
    moved(bot, *RECORDS)

    page = parse(browser.get(f"/recordings/{bot.recording_id}/bot/start"))

    assert "begins another one" in text(page, ".alert")


def test_a_bot_that_failed_says_why_and_offers_another(browser, bot):
    moved(bot, "joining_call", "fatal/meeting_locked")
    recording_of(bot).status = Status.ERROR
    db.session.commit()

    page = page_of(browser, bot)

    assert text(page, ".bot-title") == "The meeting is locked"
    again = page.css_first(".bot-buttons a").attributes["href"]
    assert again == f"/recordings/bot?again={bot.recording_id}"


def test_once_our_work_began_the_bot_steps_back(browser, bot):
    moved(bot, *RECORDS, "call_ended/call_ended_by_host", "done")
    recording_of(bot).status = Status.PROCESSING
    factories.run(recording_of(bot))

    page = page_of(browser, bot)

    assert page.css(".bot") == []
    assert len(page.css(".steps")) == 1


def test_viewers_see_the_bot_and_no_buttons(sign_in, victor, bot):
    moved(bot, *RECORDS)
    browser = sign_in(victor)

    page = page_of(browser, bot)

    assert text(page, ".bot-title") == "Recording"
    assert page.css(".bot-buttons, #bot-sure") == []
    assert tell(browser, bot, "leave_call").status_code == 403
    assert browser.get(f"/recordings/{bot.recording_id}/bot/start").status_code == 403
    assert browser.post(f"/recordings/{bot.recording_id}/bot/start").status_code == 403
    assert bot.command is None


def test_strangers_find_nothing(sign_in, charlie, bot):
    moved(bot, *RECORDS)
    browser = sign_in(charlie)

    assert tell(browser, bot, "leave_call").status_code == 404
    assert browser.get(f"/recordings/{bot.recording_id}/bot/start").status_code == 404
    assert browser.post(f"/recordings/{bot.recording_id}/bot/start").status_code == 404
    assert bot.command is None


def test_a_name_with_markup_is_text(browser, bot):
    moved(bot, "in_waiting_room", name="<b>x</b>")

    assert "“<b>x</b>”" in text(page_of(browser, bot), ".bot-advice")


def test_the_stream_sends_what_the_page_shows(app, bot, alice, team):
    moved(bot, *JOINED)
    viewer = factories.viewer(alice, team)
    recording = db.session.get_one(Recording, bot.recording_id)

    with app.test_request_context():
        html = sections.registry()["steps"](recording, viewer)

    assert "In the meeting, not recording" in html
