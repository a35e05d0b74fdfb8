"""What a desktop app announced is shown once something of it comes, else dropped in the end."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from notes import announced, capture_media, captures, desktop_recordings, listing, notebook
from notes.db import db, now
from notes.models import Capture, Recording, Role, Status
from notes.providers.base import About, CaptureState, SdkUpload, StateChanged
from notes.recordings import Viewer
from tests import factories

WHY = "Nothing came."


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


@pytest.fixture
def announce(viewer):
    """`announce()` is what happens when an app asks for an upload."""

    def make(**values):
        upload = SdkUpload(uuid.uuid4(), "a token")
        made = desktop_recordings.create(viewer, upload=upload, **{"announced": True} | values)
        db.session.commit()
        return made

    return make


@pytest.fixture
def listed(viewer):
    return lambda: [row.recording.id for row in listing.page(viewer).rows]


def give_up(recording):
    given = capture_media.give_up(capture_media.of(recording.id), WHY)
    db.session.commit()
    db.session.expire_all()
    return given


def heard(recording):
    factories.segment(recording, "Good morning.")


def begun(recording):
    capture = db.session.scalars(select(Capture)).one()
    happening = StateChanged(About(capture.external_id), CaptureState.RECORDING, now())
    captures.apply("recall", happening)
    db.session.commit()


def renamed(recording):
    recording.title = "Planning"
    db.session.commit()


def noted(recording):
    viewer = Viewer(recording.creator, recording.team_id, Role.OWNER)
    notebook.save(viewer, recording.id, "Bring the plan.", 0)
    db.session.commit()


def asked_of(recording):
    factories.task(recording)


SIGNS = [heard, begun, renamed, noted, asked_of]


def test_it_isnt_listed_until_something_comes(announce, listed, viewer):
    announce()

    assert listed() == []
    assert announced.count(viewer) == 1


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_of_it_has_it_listed(announce, listed, viewer, sign):
    made = announce()

    sign(made)

    assert listed() == [made.id]
    assert announced.count(viewer) == 0


def test_a_client_that_tells_more_is_listed_at_once(announce, listed):
    made = announce(announced=False)

    assert listed() == [made.id]


def test_nobody_elses_are_counted(announce, charlie):
    announce()

    team_b = charlie.memberships[0].team
    assert announced.count(factories.viewer(charlie, team_b)) == 0


def test_in_vain_it_is_dropped_without_a_trace(announce):
    made = announce()

    assert give_up(made)

    assert db.session.scalars(select(Recording)).all() == []
    assert db.session.scalars(select(Capture)).all() == []


@pytest.mark.parametrize("sign", [renamed, noted, asked_of])
def test_what_somebody_added_to_stays_and_says_why(announce, sign):
    made = announce()
    sign(made)

    give_up(made)

    assert (made.status, made.problem) == (Status.ERROR, WHY)


def test_what_nobody_can_ask_about_is_dropped_after_a_week(announce):
    old, fresh = announce(), announce()
    long_ago = now() - timedelta(days=8)
    db.session.execute(update(Recording).where(Recording.id == old.id).values(created_at=long_ago))
    kept = fresh.id

    announced.sweep()
    db.session.commit()

    assert list(db.session.scalars(select(Recording.id))) == [kept]
