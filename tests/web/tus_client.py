"""A small tus client for tests."""

from __future__ import annotations

import base64
import uuid

from notes.db import db
from notes.models import Recording

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(**facts):
    return ",".join(f"{name} {base64.b64encode(v.encode()).decode()}" for name, v in facts.items())


def begin(client, size, **facts):
    facts.setdefault("filename", "meeting.wav")
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata(**facts)}
    return client.post("/uploads/", headers=headers)


def send(client, address, offset, data):
    return client.patch(address, data=data, headers=PIECE | {"Upload-Offset": str(offset)})


def upload(client, data, **facts):
    """Send a file whole; the answer to its last piece."""
    begun = begin(client, len(data), **facts)
    return send(client, begun.headers["Location"], 0, data)


def the_recording(answer):
    return db.session.get(Recording, uuid.UUID(answer.headers["Upload-Recording"].split("/")[-1]))
