"""Connecting a calendar: only who began can finish it, and only theirs is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import calendar_turns, calendars
from notes.calendars import Arrival
from notes.db import db, now
from notes.models import CalendarConsent
from notes.providers.calendars import Company
from tests import factories
from tests.calendars.people import Person


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


@pytest.fixture
def begun(viewer, recall):
    """Alice is at Google's consent page."""
    found = calendars.begin(viewer, Company.GOOGLE)
    db.session.commit()
    return found


def test_who_began_finishes_and_a_second_time_changes_nothing(begun, viewer, recall):
    recall.calendars.connect(begun.calendar.ref, "google", "alice@example.com")

    assert calendars.arrived(viewer, begun.nonce) == Arrival.CONNECTED
    assert calendars.arrived(viewer, begun.nonce) == Arrival.AGAIN
    assert calendars.arrived(viewer, "made up") == Arrival.UNKNOWN
    db.session.commit()
    person = Person(recall, viewer, begun.calendar.id)
    person.sync()

    assert [(one.platform, one.email) for one in person.row.connections] == [
        ("google", "alice@example.com")
    ]


def test_two_tabs_are_one_calendar(begun, viewer):
    other = calendars.begin(viewer, Company.GOOGLE)

    assert other.calendar.id == begun.calendar.id
    assert calendars.arrived(viewer, other.nonce) == Arrival.CONNECTED
    assert calendars.arrived(viewer, begun.nonce) == Arrival.CONNECTED


def test_what_somebody_else_said_yes_to_is_disconnected_again(begun, viewer, recall, bob, team):
    recall.calendars.connect(begun.calendar.ref, "google", "bob@example.com")
    recall.calendars.add("Bob's own", now() + timedelta(hours=2), host="bob@example.com")

    arrival = calendars.arrived(factories.viewer(bob, team), begun.nonce)
    db.session.commit()
    person = Person(recall, viewer, begun.calendar.id)
    person.sync()

    assert arrival == Arrival.SOMEBODY_ELSE
    assert person.row.connections == []
    assert person.meetings() == []
    assert not person.there.connections["google"].connected


def test_who_finds_the_address_of_a_finished_connect_changes_nothing(ada, bob, team):
    begun = calendars.begin(ada.viewer, Company.GOOGLE)
    calendars.arrived(ada.viewer, begun.nonce)

    assert calendars.arrived(factories.viewer(bob, team), begun.nonce) == Arrival.SOMEBODY_ELSE
    db.session.commit()
    ada.sync()

    assert [one.connected for one in ada.row.connections] == [True]


def test_a_window_that_was_closed_too_early_is_no_loss(begun, viewer, recall):
    recall.calendars.connect(begun.calendar.ref, "google", "alice@example.com")

    assert calendar_turns.due() == [(begun.calendar.id, viewer.team_id)]
    person = Person(recall, viewer, begun.calendar.id)
    person.sync()

    assert person.row.connections[0].connected


def test_an_hour_is_enough_and_old_ones_are_forgotten(begun, viewer):
    consent = db.session.scalars(select(CalendarConsent)).one()
    consent.created_at = now() - timedelta(hours=2)
    db.session.commit()

    assert calendars.arrived(viewer, begun.nonce) == Arrival.TOO_OLD
    consent.created_at = now() - timedelta(days=2)
    db.session.commit()
    calendars.begin(viewer, Company.MICROSOFT)

    assert calendars.arrived(viewer, begun.nonce) == Arrival.UNKNOWN


def test_connecting_anew_outweighs_a_disconnect_that_wasnt_done(ada):
    calendars.leave(ada.viewer, Company.GOOGLE)
    db.session.commit()
    begun = calendars.begin(ada.viewer, Company.GOOGLE)
    calendars.arrived(ada.viewer, begun.nonce)
    db.session.commit()

    ada.sync()

    assert [one.connected for one in ada.row.connections] == [True]


def test_another_account_of_the_same_company_brings_its_own_meetings(ada, recall, soon):
    recall.calendars.add("Of the first", soon, host="alice@example.com")
    recall.calendars.add("Of the second", soon, host="alice@home.example")
    ada.sync()

    recall.calendars.connect(ada.row.ref, "google", "alice@home.example")
    ada.sync()

    assert [one.title for one in ada.meetings()] == ["Of the second"]


def test_a_company_that_never_was_connected_isnt_one_to_reconnect(ada, recall):
    recall.calendars.lists_all = True

    ada.sync()

    assert [one.platform for one in ada.row.connections] == ["google"]
