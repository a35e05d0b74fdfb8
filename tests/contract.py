"""A recording of the desktop_recordings contract, for tests of its fields."""

from __future__ import annotations

from notes import desktop_fields
from notes.db import db
from notes.models import ClientFields, Recording


def told(recording):
    """Its fields as programs get them."""
    db.session.expire_all()
    return desktop_fields.fields([db.session.get(Recording, recording.id)])[0]


def said(recording, **values):
    """Keep what a client said of it."""
    db.session.add(ClientFields(recording_id=recording.id, **{"exact": {}, **values}))
    db.session.commit()
