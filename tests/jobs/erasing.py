"""Deleting recordings for good in tests, and what is noted of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from notes.db import db, now
from notes.jobs.purge import purge
from notes.models import Erasure

LONG_AGO = timedelta(days=8)


def remove(recording, ago=LONG_AGO):
    """Its time is over, and the purge comes."""
    recording.deleted_at = now() - ago
    db.session.commit()
    purge()
    db.session.expire_all()


def left():
    """What is noted."""
    query = select(Erasure).execution_options(populate_existing=True)
    return db.session.scalars(query.order_by(Erasure.created_at, Erasure.id)).all()


def due_now():
    db.session.execute(update(Erasure).values(due_at=now()))
    db.session.commit()


def there(recall):
    return [one.code for one in recall.vault.recordings.values()]


def calls(recall):
    return [(one.method, one.path) for one in recall.asked]
