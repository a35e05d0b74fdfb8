"""What tests of `/start-recording` share: who asks, and how a no looks."""

from __future__ import annotations

from sqlalchemy import func, select

from notes.db import db
from notes.models import Recording

ADDRESS = "/start-recording"


def bearer(token):
    return {"headers": {"Authorization": f"Bearer {token}"}}


def count():
    return db.session.scalar(select(func.count(Recording.id)))


def refused(answer):
    """The sentence of a no."""
    assert answer.status_code == 200
    assert set(answer.json) == {"status", "message"}
    assert answer.json["status"] == "error"
    assert answer.json["message"].endswith(".")
    assert count() == 0
    return answer.json["message"]
