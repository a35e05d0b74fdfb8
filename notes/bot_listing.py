"""A team's bots, newest first, a page at a time. Core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from notes import meeting_links
from notes.db import db
from notes.errors import Invalid
from notes.models import Bot, Recording
from notes.recordings import Viewer, visible

PLATFORMS = {"google_meet": "meet", "microsoft_teams": "teams"}
"""What the provider calls platforms, where we have another word."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave out; None is nothing. `meeting_url`: any address of the room."""

    status: str | None = None
    platform: str | None = None
    meeting_url: str | None = None
    join_at_after: datetime | None = None
    join_at_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """How many bots there are in all, and those of this page with their recordings."""

    count: int
    rows: list[tuple[Bot, Recording]]


def page(viewer: Viewer, limit: int, offset: int, filters: Filters | None = None) -> Page:
    """A page of the bots whose recordings a person may see."""
    wanted = _narrowed(
        select(Bot, Recording)
        .join(Recording, Recording.id == Bot.recording_id)
        .where(Recording.deleted_at.is_(None), visible(viewer)),
        filters or Filters(),
    )
    if wanted is None:
        return Page(0, [])
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if offset >= count:
        return Page(count, [])
    query = wanted.order_by(Bot.created_at.desc(), Bot.id.desc()).limit(limit).offset(offset)
    return Page(count, [(row[0], row[1]) for row in db.session.execute(query)])


def _narrowed(query: Select[Bot, Recording], filters: Filters) -> Select[Bot, Recording] | None:
    """None: nothing can be found so."""
    if filters.status is not None:
        query = query.where(Bot.code == filters.status)
    if filters.platform is not None:
        platform = PLATFORMS.get(filters.platform, filters.platform)
        query = query.where(Recording.platform == platform)
    if filters.meeting_url is not None:
        try:
            room = meeting_links.read(filters.meeting_url)
        except Invalid:
            return None
        query = query.where(Bot.meeting_key == room.key)
    if filters.join_at_after is not None:
        query = query.where(Recording.started_at >= filters.join_at_after)
    if filters.join_at_before is not None:
        query = query.where(Recording.started_at <= filters.join_at_before)
    return query
