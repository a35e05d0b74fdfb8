"""Two at once are as one after the other."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import calendar_errands, calendars
from notes.calendars import Arrival
from notes.db import db, now
from notes.jobs import calendars as jobs
from notes.models import Calendar, Meeting, Recording, RecordingShare
from notes.providers.calendars import Company
from tests import factories
from tests.standins.recall_calendar_events import Guest

ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture
def at_once(app):
    """`at_once(job, …)` runs them together, each as a process of its own would."""

    def run(*what):
        start, faults = threading.Barrier(len(what)), []

        def work(job):
            with app.app_context():
                start.wait(5)
                try:
                    job()
                except Exception as error:  # noqa: BLE001 - the test says what it was
                    faults.append(error)
                finally:
                    db.session.remove()

        db.session.commit()
        threads = [threading.Thread(target=work, args=(job,)) for job in what]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        db.session.expire_all()
        assert faults == []

    return run


def test_two_jobs_for_one_calendar_are_one(ada, recall, soon, at_once):
    for number in range(20):
        recall.calendars.add(f"Meeting {number}", soon, host=ALICE)

    def job(calendar_id=ada.id):
        calendar_errands.see_to(calendar_id)

    at_once(job, job, job)

    assert len(ada.meetings()) == 20
    assert ada.row.busy_until is None


def test_two_members_at_once_make_one_recording(ada, connect, recall, bob, at_once):
    other = connect(bob)
    starts_at = now() + timedelta(minutes=8)
    guests = [Guest(BOB, "Bob Brown", "accepted")]
    event = recall.calendars.add("Weekly", starts_at, host=ALICE, guests=guests, recurring=True)
    bot = recall.calendars.bots.of(event)
    jobs_of = [lambda one=one: calendar_errands.see_to(one) for one in (ada.id, other.id)]

    at_once(*jobs_of, lambda: jobs.adopt(bot.id, ""))
    ada.sync()
    other.sync()

    (recording,) = db.session.scalars(select(Recording)).all()
    (share,) = db.session.scalars(select(RecordingShare)).all()
    assert {recording.created_by, share.user_id} == {ada.viewer.user.id, other.viewer.user.id}
    assert set(db.session.scalars(select(Meeting.recording_id))) == {recording.id}


def test_two_tabs_that_begin_and_arrive_at_once(app, recall, alice, team, at_once):
    ids, nonces = (alice.id, team.id), []

    def begin():
        user = db.session.get(type(alice), ids[0])
        nonces.append(calendars.begin(factories.viewer(user, team_of()), Company.GOOGLE).nonce)
        db.session.commit()

    def team_of():
        return db.session.get(type(team), ids[1])

    at_once(begin, begin)
    (calendar,) = db.session.scalars(select(Calendar)).all()
    recall.calendars.connect(calendar.ref, "google", ALICE)
    arrivals = []

    def arrive(nonce):
        user = db.session.get(type(alice), ids[0])
        arrivals.append(calendars.arrived(factories.viewer(user, team_of()), nonce))
        db.session.commit()

    at_once(*[lambda one=one: arrive(one) for one in nonces])

    assert arrivals == [Arrival.CONNECTED, Arrival.CONNECTED]
