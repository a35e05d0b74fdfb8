"""Fixtures for the web door: reading a live stream."""

from __future__ import annotations

import json

import pytest

from notes import streaming


@pytest.fixture
def listen(sign_in, monkeypatch):
    """`listen(person, recording, after=…)` gives the messages of a stream, one by one."""
    monkeypatch.setattr(streaming, "GAP_S", 0)
    monkeypatch.setattr(streaming, "HEARTBEAT_S", 10)
    opened = []

    def stream(person, recording, after=0, **headers):
        answer = sign_in(person).get(
            f"/recordings/{recording.id}/events?after={after}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            buffered=False,
        )
        assert answer.status_code == 200
        opened.append(answer)
        return _messages(answer)

    yield stream
    for answer in opened:
        answer.close()


def _messages(answer):
    """`(event, id, data)` of each message; comments count as messages without data."""
    for block in answer.response:
        fields = dict(
            line.split(": ", 1) for line in block.decode().strip().split("\n") if ": " in line
        )
        data = json.loads(fields["data"]) if "data" in fields else None
        yield fields.get("event"), int(fields.get("id", 0)), data
