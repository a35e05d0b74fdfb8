"""Whose turn it is: which calendars are to be looked at, by one job at a time. Core."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    CursorResult,
    delete,
    or_,
    select,
    update,
)

from notes import calendars
from notes.db import db, now
from notes.models import Calendar, CalendarConnection, CalendarConsent, Meeting, Membership

TAKEN_FOR = timedelta(seconds=60)
SYNC_EVERY = timedelta(minutes=5)


def take(calendar_id: uuid.UUID) -> Calendar | None:
    """A calendar for whoever talks to the provider about it, kept from others for a minute; None
    where there is none, or somebody is at it."""
    free = Calendar.busy_until.is_(None) | (Calendar.busy_until < now())
    if not _keep(calendar_id, free):
        return None
    return db.session.get(Calendar, calendar_id, populate_existing=True)


def keep(calendar_id: uuid.UUID) -> None:
    """Whoever has taken a calendar is still at it: before each call, which is shorter than this."""
    _keep(calendar_id, Calendar.busy_until.is_not(None))


def release(calendar: Calendar) -> None:
    """Let others at a calendar again."""
    calendar.busy_until = None
    db.session.flush()


def end(calendar_id: uuid.UUID) -> None:
    """The provider has forgotten a person who is no member: nothing of them is kept."""
    if (calendar := calendars.hold(calendar_id)) is not None and calendars.is_abandoned(calendar):
        db.session.execute(
            delete(Calendar)
            .where(Calendar.id == calendar_id)
            .execution_options(synchronize_session=False)
        )


def due() -> list[tuple[uuid.UUID, int]]:
    """Calendars that are to be looked at, each with its team: those of which something waits, and
    all that are connected, every few minutes; those longest waiting first."""
    old = Calendar.synced_at.is_(None) | (Calendar.synced_at < now() - SYNC_EVERY)
    query = (
        select(Calendar.id, Calendar.team_id)
        .where(_waits() | (_has(CalendarConnection.connected) & old))
        .order_by(Calendar.synced_at.is_not(None), Calendar.synced_at, Calendar.id)
    )
    return [(row.id, row.team_id) for row in db.session.execute(query)]


def _waits() -> ColumnElement[bool]:
    """Something is to be told to the provider, or to be heard from it soon."""
    wished = select(Meeting.id).where(Meeting.calendar_id == Calendar.id, Meeting.wish.is_not(None))
    begun = select(CalendarConsent.id).where(  # at a consent page, or the window closed too early
        CalendarConsent.calendar_id == Calendar.id,
        CalendarConsent.finished_at.is_(None),
        CalendarConsent.created_at > now() - calendars.CONSENT_FOR,
    )
    member = select(Membership.user_id).where(
        Membership.user_id == Calendar.user_id, Membership.team_id == Calendar.team_id
    )
    return or_(
        Calendar.asked_at.is_not(None),
        Calendar.wanted.is_not(None),
        _has(CalendarConnection.leaving),
        wished.exists(),
        begun.exists(),
        ~member.exists(),
    )


def _has(condition: ColumnExpressionArgument[bool]) -> ColumnElement[bool]:
    """A connection of which this holds."""
    return (
        select(CalendarConnection.id)
        .where(CalendarConnection.calendar_id == Calendar.id, condition)
        .exists()
    )


def _keep(calendar_id: uuid.UUID, condition: ColumnElement[bool]) -> bool:
    kept = db.session.execute(
        update(Calendar)
        .where(Calendar.id == calendar_id, condition)
        .values(busy_until=now() + TAKEN_FOR)
        .execution_options(synchronize_session=False)
    )
    return bool(cast("CursorResult[Any]", kept).rowcount)
