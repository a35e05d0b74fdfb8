"""The stand-in at work."""

from __future__ import annotations

import pytest
import requests

from tests.served import Served
from tests.standins import recall as standin
from tests.standins import recall_meeting, recall_program, svix
from tests.standins.receiver import receiving

ZOOM = "https://us02web.zoom.us/j/84512345678?pwd=abc"


@pytest.fixture(scope="session")
def served(valkey_url, tmp_path_factory):
    """Our own server, which takes webhooks."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RECALL_WEBHOOK_SECRET", svix.SECRET)
        server = Served(tmp_path_factory.mktemp("served"), valkey_url)
        server.start()
    yield server
    server.close()


@pytest.fixture
def recall():
    with standin.serving() as server:
        yield server


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture(scope="session")
def meeting():
    """The meeting that comes with the stand-in."""
    return recall_meeting.load(recall_program.MEETING)


@pytest.fixture
def call(recall):
    """`call(method, path, body)` gives status and answer."""

    def ask(method, path, body=None, **headers):
        sent = {"Authorization": f"Token {recall.key}", **headers}
        answer = requests.request(
            method, f"{recall.url}/api/v1{path}", json=body, headers=sent, timeout=5
        )
        is_json = answer.headers.get("Content-Type") == "application/json"
        return answer.status_code, answer.json() if is_json else answer.text

    return ask


@pytest.fixture
def send(call):
    """`send(**order)` sends a bot; gives it as answered."""

    def make(**order):
        status, bot = call("POST", "/bot/", {"meeting_url": ZOOM, **order})
        assert status == 201, bot
        return bot

    return make
