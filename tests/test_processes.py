"""Telling whether a worker still works."""

import subprocess
import sys
from datetime import timedelta

import pytest

from notes import processes
from notes.db import now


@pytest.fixture
def other():
    """The name of another process of this machine, and how to end it."""
    program = "from notes import processes; print(processes.me(), flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process.stdout.readline().strip(), process
    process.kill()
    process.communicate()


def test_this_process_lives():
    assert processes.alive(processes.me(), now(), 60)


def test_a_process_that_was_killed_is_dead_at_once(other):
    name, process = other
    assert processes.alive(name, now(), 60)

    process.kill()
    process.wait()

    assert not processes.alive(name, now(), 60)


def test_a_process_that_nobody_has_buried_is_dead(other):
    name, process = other
    process.kill()

    while processes.alive(name, now(), 60):
        pass
    assert process.returncode is None


def test_a_number_that_was_given_again_is_another_process():
    here, pid, _ = processes.me().rsplit(":", 2)

    assert not processes.alive(f"{here}:{pid}:1", now(), 60)


@pytest.mark.parametrize(
    ("age_s", "poll_s", "lives"), [(80, 5, True), (100, 5, False), (100, 60, True)]
)
def test_elsewhere_the_heartbeat_counts(age_s, poll_s, lives):
    seen = now() - timedelta(seconds=age_s)

    assert processes.alive("elsewhere/1:1:1", seen, poll_s) is lives


def test_a_process_that_hangs_is_given_up():
    assert not processes.alive(processes.me(), now() - timedelta(seconds=200), 60)
