"""People whose calendars the stand-in of Recall.ai reads."""

from datetime import timedelta

import pytest

from notes.db import now
from tests import factories
from tests.calendars.people import connected


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
