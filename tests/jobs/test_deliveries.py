"""What is kept is followed up, whatever is killed or lost in between."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from rq.job import JobStatus

from notes import deliveries, jobqueue
from notes.connections import redis
from notes.db import db, now, uuid7
from notes.jobqueue import QueueName
from notes.jobs.deliveries import follow_up
from notes.jobs.reconcile import reconcile
from notes.models import Capture, Delivery, Outcome, Recording, Source, Status
from notes.providers.base import Signed
from notes.providers.recall import webhook
from tests import factories


@pytest.fixture
def capture(team):
    recording = factories.recording(
        team, source=Source.DESKTOP_SDK, status=Status.RECORDING, duration_ms=None
    )
    found = Capture(
        recording_id=recording.id, provider="recall", kind="sdk_upload", external_id="u-1"
    )
    db.session.add(found)
    db.session.commit()
    return found


@pytest.fixture
def told(app):
    """`told(name)` is a delivery as the door leaves it."""

    def keep(name="sdk_upload.uploading", delivery_id="msg_1", upload_id="u-1"):
        content = {"event": name, "data": {"sdk_upload": {"id": upload_id}}}
        deliveries.keep("recall", Signed(delivery_id, 1), webhook.read(content), content)
        db.session.commit()
        return db.session.query(Delivery).filter_by(external_id=delivery_id).one()

    return keep


def queued():
    return jobqueue.queue(QueueName.LIVE).job_ids


def test_a_delivery_is_followed_up_once(capture, told, work_off):
    delivery = told()

    work_off()
    follow_up(str(delivery.id))

    assert delivery.outcome == Outcome.APPLIED
    assert capture.state == "uploading"
    assert db.session.get(Recording, capture.recording_id).status == Status.UPLOADING


def test_one_job_follows_up_all_that_wait(capture, told, work_off):
    first, second = told(), told("sdk_upload.complete", "msg_2")
    assert queued() == [f"{first.id}-1"], "a second one is on nobody's way"

    work_off()

    assert (first.outcome, second.outcome) == (Outcome.APPLIED, Outcome.APPLIED)
    assert capture.state == "complete"
    third = told("sdk_upload.completed", "msg_3")
    assert queued() == [f"{third.id}-1"], "whoever was coming has come"


def test_a_job_for_a_delivery_that_is_gone_does_nothing(app):
    follow_up(str(uuid7()))

    assert db.session.query(Delivery).count() == 0


def test_what_redis_lost_is_followed_up_later(capture, told, work_off, caplog):
    caplog.set_level(logging.ERROR)
    delivery = told()
    redis().flushdb()

    reconcile()
    assert queued() == [f"{delivery.id}-2"]
    work_off()

    assert (delivery.outcome, delivery.attempt) == (Outcome.APPLIED, 2)


def test_what_is_queued_already_isnt_queued_again(told):
    delivery = told()

    reconcile()

    assert queued() == [f"{delivery.id}-1"]


def test_a_job_that_died_without_a_commit_is_done_by_another(capture, told, work_off):
    delivery = told()
    deliveries.take(delivery.id)  # a worker begins …
    capture.state = "complete"
    db.session.rollback()  # … and is killed
    redis().flushdb()

    reconcile()
    work_off()

    assert delivery.outcome == Outcome.APPLIED
    assert capture.state == "uploading"


def test_a_job_whose_process_was_ended_is_followed_by_another(told):
    delivery = told()
    queue = jobqueue.queue(QueueName.LIVE)
    job = queue.fetch_job(f"{delivery.id}-1")
    queue.remove(job)
    job.set_status(JobStatus.FAILED)

    reconcile()

    assert queued() == [f"{delivery.id}-2"]


def test_what_never_works_is_given_up_and_says_so(told):
    delivery = told()
    delivery.attempt = deliveries.TRIES
    db.session.commit()
    redis().flushdb()

    reconcile()

    db.session.refresh(delivery)
    assert delivery.outcome == Outcome.FAILED
    assert "ten tries" in delivery.problem
    assert queued() == []


def test_a_recording_that_goes_away_under_it_is_nobodys(capture, told, work_off):
    delivery = told()
    db.session.delete(db.session.get(Recording, capture.recording_id))
    db.session.commit()

    work_off()

    assert delivery.outcome == Outcome.NOBODY


def test_deliveries_go_with_their_recording(capture, told, work_off):
    told()
    work_off()

    db.session.delete(db.session.get(Recording, capture.recording_id))
    db.session.commit()

    assert db.session.query(Delivery).count() == 0


def test_old_deliveries_are_forgotten_unless_they_wait(told, work_off):
    told(delivery_id="old")
    work_off()
    waits = told(delivery_id="waits")
    for one in db.session.query(Delivery):
        one.received_at = now() - deliveries.KEPT_FOR - timedelta(hours=1)
    db.session.commit()
    fresh = told(delivery_id="fresh")

    reconcile()

    assert {one.id for one in db.session.query(Delivery)} == {waits.id, fresh.id}
