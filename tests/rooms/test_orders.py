"""Orders of recordings reach RealtimeKit once, whatever fails on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import jobqueue, recordings, room_sending, rooms
from notes.connections import redis
from notes.db import db, now
from notes.errors import Forbidden, Invalid
from notes.jobqueue import QueueName
from notes.jobs.rooms import mend
from notes.models import Role, Source, Status
from notes.providers.room_orders import StartRecording
from notes.providers.rooms import Action
from notes.room_sending import AlreadyThere, NotConnected
from tests import factories
from tests.standins.realtimekit_faults import error

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STORE = {"type": "aws", "access_key": "id", "secret": "hidden", "bucket": "b", "region": "eu-1"}


def there(kit):
    return list(kit.recordings.values())


def test_an_order_makes_rows_and_a_job_and_keeps_its_credentials_sealed(order, team, alice):
    one = order(storage_config=STORE)

    assert (one.recording.source, one.recording.status) == (Source.REALTIMEKIT, Status.RECORDING)
    assert (one.recording.team_id, one.recording.created_by) == (team.id, alice.id)
    assert (one.capture.kind, one.capture.meeting_ref) == ("room", one.meeting.id)
    assert "hidden" not in one.order.sealed
    assert jobqueue.queue(QueueName.LIVE).job_ids == [f"{one.id}-1"]
    assert one.posts == []


def test_realtimekit_is_told_all_that_was_ordered_once(order, kit):
    wanted = {"max_seconds": 120, "audio_config": {"codec": "AAC"}, "storage_config": STORE}
    one = order(**wanted)

    one.see_to()
    one.see_to()

    assert one.posts == [{"meeting_id": one.meeting.id, **wanted}]
    assert (one.there.id, one.capture.code) == (there(kit)[0].id, "INVOKED")
    assert (one.order.sealed, one.order.problem, one.order.retry_at) == (None, None, None)


@ON_SQLITE
def test_each_voice_is_ordered_in_its_own_way(order, kit):
    one = order(layers={"default": {"file_name_prefix": "voice", "media_kind": "audio"}})

    one.see_to()

    assert [asked.path for asked in kit.asked] == ["/recordings/track"]
    assert one.there.is_tracks
    assert one.capture.kind == "tracks"


@ON_SQLITE
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (error(404, "No active session"), "knows no such meeting, or nobody is in it"),
        (error(409, "Running"), "being recorded already"),
        (error(400, "secret hidden"), "one of the values isn't right"),
    ],
)
def test_what_realtimekit_refuses_is_said_on_the_recording(order, kit, fault, words):
    kit.fail_next(fault)
    one = order(storage_config=STORE)

    one.see_to()
    one.see_to()

    assert len(one.posts) == 1
    assert one.recording.status == Status.ERROR
    assert words in one.recording.problem
    assert one.order.problem == one.recording.problem
    assert one.order.sealed is None


@ON_SQLITE
def test_an_order_that_cant_be_handed_on_in_time_is_given_up(order, kit):
    kit.fail_next(error(503, "down"))
    one = order()
    one.see_to()
    assert one.recording.status == Status.RECORDING
    assert "trouble of its own" in one.order.problem

    one.age(minutes=11)
    one.see_to()

    assert len(one.posts) == 1
    assert "in time" in one.recording.problem
    assert "trouble of its own" in one.recording.problem


@ON_SQLITE
def test_who_is_asked_too_often_is_asked_again_when_it_says(order, kit):
    kit.fail_next(error(429, "slow", Retry_After="30"))
    one = order()
    one.see_to()
    waits_s = (one.order.retry_at - now()).total_seconds()
    assert 20 < waits_s <= 30
    assert one.order.tried_at is None

    one.age(seconds=31)
    one.see_to()

    assert len(there(kit)) == 1


def test_a_second_order_for_the_same_meeting_names_the_first(order):
    one = order()

    with pytest.raises(AlreadyThere) as refused:
        order()

    assert refused.value.recording.id == one.recording_id
    assert order(allow_multiple_recordings=True).id != one.id


@ON_SQLITE
def test_what_was_last_heard_of_long_ago_is_left_to_realtimekit(order):
    one = order()
    one.run()
    one.capture.created_at = one.capture.last_event_at = now() - timedelta(minutes=5)
    db.session.commit()

    assert order().id != one.id


def test_an_order_that_nobody_sees_to_is_queued_again(order, kit):
    one = order()
    redis().flushdb()

    mend()

    assert jobqueue.queue(QueueName.LIVE).job_ids == [f"{one.id}-2"]


@ON_SQLITE
def test_a_recording_that_was_thrown_away_is_stopped_later(order, kit):
    one = order()
    one.run()
    recordings.delete(one.viewer, one.recording_id)
    db.session.commit()
    mend()
    assert one.order.command is None
    one.recording.deleted_at -= timedelta(minutes=3)
    db.session.commit()

    mend()
    one.see_to()
    mend()

    assert one.puts == ["stop"]


@ON_SQLITE
def test_an_order_that_was_thrown_away_before_it_was_sent_never_is(order, kit):
    one = order()
    recordings.delete(one.viewer, one.recording_id)
    db.session.commit()

    one.see_to()

    assert kit.asked == []
    assert one.capture.state == "failed"


@ON_SQLITE
def test_nobody_orders_without_an_account_or_as_a_viewer(app, team, alice, victor):
    asked = StartRecording(meeting_id="m1")

    with pytest.raises(NotConnected):
        room_sending.order(factories.viewer(alice, team, Role.OWNER), asked)
    with pytest.raises(Forbidden):
        room_sending.order(factories.viewer(victor, team, Role.VIEWER), asked)


@ON_SQLITE
def test_what_is_longer_than_anybody_orders_is_refused(kit, team, alice):
    asked = StartRecording(meeting_id="m1", storage_config={**STORE, "secret": "x" * 20_000})
    viewer = factories.viewer(alice, team, Role.OWNER)

    with pytest.raises(Invalid):
        room_sending.order(viewer, asked, to_team_store=True)
    assert room_sending.order(viewer, asked).title == rooms.UNTITLED


@ON_SQLITE
@pytest.mark.parametrize("action", list(Action))
def test_nothing_is_told_to_what_never_began(order, kit, action):
    kit.fail_next(error(404, "nobody"))
    one = order()
    one.see_to()

    with pytest.raises(room_sending.TooLate):
        one.tell(action)
