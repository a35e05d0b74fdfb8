"""Fixtures: scripted engines, a worker in this process, recordings on their way in."""

from __future__ import annotations

import hashlib
import math
import signal
import struct
import wave
from datetime import timedelta

import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from notes import accounts, adapters, api_keys, connections, incoming, jobqueue, runs
from notes.db import db, now, uuid7
from notes.jobqueue import QueueName
from notes.models import ProviderAccount, Recording, Status, Upload
from notes.outbound import Bounds
from tests.connected import connected
from tests.jobs.announced import announced
from tests.standins import engines
from tests.standins import recall as standin


@pytest.fixture
def script():
    """What is said in the recordings of this test."""
    return engines.meeting()


@pytest.fixture
def chosen(app, script):
    """The scripted engines, in place of the real ones."""
    real = adapters.adapters()
    scripted = engines.scripted(connections.settings().storage, script)
    adapters.connect(app, scripted)
    yield scripted
    adapters.connect(app, real)


@pytest.fixture
def work_off(chosen):
    """`work_off()` has a real worker do every job there is, in this process."""
    kept = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]

    def run():
        worker = SimpleWorker(
            [jobqueue.queue(name) for name in QueueName],
            connection=connections.redis(),
            serializer=JSONSerializer,
        )
        worker.work(burst=True, logging_level="WARNING")
        db.session.expire_all()

    yield run
    for number, handler in kept:
        signal.signal(number, handler)


@pytest.fixture
def wav(tmp_path):
    """A sound file of two seconds."""
    path = tmp_path / "meeting.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        tone = (int(8000 * math.sin(at / 12)) for at in range(32000))
        file.writeframes(b"".join(struct.pack("<h", one) for one in tone))
    return path


@pytest.fixture
def arrive(team, bob, wav):
    """`arrive(path)` gives a recording whose upload has arrived, as the upload door leaves it."""

    def take(path=wav, title="Weekly sync"):
        content = path.read_bytes()
        recording = Recording(
            team_id=team.id, created_by=bob.id, title=title, status=Status.PROCESSING
        )
        db.session.add(recording)
        db.session.flush()
        upload = Upload(
            id=uuid7(),
            team_id=team.id,
            user_id=bob.id,
            filename=path.name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            recording_id=recording.id,
            expires_at=now() + timedelta(days=7),
        )
        db.session.add(upload)
        incoming.path(upload.id).write_bytes(content)
        runs.start(recording)
        db.session.commit()
        return recording

    return take


@pytest.fixture
def recall(app, chosen):
    """Recall's stand-in, with which the server has an account."""
    bounds = Bounds(connect_s=0.5, read_s=2, total_s=3, pause_s=0.01)
    with standin.serving() as server, connected(app, server, bounds=bounds):
        yield server


@pytest.fixture
def speak(app, alice, team):
    """`speak(method, path, body)` is what Alice's desktop app asks of our API."""
    _, token = api_keys.make(accounts.viewer_of(alice), "Desktop", ["*"], None)
    db.session.commit()
    client = app.test_client()

    def ask(method, path, body):
        address = f"/api/projects/{team.id}/desktop_recordings/{path}"
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.open(address, method=method, json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json

    return ask


@pytest.fixture
def here(app, team):
    """Team A wants our own engine where Recall has no transcript."""
    db.session.add(ProviderAccount(team_id=team.id, provider="recall", transcriber="here"))
    db.session.commit()


@pytest.fixture
def announce(speak, recall):
    """`announce()` gives a meeting that a desktop app has just announced."""
    return lambda: announced(speak, recall)
