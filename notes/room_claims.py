"""Which recording at a provider an order here has made, when its answer was lost. Core."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from notes import rooms
from notes.bot_states import UNSENT
from notes.db import db
from notes.models import Capture
from notes.models import Recording as Row
from notes.providers.rooms import Recording

SKEW = timedelta(minutes=2)
"""So much earlier than our clock the provider's may say that an order came."""


def is_unsent(capture: Capture) -> bool:
    """Whether the provider hasn't told its id of it."""
    return capture.external_id.startswith(UNSENT)


def here(team_id: int, external_id: str) -> uuid.UUID | None:
    """The capture that the team has of a recording at the provider."""
    return db.session.scalar(
        select(Capture.id)
        .join(Row, Row.id == Capture.recording_id)
        .where(
            Capture.provider == rooms.PROVIDER,
            Capture.external_id == external_id,
            Row.team_id == team_id,
        )
    )


def of_others(team_id: int, external_ids: Collection[str]) -> set[str]:
    """Those that are another team's here."""
    found = db.session.scalars(
        select(Capture.external_id)
        .join(Row, Row.id == Capture.recording_id)
        .where(
            Capture.provider == rooms.PROVIDER,
            Capture.external_id.in_(external_ids),
            Row.team_id != team_id,
        )
    )
    return set(found)


def of_order(
    found: Collection[Recording], *, tracks: bool, prefix: str | None, since: datetime
) -> Recording | None:
    """The one of these that came of an order which was sent at that time: the oldest that nobody
    here has, and that is what was ordered."""
    strange = rooms.strange([one.id for one in found])
    fitting = [
        one
        for one in found
        if one.id in strange
        and one.is_tracks == tracks
        and (one.invoked_at is None or one.invoked_at >= since - SKEW)
        and (prefix is None or one.file_name is None or one.file_name.startswith(prefix))
    ]
    return min(fitting, key=lambda one: one.invoked_at or since, default=None)
