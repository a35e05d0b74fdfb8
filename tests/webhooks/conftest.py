"""Fixtures: a server that knows Recall's secret, and Recall telling it something."""

from __future__ import annotations

import json

import pytest

from notes import live_tokens
from notes.connections import settings
from notes.db import db
from notes.models import Capture, Recording, Source, Status
from notes.settings import load
from tests import factories
from tests.jobs.conftest import chosen, script, work_off  # noqa: F401 - a worker at hand
from tests.standins import svix

ADDRESS = "/webhooks/recall"


@pytest.fixture
def secrets(app, monkeypatch):
    """`secrets(one, two)` are what the server takes from now on."""

    def use(*those):
        found = load(recall_webhook_secret=",".join(those) or None).recall_webhook_secret
        changed = settings().model_copy(update={"recall_webhook_secret": found})
        monkeypatch.setitem(app.extensions, "notes.settings", changed)

    use(svix.SECRET)
    return use


@pytest.fixture
def tell(app, secrets):
    """`tell(body)` posts it as Recall does, signed unless `headers` are given."""

    def post(body, headers=None, **signing):
        sent = svix.headers(body, **signing) if headers is None else headers
        return app.test_client().post(
            ADDRESS, data=body, headers=sent, content_type="application/json"
        )

    return post


@pytest.fixture
def capture(team):
    """A desktop client's upload, which has begun."""
    recording = factories.recording(
        team, source=Source.DESKTOP_SDK, status=Status.RECORDING, duration_ms=None
    )
    found = Capture(
        recording_id=recording.id, provider="recall", kind="sdk_upload", external_id="u-1"
    )
    db.session.add(found)
    db.session.commit()
    return found


@pytest.fixture
def recording(capture):
    return db.session.get_one(Recording, capture.recording_id)


@pytest.fixture
def post(app, recording):
    """`post(content)` is answered 200 with the usual body; `raw` is sent as it is."""

    def send(content=None, raw=None, token=None, status=200):
        path = f"/webhooks/recall/realtime/{token or live_tokens.token_for(recording.id)}"
        body = json.dumps(content).encode() if raw is None else raw
        answer = app.test_client().post(path, data=body, content_type="application/json")
        assert (answer.status_code, answer.data) == (status, b"{}\n")
        return answer

    return send
