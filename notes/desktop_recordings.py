"""Recordings as API clients list and make them (the desktop_recordings contract). Core.

What an object looks like is in `notes.desktop_fields`, what a client may change of it in
`notes.client_fields`, how its lines come in in `notes.said`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from notes import search
from notes.db import db, now, uuid7
from notes.desktop_fields import PLATFORMS, fields, transcript
from notes.models import Capture, ClientFields, Recording, Source, Status
from notes.providers.base import SdkUpload
from notes.recordings import Viewer, visible

__all__ = ["PLATFORMS", "Filters", "Page", "by_ids", "create", "fields", "page", "transcript"]

ANY_SOURCE = "desktop_audio"
"""The platform under which clients see recordings of a kind that they have no word for."""

UNTITLED = {
    "zoom": "Zoom meeting",
    "teams": "Teams meeting",
    "meet": "Google Meet meeting",
    "slack": "Slack huddle",
    "desktop_audio": "Desktop recording",
}
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave out; None is everything. `user_id` is who made it."""

    user_id: int | None = None
    platform: str | None = None
    status: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """How many recordings there are in all, and those of this page, newest first."""

    count: int
    ids: list[uuid.UUID]


def page(viewer: Viewer, limit: int, offset: int, filters: Filters | None = None) -> Page:
    """A page of the recordings a person may see, with two statements."""
    asked = filters or Filters()
    wanted = _wanted(viewer, asked)
    newest = (Recording.started_at.desc(), Recording.id.desc())
    if asked.search is not None:  # found once: counting apart would search twice
        both = select(Recording.id, func.count().over()).where(*wanted)
        both = search.narrowed(both, asked.search).order_by(*newest)
        rows = db.session.execute(both.limit(limit).offset(offset)).all()
        if rows or not offset:
            return Page(rows[0][1] if rows else 0, [row[0] for row in rows])
    counted = select(func.count(Recording.id)).where(*wanted)
    if asked.search is not None:
        counted = search.narrowed(counted, asked.search)
    count = db.session.scalar(counted) or 0
    if offset >= count:
        return Page(count, [])
    query = select(Recording.id).where(*wanted).order_by(*newest)
    return Page(count, list(db.session.scalars(query.limit(limit).offset(offset))))


def by_ids(ids: Sequence[uuid.UUID]) -> list[Recording]:
    """These recordings as they stand, in this order."""
    rows = db.session.scalars(
        select(Recording)
        .where(Recording.id.in_(ids))
        .execution_options(populate_existing=True)  # numbers are written past the session
    )
    found = {one.id: one for one in rows}
    return [found[one] for one in ids if one in found]


def create(
    viewer: Viewer,
    platform: str = ANY_SOURCE,
    *,
    recording_id: uuid.UUID | None = None,
    upload: SdkUpload | None = None,
    title: str | None = None,
    started_at: datetime | None = None,
    announced: bool = False,
) -> Recording:
    """A recording that a desktop client makes, through a provider's `upload` if there is one.

    Without a title it gets one by its platform, which clients don't see. `announced`: the client
    tells nothing more of it (see `notes.announced`). Raises Forbidden.
    """
    viewer.require_edit()
    called = " ".join((title or "").split())
    recording = Recording(
        id=recording_id or uuid7(),
        team_id=viewer.team_id,
        created_by=viewer.user.id,
        source=Source.DESKTOP_SDK,
        platform=platform,
        title=called or UNTITLED[platform],
        status=Status.RECORDING,
        started_at=started_at or now(),
    )
    db.session.add(recording)
    db.session.flush()
    untitled = None if called else recording.title
    db.session.add(ClientFields(recording_id=recording.id, untitled=untitled, exact={}))
    if upload is not None:
        db.session.add(_capture(recording.id, upload, announced=announced))
    db.session.flush()
    search.index(recording.id)  # from now on the index hears of its changes
    return recording


def _capture(recording_id: uuid.UUID, upload: SdkUpload, *, announced: bool) -> Capture:
    return Capture(
        recording_id=recording_id,
        provider="recall",
        kind="sdk_upload",
        external_id=str(upload.id),
        recording_ref=str(upload.recording_id) if upload.recording_id else None,
        announced=announced,
    )


def _wanted(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [visible(viewer), Recording.deleted_at.is_(None)]
    if filters.user_id is not None:
        known = 0 <= filters.user_id <= LARGEST_ID
        wanted.append(Recording.created_by == (filters.user_id if known else -1))
    if filters.platform == ANY_SOURCE:
        wanted.append(Recording.platform.not_in([one for one in PLATFORMS if one != ANY_SOURCE]))
    elif filters.platform is not None:
        wanted.append(Recording.platform == filters.platform)
    if filters.status is not None:
        wanted.append(Recording.status == filters.status)
    return wanted
