"""RealtimeKit's stand-in at work, and our client for it."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes.outbound import Bounds
from notes.providers.realtimekit.client import App, RealtimeKitClient
from tests.standins import realtimekit as standin

QUICK = Bounds(connect_s=2, read_s=5, total_s=10, pause_s=0.01)


@pytest.fixture
def kit():
    with standin.serving() as server:
        yield server


@pytest.fixture
def client(kit):
    app = App(standin.ACCOUNT, standin.APP)
    return RealtimeKitClient(app, SecretStr(standin.TOKEN), kit.base_url, QUICK, kit.url)


@pytest.fixture
def meeting(kit):
    """A meeting in which people are."""
    return kit.meet("Weekly")
