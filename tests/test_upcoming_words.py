"""How a coming meeting stands, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from notes import bot_words
from notes.bot_states import CANCELLED
from notes.models import Meeting, Recording
from notes.upcoming_words import ago, people, standing
from tests.factories import invited

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def meeting(**values):
    begins = values.pop("starts_at", NOW + timedelta(hours=2))
    values.setdefault("ends_at", begins + timedelta(minutes=30))
    values.setdefault("platform", "zoom")
    values.setdefault("will_record", True)
    return Meeting(id=uuid4(), title="Board", starts_at=begins, **values)


def said(one, **more):
    found = standing(one, NOW, **more)
    return found.title, found.because


@pytest.mark.parametrize(
    ("values", "because"),
    [
        ({"reason": "record_external"}, "a guest is from outside"),
        (
            {"reason": "record_internal, record_confirmed"},
            "nobody is from outside and you accepted it",
        ),
        ({"reason": "Because of rule 7"}, "your rules ask for it"),
        ({"reason": None}, "your rules ask for it"),
        ({"override": True, "reason": "override"}, "you switched it on"),
        ({"will_record": False, "reason": "record_external"}, "Recall.ai sees no reason to"),
        ({"will_record": False, "override": False}, "you switched it off"),
        ({"will_record": False, "platform": None}, "no meeting link is known that a bot could use"),
    ],
)
def test_why_is_what_recall_says_and_nothing_is_guessed(values, because):
    title = "Will be recorded" if values.get("will_record", True) else "Won't be recorded"

    assert said(meeting(**values)) == (title, because)


def test_what_goes_against_a_choice_says_so_and_no_reason_is_made_up():
    one = meeting(will_record=False, override=True, reason="no_seats")

    assert said(one) == ("Won't be recorded, although you switched it on", "")
    assert standing(one, NOW).hint == "no_seats"


def test_a_bot_that_waits_for_its_time_says_why_it_goes():
    soon = NOW + timedelta(minutes=5)
    bot = bot_words.standing("ready", None, join_at=soon, now=NOW)
    one = meeting(reason="record_external", recording_id=uuid4(), starts_at=soon)

    found = standing(one, NOW, Recording(id=one.recording_id, status="recording"), bot)

    assert (found.kind, found.at, found.because) == ("record", soon, "a guest is from outside")


def test_a_word_that_we_dont_know_is_passed_on_as_it_came():
    assert standing(meeting(reason="no_such_rule"), NOW).hint == "no_such_rule"


@pytest.mark.parametrize(
    ("values", "kind", "title"),
    [
        ({"bot_ref": "b"}, "record", "A bot joins at"),
        ({"wish": "skip"}, "asking", "Asking Recall.ai not to record it…"),
        ({"gone_at": NOW, "wish": "record"}, "gone", "Cancelled, or taken out of your calendar"),
        ({"starts_at": NOW - timedelta(hours=1)}, "over", "Over, not recorded"),
        ({"starts_at": NOW - timedelta(minutes=5), "bot_ref": "b"}, "record", "Will be recorded"),
        (
            {"recording_id": uuid4()},
            "over",
            "Recorded, but the recording was deleted or isn't shared with you",
        ),
    ],
)
def test_how_one_stands(values, kind, title):
    found = standing(meeting(**values), NOW)

    assert (found.kind, found.title) == (kind, title)


@pytest.mark.parametrize(
    ("status", "code", "kind", "title"),
    [
        ("ready", None, "ready", "Recorded"),
        ("processing", "done", "busy", "Recorded; its notes are being written"),
        ("recording", "in_call_recording", "live", "Recording"),
        ("recording", "in_waiting_room", "waiting", "Waiting to be let in"),
        ("error", CANCELLED, "over", "Cancelled"),
    ],
)
def test_a_recording_says_how_it_and_its_bot_stand(status, code, kind, title):
    recording = Recording(id=uuid4(), status=status)
    bot = bot_words.standing(code, None, now=NOW) if code else None
    one = meeting(recording_id=recording.id, starts_at=NOW - timedelta(minutes=5), wish="skip")

    found = standing(one, NOW, recording, bot)

    assert (found.kind, found.title, found.can_change) == (kind, title, False)


def test_people_come_without_oneself_who_holds_it_first_who_declined_last():
    one = meeting(
        people=[
            invited("Ken", "ken@x.com", "declined"),
            invited(None, "linus@x.com", "tentative"),
            invited("Me", "Me@x.com"),
            invited("Ada", "ada@x.com", is_organizer=True),
        ]
    )

    found = people(one, ["me@x.com"])

    assert [person.name for person in found] == ["Ada", "linus", "Ken"]
    assert [person.about for person in found][:2] == [
        "ada@x.com, holds it",
        "linus@x.com, comes maybe",
    ]
    assert found[-1].declined


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "just now"),
        (60, "1 minute ago"),
        (7300, "2 hours ago"),
        (200_000, "2 days ago"),
        (-9, "just now"),
    ],
)
def test_how_long_ago(seconds, words):
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words
