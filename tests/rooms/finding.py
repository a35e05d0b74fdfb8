"""Polling as if the last round was long ago, and what it found."""

from __future__ import annotations

from sqlalchemy import select

from notes.connections import redis
from notes.db import db
from notes.jobs.polling import poll
from notes.models import Recording
from notes.providers.realtimekit.recordings import recording


def look():
    """A round of polling, as if the last was long ago."""
    for key in redis().keys("polling:*") + redis().keys("rooms:asked:*"):
        redis().delete(key)
    poll()
    db.session.expire_all()


def here():
    return list(db.session.scalars(select(Recording).order_by(Recording.id)))


def as_found(one):
    """A recording of the stand-in as the client reads it."""
    return recording(one.listed())
