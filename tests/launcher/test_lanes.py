"""Commands that somebody waits for are worked on beside everything else, and so is the schedule."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager

import pytest
import redis
from rq import Worker
from rq.serializers import JSONSerializer

from tests.launcher.running import Launcher, until

ROUND_S = 1


@pytest.fixture(scope="module")
def rounds(tmp_path_factory):
    """A launcher that looks for lost work every second."""
    folder = tmp_path_factory.mktemp("lanes") / "data"
    one = Launcher(folder, NOTES_POLL_SECONDS=str(ROUND_S))
    try:
        one.wait_until_ready()
        yield one
    finally:
        one.destroy()


@contextmanager
def queues(launcher):
    client = redis.Redis(unix_socket_path=str(launcher.folder / "valkey" / "valkey.sock"))
    try:
        yield client
    finally:
        client.close()


def done(launcher, name="live"):
    """How many jobs the workers of a queue have done, by worker."""
    with queues(launcher) as client:
        workers = Worker.all(connection=client, serializer=JSONSerializer)
        return {
            one.name: one.successful_job_count for one in workers if one.queue_names() == [name]
        }


def goes_on(launcher, name="live"):
    """Wait until a worker of the queue has done one more job than now."""
    before = done(launcher, name)
    until(lambda: any(n > before.get(who, 0) for who, n in done(launcher, name).items()))


def test_each_queue_has_a_process_of_its_own(rounds):
    with queues(rounds) as client:
        workers = Worker.all(connection=client, serializer=JSONSerializer)
        serving = {one.pid: one.queue_names() for one in workers}

    parts = rounds.parts()
    assert {name: serving[parts[name]] for name in ("live", "notes", "media")} == {
        "live": ["live"],
        "notes": ["default"],
        "media": ["media"],
    }


def test_the_schedule_goes_on_while_notes_are_written_for_minutes(rounds):
    busy = rounds.parts()["notes"]
    os.kill(busy, signal.SIGSTOP)
    try:
        goes_on(rounds)
        goes_on(rounds)
    finally:
        os.kill(busy, signal.SIGCONT)


def test_after_a_kill_schedule_and_commands_go_on(rounds):
    killed = rounds.parts()["live"]
    known = set(done(rounds))

    os.kill(killed, signal.SIGKILL)

    until(lambda: rounds.parts().get("live", killed) != killed)
    until(lambda: any(jobs for name, jobs in done(rounds).items() if name not in known))
    goes_on(rounds)
