"""RealtimeKit's stand-in, with which the server has an account, and a meeting in it."""

from __future__ import annotations

import pytest

from tests.rooms import ordered
from tests.standins import realtimekit as standin


@pytest.fixture
def kit(app):
    with standin.serving() as server, ordered.connected(app, server):
        yield server


@pytest.fixture
def meeting(kit):
    return kit.meet("Weekly")


@pytest.fixture
def made(kit, meeting):
    """A recording of the meeting that RealtimeKit has, with a film; nobody here ordered it."""
    found = kit.record(meeting)
    kit.move(found, "RECORDING")
    found.start_reason["caller"] = {"type": "USER", "user_Id": "u-1", "name": "Ada"}
    found.stop_reason = {"reason": "ALL_PEERS_LEFT"}
    kit.upload(found, b"a film")
    return found


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)
