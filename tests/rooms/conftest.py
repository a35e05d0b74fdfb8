"""RealtimeKit's stand-in, with which the server has an account, and a meeting in it."""

from __future__ import annotations

import pytest

from tests.jobs.conftest import chosen, script, wav, work_off  # noqa: F401 - a worker at hand
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
def order(alice, kit, meeting):
    """`order(**body)` is a recording that Alice has just ordered of the meeting."""
    return lambda **body: ordered.order(alice, kit, meeting, **body)


@pytest.fixture
def running(kit, meeting):
    """A recording that somebody began elsewhere."""
    made = kit.record(meeting)
    kit.move(made, "RECORDING")
    return made
