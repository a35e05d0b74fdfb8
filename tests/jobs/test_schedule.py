"""What is asked for again and again is asked for once a round, however many keep the schedule."""

from __future__ import annotations

import pytest

from notes import jobqueue
from notes.connections import redis
from notes.jobqueue import QueueName
from notes.jobs.schedule import Schedule

LONG = 3600.0  # a round that the test doesn't outlast
SHORT = 0.01


@pytest.fixture(autouse=True)
def _app(app):
    """On both databases."""


def waiting(name):
    return jobqueue.queue(name).job_ids


def kinds(name):
    return sorted(job_id.partition("-")[0] for job_id in waiting(name))


def test_a_round_asks_for_lost_work_and_once_a_day_for_a_purge():
    Schedule(LONG).keep()

    assert kinds(QueueName.LIVE) == ["reconcile"]
    assert kinds(QueueName.DEFAULT) == ["purge"]


def test_in_one_round_it_is_asked_for_once():
    first, second = Schedule(LONG), Schedule(LONG)

    for schedule in (first, first, second):
        schedule.keep()

    assert kinds(QueueName.LIVE) == ["reconcile"]
    assert kinds(QueueName.DEFAULT) == ["purge"]


def test_the_next_round_asks_again():
    schedule = Schedule(SHORT)
    schedule.keep()
    (first,) = waiting(QueueName.LIVE)

    while waiting(QueueName.LIVE) == [first]:
        schedule.keep()

    assert kinds(QueueName.LIVE) == ["reconcile", "reconcile"]


def test_where_there_is_an_account_it_is_asked_for_news(recall):
    Schedule(LONG).keep()

    assert kinds(QueueName.DEFAULT) == ["calendars", "poll", "purge"]


def test_a_lost_queue_server_is_asked_again_in_the_next_round():
    schedule = Schedule(SHORT)
    schedule.keep()
    redis().flushdb()

    while not waiting(QueueName.LIVE):
        schedule.keep()

    assert kinds(QueueName.LIVE) == ["reconcile"]
