"""People whose calendars the stand-in of Recall.ai reads."""

from datetime import timedelta

import pytest

from notes.db import now
from tests import factories
from tests.calendars.people import ALICE, BOB, connected
from tests.standins.recall_calendar_events import Guest


@pytest.fixture
def connect(recall, team):
    """`connect(user, "google")` gives a person whose calendar was read once."""

    def make(user, company="google", *, email=None, whose=team):
        return connected(recall, factories.viewer(user, whose), company, email)

    return make


@pytest.fixture
def ada(connect, alice):
    """Alice, whose calendar is that of alice@example.com at Google."""
    return connect(alice)


@pytest.fixture
def soon():
    """A time when bots haven't set out yet."""
    return (now() + timedelta(hours=2)).replace(microsecond=0)


@pytest.fixture
def near():
    """A time for which a bot is about to set out."""
    return (now() + timedelta(minutes=8)).replace(microsecond=0)


@pytest.fixture
def weekly(recall, near):
    """A meeting of Alice and Bob that comes each week."""
    guests = [Guest(BOB, "Bob Brown", "accepted")]
    event = recall.calendars.add("Weekly", near, host=ALICE, guests=guests)
    return recall.calendars.repeat(event, 3)


@pytest.fixture
def bob_too(connect, bob):
    return connect(bob)
