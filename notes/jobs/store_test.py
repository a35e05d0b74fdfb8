"""Tries a team's file store, for somebody who waits before the page."""

from __future__ import annotations

import uuid
from dataclasses import replace

from notes import stores, storing
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError
from notes.models import Store
from notes.places import Place, StoreKind
from notes.storage import StepFailed


def test(store_id: str) -> None:
    """Write, read, read a part of and delete a small file there, and keep what came of it."""
    found = db.session.get(Store, uuid.UUID(store_id))
    if found is None or not stores.is_readable(found):
        return  # credentials that can't be read are said by the page
    place = stores.place(found)
    db.session.commit()  # what follows waits for somebody else
    step = problem = host_key = None
    try:
        host_key = _shown_key(place)
        storing.at_place(_trusting(place, host_key)).try_out()
    except StepFailed as error:
        step, problem = error.step, error.message
    except ExternalError as error:
        problem = error.message
    stores.note_test(uuid.UUID(store_id), place, step, problem, host_key)
    db.session.commit()


def _shown_key(place: Place) -> str | None:
    """What an SSH server shows that nobody has agreed to yet."""
    if place.kind != StoreKind.SFTP or "host_key" in place.options:
        return None
    from notes import storage_sftp

    return storage_sftp.host_key(place, guarded=not settings().allow_private_addresses)


def _trusting(place: Place, host_key: str | None) -> Place:
    if host_key is None:
        return place
    return replace(place, options={**place.options, "host_key": host_key})
