"""Running recordings are told things: once, in their order, and as people meant it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from notes import room_asking, room_errands, room_sending
from notes.connections import redis, settings
from notes.db import db
from notes.errors import Forbidden, NotFound
from notes.jobs.rooms import mend
from notes.models import Role
from notes.providers.rooms import Action
from notes.room_sending import TooEarly, TooLate
from tests import factories
from tests.standins.realtimekit_faults import error, lost

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, uuid
from notes import room_errands
from notes.assembly import create_app
with create_app().app_context():
    room_errands.see_to(uuid.UUID(sys.argv[1]))
"""


def can(one):
    return room_sending.possible(room_sending.of(one.recording_id))


def killed_before_the_answer(one):
    """A process of its own that does what the job does, killed once RealtimeKit has done what it
    was asked and hasn't answered yet."""
    done, chosen = threading.Event(), settings()

    def held(handler):
        handler.mute = True
        handler.serve()
        done.set()
        handler.kit.over.wait(20)

    one.kit.fail_next(held)
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(one.id)],
        cwd=ROOT,
        env={
            **os.environ,
            "NOTES_DATA_DIR": str(chosen.data_dir),
            "NOTES_DATABASE_URL": chosen.database,
            "NOTES_REDIS_URL": chosen.redis,
            "NOTES_SECRET_KEY": chosen.secret,
            "CLOUDFLARE_API_TOKEN": one.kit.token,
            "CLOUDFLARE_ACCOUNT_ID": one.kit.account_id,
            "CLOUDFLARE_APP_ID": one.kit.app_id,
            "CLOUDFLARE_API_BASE": one.kit.base_url,
        },
    )
    try:
        assert done.wait(30)
    finally:
        process.kill()
        process.wait()
    redis().flushdb()


def test_a_recording_is_paused_resumed_and_stopped(order):
    one = order()
    one.run()
    assert can(one) == (Action.PAUSE, Action.STOP)
    one.tell(Action.PAUSE)
    assert (one.capture.code, can(one)) == ("PAUSED", (Action.RESUME, Action.STOP))
    one.tell(Action.RESUME)
    assert (one.capture.code, can(one)) == ("RECORDING", (Action.PAUSE, Action.STOP))

    one.tell(Action.STOP)

    assert one.puts == ["pause", "resume", "stop"]
    assert (one.capture.state, one.order.command, can(one)) == ("uploading", None, ())
    with pytest.raises(TooLate):
        one.tell(Action.RESUME)


@ON_SQLITE
def test_a_command_whose_answer_is_lost_is_done_once(order, kit):
    one = order()
    one.run()
    kit.fail_next(lost)
    one.tell(Action.PAUSE)
    assert "broke" in one.order.problem

    one.age(minutes=1)
    one.see_to()

    assert (one.there.status, one.capture.code) == ("PAUSED", "PAUSED")
    assert (one.order.command, one.order.problem) == (None, None)


@ON_SQLITE
def test_what_is_asked_for_last_counts(order, kit):
    one = order()
    one.run()
    kit.fail_next(error(503, "down"))
    one.tell(Action.PAUSE)

    one.tell(Action.STOP)

    assert one.puts == ["pause", "stop"]
    assert (one.there.status, one.order.command) == ("UPLOADING", None)


@ON_SQLITE
def test_what_is_asked_for_while_something_is_under_way_comes_after_it(app, order, kit):
    one = order()
    one.run()

    def resumed_meanwhile(handler):
        with app.app_context():
            room_sending.tell(one.viewer, one.recording_id, Action.RESUME)
            db.session.commit()
            room_errands.see_to(one.id)  # another worker
        seen.append(list(one.puts))
        handler.serve()

    seen = []
    kit.fail_next(resumed_meanwhile)
    one.tell(Action.PAUSE)

    assert seen == [["pause"]]
    assert one.puts == ["pause", "resume"]
    assert (one.there.status, one.capture.code) == ("RECORDING", "RECORDING")


@ON_SQLITE
def test_what_realtimekit_wont_do_is_said_and_not_tried_again(order):
    one = order()
    one.see_to()

    one.tell(Action.RESUME)
    one.see_to()

    assert one.puts == ["resume"]
    assert one.order.command is None
    assert "won't do this now" in one.order.problem


@ON_SQLITE
def test_a_command_that_cant_be_handed_on_in_time_is_given_up(order, kit):
    one = order()
    one.run()
    kit.fail_next(error(503, "down"))
    one.tell(Action.PAUSE)

    one.age(minutes=6)
    one.see_to()

    assert one.puts == ["pause"]
    assert one.order.command is None
    assert "told in time" in one.order.problem


@ON_SQLITE
def test_an_order_that_wasnt_sent_is_called_off(order, kit):
    one = order()
    with pytest.raises(TooEarly):
        room_sending.tell(one.viewer, one.recording_id, Action.PAUSE)

    one.tell(Action.STOP)

    assert kit.asked == []
    assert one.recording.problem == "This recording was called off before it began."


@ON_SQLITE
def test_an_order_that_may_have_been_sent_is_stopped_where_it_was(order, kit):
    kit.fail_next(lost)
    one = order()
    one.see_to()
    one.age(seconds=20)

    one.tell(Action.STOP)

    assert (len(one.posts), one.puts) == (1, ["stop"])
    assert one.there.status == "UPLOADING"


@ON_SQLITE
def test_who_may_only_read_tells_nothing_and_strangers_see_nothing(order, team, victor, charlie):
    one = order()
    one.run()

    reader = factories.viewer(victor, team, Role.VIEWER)
    stranger = factories.viewer(charlie, charlie.memberships[0].team, Role.OWNER)

    with pytest.raises(Forbidden):
        room_sending.tell(reader, one.recording_id, Action.STOP)
    with pytest.raises(NotFound):
        room_sending.tell(stranger, one.recording_id, Action.STOP)


@ON_SQLITE
def test_a_killed_process_begins_no_second_recording(order, kit):
    one = order()
    killed_before_the_answer(one)
    assert (len(kit.recordings), one.capture.code) == (1, None)
    one.age(minutes=2)

    mend()
    one.see_to()

    assert (len(kit.recordings), one.there.status) == (1, "INVOKED")
    assert (len(one.posts), one.order.problem) == (1, None)


@ON_SQLITE
def test_a_command_of_a_caller_that_died_is_done_once(order, kit):
    one = order()
    one.run()
    room_sending.tell(one.viewer, one.recording_id, Action.PAUSE)
    db.session.commit()
    room_asking.take(one.id)
    db.session.commit()
    kit.move(one.there, "PAUSED")
    one.see_to()
    assert one.puts == []
    one.age(minutes=2)

    mend()
    one.see_to()

    assert (one.there.status, one.capture.code) == ("PAUSED", "PAUSED")
    assert (one.order.command, one.order.problem) == (None, None)
