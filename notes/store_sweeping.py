"""Deletes what lies in stores and is no recording's any more. Beside the adapters.

It commits by itself: no transaction is open while a store takes its time.
"""

from __future__ import annotations

import logging
import uuid

from notes import leftovers, run_rescue, stores, storing
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError
from notes.leftovers import Due

log = logging.getLogger(__name__)

AT_ONCE = 200


def sweep(team_id: int | None = None) -> None:
    """Delete everything that may go, of one team or of all, and forget stores that are empty.
    A store that fails is left alone until the next time."""
    while some := _due(team_id):
        failed: set[uuid.UUID | None] = set()
        for one in some:
            if one.store_id not in failed and not _delete(one):
                failed.add(one.store_id)
    stores.forget_empty()
    db.session.commit()


def _due(team_id: int | None) -> list[Due]:
    found = leftovers.due(AT_ONCE, team_id)
    db.session.commit()
    return found


def _delete(one: Due) -> bool:
    """False where the store failed."""
    if run_rescue.is_at_work(one.recording_id, settings().poll_seconds):
        leftovers.put_off(one.id)
        db.session.commit()
        return True
    try:
        if not leftovers.is_listed(one):
            store = storing.at(one.store_id)
            db.session.commit()
            store.delete(one.key)
    except ExternalError as error:
        db.session.rollback()
        log.warning("a file that may go stays for now: %s", error.message)
        leftovers.failed(one, error)
        db.session.commit()
        return False
    leftovers.gone(one.id)
    db.session.commit()
    return True
