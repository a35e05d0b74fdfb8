"""RealtimeKit's stand-in, with which the server has an account, and Cloudflare's own client."""

from __future__ import annotations

import contextvars

import httpx
import pytest
from cloudflare import Cloudflare

from tests.rooms.ordered import connected
from tests.standins import realtimekit as standin


@pytest.fixture
def kit(app):
    with standin.serving() as server, connected(app, server):
        yield server


@pytest.fixture
def meeting(kit):
    return kit.meet("Weekly")


@pytest.fixture
def official(app, kit, key, alice, team):
    """Cloudflare's own client, which refuses any answer that its models don't fit."""

    def wsgi(environ, start_response):
        return contextvars.Context().run(app, environ, start_response)

    with Cloudflare(
        api_token=key(alice),
        base_url=f"http://localhost/api/projects/{team.id}/realtimekit",
        max_retries=0,
        http_client=httpx.Client(transport=httpx.WSGITransport(app=wsgi)),
        _strict_response_validation=True,
    ) as client:
        yield client.realtime_kit.recordings
