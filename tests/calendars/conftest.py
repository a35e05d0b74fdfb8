"""People whose calendars the stand-in of Recall.ai reads."""

from datetime import timedelta

import pytest

from notes import calendars
from notes.db import db, now
from notes.providers.calendars import Company
from tests import factories
from tests.calendars.people import Person


@pytest.fixture
def connect(recall, team):
    """`connect(user, "google")` gives a person whose calendar was read once."""

    def make(user, company="google", *, email=None, whose=team):
        viewer = factories.viewer(user, whose)
        begun = calendars.begin(viewer, Company(company))
        recall.calendars.connect(begun.calendar.ref, company, email or user.email)
        calendars.arrived(viewer, begun.nonce)
        db.session.commit()
        person = Person(recall, viewer, begun.calendar.id)
        person.sync()
        return person

    return make


@pytest.fixture
def ada(connect, alice):
    """Alice, whose calendar is that of alice@example.com at Google."""
    return connect(alice)


@pytest.fixture
def soon():
    """A time when bots haven't set out yet."""
    return (now() + timedelta(hours=2)).replace(microsecond=0)
