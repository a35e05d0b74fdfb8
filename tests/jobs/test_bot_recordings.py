"""What bots recorded becomes notes, with every webhook blocked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from notes import bot_parts, runs
from notes.db import db
from notes.models import Capture, Recording, Status, Step
from notes.providers.bots import Command
from tests.jobs.announced import SAID, TIMELINE, look
from tests.jobs.sent import send


@pytest.fixture
def sent(alice, recall):
    """`sent(**wish)` is a bot that Recall has."""
    recall.wall = False  # our address is this machine's, and so is the stand-in's

    def make(**wish):
        one = send(alice, recall, **wish)
        one.see_to()
        return one

    return make


def titles():
    query = select(Recording.title, Recording.status).order_by(Recording.created_at)
    return [tuple(row) for row in db.session.execute(query)]


def test_a_meeting_becomes_notes_without_any_webhook(sent, wav, work_off):
    one = sent(title="Budget talk")
    one.join()
    look()
    assert one.recording.status == Status.RECORDING
    made = one.end(wav.read_bytes(), transcript=SAID, timeline=TIMELINE)

    look()
    work_off()

    assert (one.bot.code, one.recording.status) == ("done", Status.READY)
    assert one.capture.recording_ref == made.id
    assert one.bot.recordings == [{"id": made.id, "recording": str(one.recording_id)}]


def test_a_bot_that_nobody_told_of_at_all_becomes_notes(sent, wav, work_off):
    """Asked once only, when everything is over."""
    one = sent()
    one.join()
    one.end(wav.read_bytes(), transcript=SAID)

    look()
    work_off()

    assert one.recording.status == Status.READY
    assert one.bot.ended_at is not None


def test_media_that_are_still_being_made_are_waited_for(sent, wav):
    one = sent()
    one.join()
    made = one.end(wav.read_bytes())
    made.codes["media"] = "processing"
    look()
    assert runs.timeline(one.recording_id) == []

    del made.codes["media"]
    look()

    assert Step.FETCH in runs.newest(one.recording_id)


def test_stopped_and_started_again_makes_a_recording_of_each(sent, wav, work_off):
    one = sent(title="Budget talk")
    bot = one.join()
    look()
    one.recall.bots.record(bot, media=wav.read_bytes(), transcript=SAID)
    one.recall.bots.move(bot, "in_call_not_recording")
    look()
    one.ask(Command.START)
    look()
    one.end(wav.read_bytes(), transcript=SAID)

    look()
    look()
    work_off()

    assert titles() == [
        ("Budget talk", Status.READY), ("Budget talk (part 2)", Status.READY),
    ]  # fmt: skip
    main, part = db.session.scalars(select(Recording).order_by(Recording.created_at))
    assert (part.source, part.platform, part.team_id) == (main.source, main.platform, main.team_id)
    assert part.started_at > main.started_at
    assert [two["recording"] for two in one.bot.recordings] == [str(main.id), str(part.id)]


def test_parts_are_made_once(sent, wav):
    one = sent()
    bot = one.join()
    one.recall.bots.record(bot, media=wav.read_bytes())
    one.recall.bots.begin(bot)
    one.end(None).codes["media"] = "processing"
    one.recall.bots.made[bot.id].recordings[0].codes["media"] = "processing"

    for _ in range(3):
        look()

    assert len(titles()) == 2
    assert db.session.query(Capture).filter_by(kind=bot_parts.PART).count() == 1


def test_a_long_title_leaves_room_for_its_number(sent, wav):
    one = sent(title="x" * 255)
    bot = one.join()
    one.recall.bots.record(bot, media=wav.read_bytes())
    one.recall.bots.begin(bot)
    one.end(wav.read_bytes())

    look()

    assert max(title for title, _ in titles() if "part" in title) == "x" * 246 + " (part 2)"


def test_a_bot_that_broke_down_while_recording_leaves_what_it_has(sent, wav, work_off):
    one = sent()
    bot = one.join()
    one.recall.bots.record(bot, media=wav.read_bytes(), transcript=SAID)
    one.recall.bots.move(bot, "fatal", "bot_errored")

    look()
    work_off()

    assert (one.bot.code, one.recording.status) == ("fatal", Status.READY)


def test_a_bot_that_recorded_what_recall_has_lost_says_so(sent, wav):
    one = sent()
    one.join()
    one.end(wav.read_bytes()).code = "failed"

    look()

    assert one.recording.status == Status.ERROR
    assert "no longer has" in one.recording.problem
