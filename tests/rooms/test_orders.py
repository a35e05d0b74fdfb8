"""Orders of recordings reach RealtimeKit once, whatever fails on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import jobqueue, recordings, room_errands, room_sending, rooms
from notes.connections import redis
from notes.db import db, now
from notes.errors import Forbidden, Invalid
from notes.jobqueue import QueueName
from notes.jobs.rooms import mend
from notes.models import Recording, Role, Source, Status
from notes.providers.room_orders import StartRecording
from notes.providers.rooms import Action
from notes.room_sending import AlreadyThere, NotConnected
from tests import factories
from tests.standins.realtimekit_faults import error, hang_up, lost

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STORE = {"type": "aws", "access_key": "id", "secret": "hidden", "bucket": "b", "region": "eu-1"}


def pass_on(handler):
    """Answer as usual."""
    handler.serve()


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


@pytest.mark.parametrize("voices", [False, True])
def test_an_order_whose_answer_is_lost_is_found_again(order, kit, voices):
    kit.fail_next(lost)
    one = order(**({"layers": {"default": {}}} if voices else {}))
    one.see_to()
    assert one.order.problem.startswith("The connection to Cloudflare RealtimeKit broke")

    one.age(minutes=2)
    one.see_to()

    assert len(one.posts) == len(there(kit)) == 1
    assert (one.capture.external_id, one.order.problem) == (there(kit)[0].id, None)


@ON_SQLITE
def test_what_is_shown_late_is_found_when_a_second_one_is_refused(order, kit):
    kit.fail_next(lost)
    one = order()
    one.see_to()
    assert (one.order.retry_at - now()).total_seconds() > 10
    begun = kit.recordings.popitem()[1]

    def shown_late(handler):
        kit.recordings[begun.id] = begun
        error(409, "Running")(handler)

    kit.fail_next(pass_on, pass_on, shown_late)
    one.age(seconds=20)
    one.see_to()

    assert (one.capture.external_id, one.order.problem) == (begun.id, None)
    assert len(one.posts) == 2


@ON_SQLITE
def test_a_recording_that_has_ended_meanwhile_is_found_too(order, kit):
    kit.fail_next(lost)
    one = order()
    one.see_to()
    kit.upload(there(kit)[0], b"film")

    one.age(minutes=2)
    one.see_to()

    assert len(one.posts) == 1
    assert one.capture.state == "complete"


def test_two_orders_whose_answers_are_lost_have_one_recording_each(order, kit):
    kit.fail_next(lost, lost)
    orders = [order(allow_multiple_recordings=True) for _ in range(2)]
    for one in orders:
        one.see_to()
    for one in orders:
        one.age(minutes=1)

    for one in orders:
        one.see_to()

    assert len(orders[0].posts) == 2
    assert {one.capture.external_id for one in orders} == set(kit.recordings)


@ON_SQLITE
def test_what_is_running_since_long_ago_is_taken_for_nobodys_order(order, kit, meeting):
    old = kit.record(meeting)
    old.invoked -= timedelta(minutes=10)
    kit.fail_next(hang_up)
    one = order(allow_multiple_recordings=True)
    one.see_to()

    one.age(minutes=1)
    one.see_to()

    assert one.capture.external_id != old.id
    assert len(there(kit)) == 2


def test_a_webhook_that_is_quicker_than_the_answer_makes_no_second_recording(order, kit, team):
    kit.fail_next(lost)
    one = order()
    one.see_to()
    told = there(kit)[0].shown() | {"meeting_id": one.meeting.id}
    client = room_errands._asked(one.viewer)

    assert rooms.adopt(team.id, client.found(told["id"])) is None
    db.session.commit()
    one.age(minutes=2)
    one.see_to()

    assert db.session.query(Recording).count() == 1
    assert one.capture.external_id == told["id"]


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
