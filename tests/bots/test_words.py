"""What a bot's states are called, and that none is without words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes import bot_words
from notes.bot_obstacles import OBSTACLES
from notes.bot_reasons import REASONS
from notes.providers.bots import Command

NOW = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=30)
CODES = [
    "asked", "refused", "cancelled",
    "ready", "joining_call", "in_waiting_room", "in_call_not_recording",
    "recording_permission_allowed", "recording_permission_denied", "in_call_recording",
    "recording_done", "call_ended", "done", "fatal",
    "media_expired", "analysis_done", "analysis_failed",
    "breakout_room_entered", "breakout_room_left", "breakout_room_opened", "breakout_room_closed",
]  # fmt: skip
TIMEOUTS = [
    "waiting_room", "noone_joined", "everyone_left", "silence_detected", "in_call_not_recording",
    "in_call_recording", "recording_permission_denied", "max_duration",
]  # fmt: skip
LEFT = [
    "call_ended_by_host", "call_ended_by_platform_idle", "call_ended_by_platform_max_length",
    "call_ended_by_platform_waiting_room_timeout", "bot_kicked_from_call",
    "bot_kicked_from_waiting_room", "bot_received_leave_call",
    *(f"timeout_exceeded_{name}" for name in TIMEOUTS),
]  # fmt: skip
FATAL = [
    "bot_errored", "meeting_not_found", "meeting_not_started", "meeting_requires_registration",
    "meeting_requires_sign_in", "meeting_link_expired", "meeting_link_invalid",
    "meeting_password_incorrect", "meeting_locked", "meeting_full", "meeting_ended",
]  # fmt: skip
DENIED = [
    "zoom_local_recording_disabled", "zoom_local_recording_request_denied_by_host",
    "zoom_host_not_present",
]  # fmt: skip
CONTRACT = [
    *(("call_ended", sub) for sub in LEFT),
    *(("fatal", sub) for sub in FATAL),
    *(("recording_permission_denied", sub) for sub in DENIED),
]


@pytest.mark.parametrize(("code", "sub_code"), CONTRACT)
def test_every_reason_of_the_contract_has_sentences_of_its_own(code, sub_code):
    found, general = bot_words.words(code, sub_code), bot_words.words(code)

    assert found.title != general.title
    assert found.happened != general.happened
    assert sub_code not in f"{found.title} {found.happened} {found.advice}"


@pytest.mark.parametrize("code", CODES)
def test_every_state_has_words(code):
    found = bot_words.words(code)

    assert "no words" not in found.happened
    assert len(found.pill) <= 14


@pytest.mark.parametrize(("title", "happened", "advice"), [*REASONS.values(), *OBSTACLES.values()])
def test_a_reason_is_a_title_and_two_sentences(title, happened, advice):
    assert len(title) <= 60
    assert not title.endswith(".")
    for sentence in (happened, advice):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
    assert "_" not in title + happened


def test_no_reason_is_said_twice_for_different_things():
    both = [happened for _, happened, _ in [*REASONS.values(), *OBSTACLES.values()]]

    # The one with two names, and a fault that one platform tells in two ways.
    assert len(both) - len(set(both)) <= 1


@pytest.mark.parametrize(
    ("sub_code", "platform"),
    [
        ("google_meet_new_thing", "Google Meet"),
        ("zoom_new_thing", "Zoom"),
        ("microsoft_teams_new_thing", "Microsoft Teams"),
        ("webex_new_thing", "Webex"),
    ],
)
def test_what_a_platform_did_that_nobody_knows_names_it_and_its_word(sub_code, platform):
    found = bot_words.words("fatal", sub_code)

    assert platform in found.title
    assert platform in found.advice
    assert f"“{sub_code}”" in found.happened


@pytest.mark.parametrize("sub_code", ["timeout_exceeded_new_thing", "new_thing"])
def test_an_unknown_reason_shows_its_word(sub_code):
    assert f"“{sub_code}”" in bot_words.words("call_ended", sub_code).happened


def test_an_unknown_state_shows_its_word():
    found = bot_words.words("holding_its_breath")

    assert "“holding_its_breath”" in found.happened


def test_a_waiting_bot_is_named_to_whoever_can_let_it_in():
    named = bot_words.words("in_waiting_room", name="Scribe")
    unnamed = bot_words.words("in_waiting_room")

    assert named.advice == "Somebody in the meeting has to let “Scribe” in."
    assert unnamed.advice == "Somebody in the meeting has to let the bot in."
    assert named.tone == "act"


@pytest.mark.parametrize("code", ["asked", "ready"])
def test_a_bot_that_waits_for_its_time_is_scheduled(code):
    before = bot_words.standing(code, None, join_at=SOON, now=NOW)
    after = bot_words.standing(code, None, join_at=SOON, now=SOON)

    assert (before.pill, before.at) == ("Scheduled", SOON)
    assert (after.pill, after.at) == ("Setting out", None)


def test_a_pause_is_said():
    assert bot_words.standing("in_call_recording", None, paused=True, now=NOW).pill == "Paused"
    assert bot_words.standing("in_call_recording", None, now=NOW).tone == "live"


def test_a_bot_that_left_without_a_recording_says_why():
    changes = [
        {"code": "in_waiting_room", "sub_code": None},
        {"code": "call_ended", "sub_code": "timeout_exceeded_waiting_room"},
        {"code": "done", "sub_code": None},
    ]

    found = bot_words.standing("done", None, changes=changes, now=NOW)

    assert (found.pill, found.title, found.tone) == ("No recording", "Nobody let the bot in", "bad")


def test_a_bot_that_recorded_is_done_however_it_left():
    changes = [
        {"code": "in_call_recording", "sub_code": None},
        {"code": "call_ended", "sub_code": "bot_kicked_from_call"},
        {"code": "done", "sub_code": None},
    ]

    assert bot_words.standing("done", None, changes=changes, now=NOW).title == "Finished"


def test_a_proper_end_is_no_alarm():
    assert bot_words.words("call_ended", "call_ended_by_host").tone == "wait"
    assert bot_words.words("call_ended", "bot_kicked_from_waiting_room").tone == "bad"


@pytest.mark.parametrize("command", list(Command))
def test_every_command_has_a_button_and_is_awaited(command):
    assert bot_words.label(command)
    assert bot_words.pending(command.value).startswith("Asked to ")


def test_nothing_asked_is_nothing_awaited():
    assert bot_words.pending(None) is None


def test_a_problem_is_what_happened_and_what_to_do():
    said = bot_words.problem("fatal", "meeting_locked")

    assert said == (
        "The host locked the meeting, so nobody else can join. "
        "Ask the host to unlock it, then send another bot."
    )
