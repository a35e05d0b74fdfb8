"""Who sends bots, and with which account."""

import pytest
from pydantic import SecretStr

from notes import bots
from notes.bots import Wish
from notes.db import db
from notes.models import Role
from tests import factories
from tests.bots.rooms import ZOOM


@pytest.fixture(autouse=True)
def _account(app):
    """The server has an account at Recall, which nobody calls here."""
    settings = app.extensions["notes.settings"]
    values = {"recall_api_key": SecretStr("key"), "recall_api_base": "https://recall.invalid"}
    app.extensions["notes.settings"] = settings.model_copy(update=values)
    yield
    app.extensions["notes.settings"] = settings


@pytest.fixture
def viewer(team, alice):
    return factories.viewer(alice, team, Role.OWNER)


@pytest.fixture
def send(viewer):
    def make(meeting_url=ZOOM, **wish):
        bot = bots.send(viewer, Wish(meeting_url, **wish))
        db.session.commit()
        return bot

    return make
