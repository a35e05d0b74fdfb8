"""Who was invited to the meeting of a recording, as the calendars of the team say it. Core."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from notes.db import db
from notes.models import Meeting

MOST = 500


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was invited. `shown` is their name, else their address; `status` is accepted,
    declined, tentative, not_available or None."""

    shown: str
    email: str | None
    is_organizer: bool
    status: str | None


def of(recording_id: uuid.UUID) -> list[Guest]:
    """Everybody, each once: who holds the meeting first, then by name. An address is for people
    of the team only."""
    query = select(Meeting.people).where(Meeting.recording_id == recording_id)
    found: dict[str, Guest] = {}
    for people in db.session.scalars(query.order_by(Meeting.created_at)):
        for one in people[:MOST]:
            name, email = one.get("name"), one.get("email")
            if name or email:
                guest = Guest(
                    name or email, email, bool(one.get("is_organizer")), one.get("status")
                )
                found.setdefault((email or name).casefold(), guest)
    return sorted(found.values(), key=lambda one: (not one.is_organizer, one.shown.casefold()))
