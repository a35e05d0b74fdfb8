"""The stand-in at work."""

from __future__ import annotations

import pytest

from tests.standins import recall as standin


@pytest.fixture
def recall():
    with standin.serving() as server:
        yield server
