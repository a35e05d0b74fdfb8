"""The queue: what is in the catalogue exists, and what is known is told."""

import importlib

import pytest
from rq.job import JobStatus

from notes import jobqueue
from notes.db import db, now, uuid7
from notes.jobqueue import QueueName


@pytest.mark.parametrize("job", jobqueue.CATALOGUE, ids=lambda job: job.function)
def test_every_job_is_a_function(job):
    module, _, name = job.function.rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))


def put(job_id):
    jobqueue.enqueue_now(jobqueue.MEDIA_STEP, "x", job_id=job_id)


def test_a_job_by_the_same_id_is_queued_once(app):
    put("one")
    put("one")

    assert jobqueue.queue(QueueName.MEDIA).job_ids == ["one"]


def test_a_job_waits_for_the_commit(app):
    jobqueue.enqueue(jobqueue.MEDIA_STEP, "x", job_id="one")
    assert jobqueue.known(["one"]) == set()

    db.session.execute(db.select(1))
    db.session.commit()
    assert jobqueue.known(["one"]) == {"one"}


def test_only_what_waits_or_is_at_work_is_known(app):
    for name in ("waits", "works", "failed", "hangs"):
        put(name)
    queue = jobqueue.queue(QueueName.MEDIA)
    for name, status in (("works", "started"), ("failed", "failed"), ("hangs", "started")):
        queue.remove(name)
        job = queue.fetch_job(name)
        job.set_status(JobStatus(status))
        job.last_heartbeat = now().replace(year=2020) if name == "hangs" else now()
        job.save()

    assert jobqueue.known(["waits", "works", "failed", "hangs", "none"]) == {"waits", "works"}


def test_a_queue_with_one_recording_only(app):
    mine, other = uuid7(), uuid7()
    put(jobqueue.attempt_id(mine, 1))
    assert jobqueue.holds_only(QueueName.MEDIA, [mine])

    put(jobqueue.attempt_id(other, 1))
    assert not jobqueue.holds_only(QueueName.MEDIA, [mine])
