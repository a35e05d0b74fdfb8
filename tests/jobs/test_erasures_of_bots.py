"""What bots recorded is deleted at its provider; a bot that is still at it is called off."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from notes import erasures
from notes.db import db, now
from notes.jobs import erasures as job
from notes.jobs.erasures import erase
from notes.models import Capture, Recording, Source
from tests import factories
from tests.jobs.erasing import calls, due_now, left, remove, there


@pytest.fixture
def bot(team, recall):
    """`bot(code)` gives a recording here of a bot there, which stands so, and that bot."""

    def make(code="done", external_id=None, **capture):
        there = recall.bots.add({"meeting_url": "https://meet.google.com/abc-defg-hij"})
        made = recall.bots.begin(there)
        recall.bots.record(there, media=b"sound")
        recall.bots.move(there, code)
        recording = factories.recording(team, source=Source.BOT)
        values = {"recording_ref": made.id} | capture
        db.session.add(
            Capture(
                recording_id=recording.id,
                provider="recall",
                kind="bot",
                external_id=external_id or there.id,
                **values,
            )
        )
        db.session.commit()
        return recording, there

    return make


def test_all_that_a_bot_recorded_is_deleted(bot, recall):
    recording, its_bot = bot()
    recall.bots.begin(its_bot).code = "done"  # a second one, which we don't know of
    remove(recording)

    erase()

    assert there(recall) == ["deleted", "deleted"]
    assert calls(recall)[-1] == ("POST", f"/api/v1/bot/{its_bot.id}/delete_media/")


@pytest.fixture
def parts(bot, recall, team):
    """Two recordings of one bot."""
    recording, its_bot = bot()
    second = recall.bots.begin(its_bot)
    second.code = "done"
    part = factories.recording(team, source=Source.BOT)
    values = {"provider": "recall", "kind": "bot_part", "recording_ref": second.id}
    external_id = f"{its_bot.id}/{second.id}"
    db.session.add(Capture(recording_id=part.id, external_id=external_id, **values))
    db.session.commit()
    return recording, part


def test_all_is_deleted_there_where_that_is_asked_for_and_stays_here(parts, recall):
    erasures.remember(parts[0], whole_bot=True)
    db.session.commit()

    erase()

    assert there(recall) == ["deleted", "deleted"]
    assert [db.session.get(Recording, one.id) for one in parts] == list(parts)


def test_a_bots_other_recordings_stay(parts, recall):
    recording, part = parts

    remove(recording)
    erase()
    assert there(recall) == ["deleted", "done"]

    remove(part)
    erase()
    assert there(recall) == ["deleted", "deleted"]


def test_a_bot_that_is_still_there_is_told_to_go_first(bot, recall):
    recording, its_bot = bot("in_call_recording")
    remove(recording)

    erase()
    (one,) = left()
    assert (its_bot.over, one.problem) == (True, job.LEAVES)

    due_now()
    erase()
    assert there(recall) == ["deleted"]


def test_a_bot_that_hasnt_set_out_is_called_off(recall, bot):
    recording, its_bot = bot()
    its_bot.changes = its_bot.changes[:1]
    its_bot.order["join_at"] = (now() + timedelta(hours=1)).isoformat()
    remove(recording)
    erase()
    due_now()

    erase()

    assert its_bot.id not in recall.bots.made
    assert [bool(one.done_at) for one in left()] == [True]


def test_a_bot_that_sets_out_meanwhile_leaves(recall, bot):
    recording, its_bot = bot("joining_call")
    its_bot.changes = its_bot.changes[:1]  # as it was when we looked
    remove(recording)

    erase()

    assert ("POST", f"/api/v1/bot/{its_bot.id}/leave_call/") in calls(recall)


def test_a_bot_whose_id_we_never_heard_is_found_by_its_order(bot, recall):
    order_id = uuid.uuid4()
    recording, its_bot = bot(external_id=f"asked:{order_id}")
    its_bot.order["metadata"] = {"bot": str(order_id)}
    remove(recording)

    erase()

    assert there(recall) == ["deleted"]


def test_a_bot_that_was_never_sent_is_done(bot, recall):
    recording, its_bot = bot(external_id=f"asked:{uuid.uuid4()}", recording_ref=None)
    del recall.bots.made[its_bot.id]
    remove(recording)

    erase()

    assert [bool(one.done_at) for one in left()] == [True]
