"""A program that sends bots through Recall's stand-in."""

import pytest

from tests.bots.rooms import ZOOM


@pytest.fixture
def server(recall):
    recall.wall = False  # our address is this machine's, and so is the stand-in's
    return recall


@pytest.fixture
def send(api, server):
    """`send(**body)` is the answer to a program that asks for a bot."""
    program = api()
    return lambda **body: program.post("bots/", json={"meeting_url": ZOOM, **body})
