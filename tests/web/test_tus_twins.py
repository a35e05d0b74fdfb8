"""The same file a second time."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from notes import recordings
from notes.db import db
from notes.models import Recording
from tests import factories, sounds
from tests.web.tus_client import the_recording, upload


@pytest.fixture
def browser(sign_in, bob):
    return sign_in(bob)


def test_a_twin_is_said_with_a_link_to_the_first(browser):
    first = upload(browser, sounds.wav(), filename="monday.wav")

    answer = upload(browser, sounds.wav(), filename="copy.wav")

    assert (answer.status_code, answer.json["code"]) == (422, "twin")
    assert answer.json["recording"] == first.headers["Upload-Recording"]
    assert answer.json["title"] == "Monday"


def test_a_twin_can_be_taken_nevertheless(browser):
    upload(browser, sounds.wav())
    answer = upload(browser, sounds.wav())

    taken = browser.post(answer.json["anyway"])

    assert taken.status_code == 303
    assert db.session.scalar(select(func.count(Recording.id))) == 2


def test_a_twin_can_be_wanted_from_the_start(browser):
    upload(browser, sounds.wav())

    answer = upload(browser, sounds.wav(), allow_twin="1")

    assert answer.status_code == 204


def test_a_twin_of_a_deleted_recording_is_welcome(browser, bob, team):
    first = the_recording(upload(browser, sounds.wav()))
    recordings.delete(factories.viewer(bob, team), first.id)
    db.session.commit()

    assert upload(browser, sounds.wav()).status_code == 204


def test_a_twin_of_another_team_stays_unknown(browser, sign_in, charlie):
    upload(sign_in(charlie), sounds.wav())

    assert upload(browser, sounds.wav()).status_code == 204


def test_a_twin_of_a_colleagues_private_recording_stays_unknown(browser, sign_in, alice):
    first = the_recording(upload(sign_in(alice), sounds.wav()))
    first.visibility = "private"
    db.session.commit()

    assert upload(browser, sounds.wav()).status_code == 204
