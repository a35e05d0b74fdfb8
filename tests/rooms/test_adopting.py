"""How a recording that stands at the provider stands here, whatever the order of its news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from notes import accounts, room_news, room_sending, rooms, runs
from notes.db import db, now, uuid7
from notes.jobqueue import QueueName, queue
from notes.jobs import late_summaries
from notes.models import Capture, Outcome, Recording, RoomOrder, Run, RunState, Status, Step
from notes.providers.room_orders import StartRecording
from notes.providers.rooms import (
    Meeting,
    MeetingEnded,
    Offer,
    RecordingChanged,
    Session,
    SummaryOffered,
    TranscriptOffered,
)
from notes.providers.rooms import Recording as Found

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BEGAN = datetime(2026, 11, 3, 10, tzinfo=UTC)
FOUND = Found("r-1", "INVOKED", meeting_id="m-1", invoked_at=BEGAN)
SESSION = Session("m-1", "s-1", "Weekly")


def stands(status, minute, **more):
    """Its state so many minutes after it began."""
    stopped = BEGAN + timedelta(minutes=minute) if status.startswith("UPLOAD") else None
    return replace(FOUND, status=status, started_at=BEGAN, stopped_at=stopped, **more)


LIFE = (
    FOUND,
    stands("RECORDING", 0),
    stands("PAUSED", 0),
    stands("UPLOADING", 40),
    stands("UPLOADED", 40, link="https://files.example/1", expires_at=BEGAN + timedelta(days=7)),
)


def capture():
    return db.session.scalars(select(Capture).execution_options(populate_existing=True)).one()


def recording():
    return db.session.scalars(select(Recording).execution_options(populate_existing=True)).one()


@pytest.mark.parametrize(("known", "ends"), [(LIFE[:4], "uploading"), (LIFE[2:], "complete")])
def test_any_order_of_news_ends_the_same(app, team, known, ends):
    for order in permutations(known):
        rooms.adopt(team.id, order[0])
        for one in (*order, order[0]):
            room_news.hear(RecordingChanged(SESSION, one))
        assert capture().state == ends
        assert recording().title == "Weekly"
        db.session.rollback()


def test_a_title_that_somebody_gave_stays(app, team):
    rooms.adopt(team.id, FOUND)
    assert recording().title == rooms.UNTITLED
    recording().title = "Board"
    db.session.flush()

    rooms.adopt(team.id, replace(FOUND, meeting=Meeting("m-1", "Weekly")))

    assert recording().title == "Board"


def test_one_that_came_on_its_own_tracks_is_known_as_that(app, team):
    rooms.adopt(team.id, FOUND)

    rooms.adopt(team.id, replace(FOUND, is_tracks=True))

    assert capture().kind == rooms.TRACKS


class TestAnOrderUnderWay:
    """Whoever ordered hears first."""

    @pytest.fixture
    def ordered(self, app, alice, monkeypatch):
        """An order of Alice's that was sent, and whose answer isn't known."""
        monkeypatch.setattr("notes.provider_accounts.of", lambda *_: object())
        viewer = accounts.viewer_of(alice)
        made = room_sending.order(viewer, StartRecording(meeting_id="m-1"))
        db.session.scalars(select(RoomOrder)).one().tried_at = now()
        db.session.commit()
        return made

    def test_nothing_of_its_meeting_is_taken_over_meanwhile(self, ordered, team):
        assert rooms.adopt(team.id, FOUND) is None
        assert rooms.adopt(team.id, replace(FOUND, id="r-2", meeting_id="m-2")) is not None

        assert rooms.seen(db.session.scalars(select(RoomOrder)).one().capture_id, FOUND)

        assert rooms.adopt(team.id, FOUND).id == ordered.id

    def test_what_is_anothers_already_cant_be_its(self, ordered, team):
        made = Recording(team_id=team.id, title="Other", status=Status.RECORDING)
        db.session.add(made)
        db.session.flush()
        db.session.add(
            Capture(recording_id=made.id, provider="realtimekit", kind="room", external_id="r-1")
        )
        db.session.flush()

        assert not rooms.seen(db.session.scalars(select(RoomOrder)).one().capture_id, FOUND)


class TestASession:
    """What is told of a whole session is about what was recorded of it."""

    @pytest.fixture
    def ready(self, app, team):
        """A recording of it whose words are waited for."""
        rooms.adopt(team.id, replace(LIFE[-1], session_id="s-1"))
        rooms.adopt(team.id, replace(LIFE[-1], id="r-2", session_id="s-2"))
        found = rooms.known(team.id, ["r-1"])["r-1"]
        waiting = Run(
            id=uuid7(), recording_id=found.id, step=Step.TRANSCRIBE, state=RunState.WAITING
        )
        waiting.retry_at = now() + timedelta(minutes=5)
        db.session.add(waiting)
        db.session.commit()
        return found

    def test_its_transcript_hurries_the_step_of_what_is_of_it(self, ready):
        heard = room_news.hear(TranscriptOffered(SESSION, Offer("s-1", "https://files.example/t")))

        assert heard.applied.outcome == Outcome.APPLIED
        assert (list(heard.recordings), heard.step) == ([ready.id], Step.TRANSCRIBE)
        runs.hurry(ready.id, heard.step)
        assert runs.newest(ready.id)[Step.TRANSCRIBE].state == RunState.QUEUED

    def test_its_summary_is_for_the_step_of_notes(self, ready):
        heard = room_news.hear(SummaryOffered(SESSION, Offer("s-1", "https://files.example/s")))

        assert (list(heard.recordings), heard.step) == ([ready.id], Step.SUMMARISE)

    def test_its_end_has_it_looked_at(self, ready):
        heard = room_news.hear(MeetingEnded(SESSION))

        assert [one[1] for one in heard.captures] == ["complete"]
        assert heard.step is None

    @pytest.mark.parametrize(
        "session", [Session("m-9", "s-9"), Session(None, None), Session("m-1", "s-9")]
    )
    def test_another_is_nobodys(self, ready, session):
        heard = room_news.hear(MeetingEnded(session))

        assert heard.applied.outcome == Outcome.NOBODY
        assert list(heard.captures) == []

    def test_a_summary_that_nobody_told_of_is_asked_for_now_and_then(self, ready):
        ready.status, ready.completed_at = Status.READY, now() - timedelta(minutes=20)
        db.session.commit()

        late_summaries.ask()
        late_summaries.ask()

        jobs = queue(QueueName.DEFAULT).job_ids
        assert jobs.count(f"told-summary-{ready.id}") == 1
        assert len(jobs) == 1
