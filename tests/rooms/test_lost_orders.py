"""An order whose answer is lost is looked for, and never sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import room_errands, rooms
from notes.db import db, now
from notes.models import Recording
from tests.standins.realtimekit_faults import error, hang_up, lost

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def pass_on(handler):
    """Answer as usual."""
    handler.serve()


def there(kit):
    return list(kit.recordings.values())


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
