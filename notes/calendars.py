"""A member's calendars: connecting them, leaving them, the rules. Core.

What the provider has to be told stands in the rows first (`wanted`, `leaving`, `asked_at`), and a
job carries it there (`notes.calendar_errands`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import selectinload

from notes import calendar_rules, events, jobqueue, security
from notes.db import db, now
from notes.errors import Invalid
from notes.models import Calendar, CalendarConnection, CalendarConsent, Meeting
from notes.provider_accounts import RECALL, hold_team
from notes.providers.calendars import CalendarUser, Company, Rules
from notes.recordings import Viewer

TAKEN_FOR = timedelta(seconds=60)
SYNC_EVERY = timedelta(minutes=5)
CONSENT_FOR = timedelta(hours=1)
PEOPLE, TEAM = "people", "team"


class Arrival(StrEnum):
    """What became of somebody who comes back from a company's consent page."""

    CONNECTED = "connected"
    AGAIN = "again"  # the same answer a second time
    TOO_OLD = "too_old"
    SOMEBODY_ELSE = "somebody_else"  # another person is signed in than the one who began
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Begun:
    """A connect that a person has begun."""

    calendar: Calendar
    nonce: str


def of(viewer: Viewer) -> Calendar | None:
    """The person's own calendars in this team."""
    return db.session.scalar(
        select(Calendar)
        .where(
            Calendar.team_id == viewer.team_id,
            Calendar.user_id == viewer.user.id,
            Calendar.provider == RECALL,
        )
        .options(selectinload(Calendar.connections))
    )


def begin(viewer: Viewer, company: Company) -> Begun:
    """Begin a connect: only who asks can finish it."""
    calendar = _ensure(viewer)
    nonce = security.new_token()
    db.session.add(
        CalendarConsent(
            calendar_id=calendar.id, platform=company, nonce_hash=security.token_hash(nonce)
        )
    )
    db.session.flush()
    return Begun(calendar, nonce)


def arrived(viewer: Viewer, nonce: str) -> Arrival:
    """Somebody comes back with the nonce of a connect. What was connected is the calendar of who
    began, whoever sits at the browser now; it is looked at anew in any case."""
    found = db.session.scalar(
        select(CalendarConsent).where(CalendarConsent.nonce_hash == security.token_hash(nonce))
    )
    if found is None:
        return Arrival.UNKNOWN
    calendar = db.session.get_one(Calendar, found.calendar_id)
    if now() - found.created_at > CONSENT_FOR:
        return Arrival.TOO_OLD
    ask_sync(calendar)
    if (calendar.user_id, calendar.team_id) != (viewer.user.id, viewer.team_id):
        return Arrival.SOMEBODY_ELSE
    again = found.finished_at is not None
    found.finished_at = found.finished_at or now()
    db.session.flush()
    return Arrival.AGAIN if again else Arrival.CONNECTED


def ask_sync(calendar: Calendar) -> None:
    """Have a job look at what the provider has, after the commit."""
    calendar.asked_at = calendar.asked_at or now()
    touch(calendar)
    queue(calendar.id)


def queue(calendar_id: uuid.UUID) -> None:
    """Have a job see to a calendar, after the commit."""
    jobqueue.enqueue(jobqueue.CALENDAR, str(calendar_id))


def set_rules(viewer: Viewer, rules: Rules) -> Calendar:
    """Have the provider decide by other rules. Raises Invalid without a calendar."""
    calendar = _existing(viewer)
    calendar.wanted, calendar.wanted_problem = calendar_rules.kept(rules), None
    ask_sync(calendar)
    return calendar


def set_sharing(viewer: Viewer, sharing: str) -> Calendar:
    """Who sees what will be recorded: `people` (those of the team who have the meeting in their
    calendar) or `team`. Raises Invalid."""
    if sharing not in {PEOPLE, TEAM}:
        raise Invalid("Choose from the list.", "sharing")
    calendar = _existing(viewer)
    calendar.sharing = sharing
    touch(calendar)
    return calendar


def leave(viewer: Viewer, company: Company | None = None) -> Calendar:
    """Have the provider forget one calendar, or (None) all of them. Raises Invalid."""
    calendar = _existing(viewer)
    for one in calendar.connections:
        if company is None or one.platform == company:
            one.leaving, one.changed_at = True, now()
    ask_sync(calendar)
    return calendar


def rules(calendar: Calendar) -> Rules | None:
    """What the person wants, else what the provider decides by."""
    return calendar_rules.read(calendar.wanted or calendar.preferences)


def seen(calendar: Calendar, user: CalendarUser) -> None:
    """The provider's word on what is connected and by which rules it decides. A calendar that it
    doesn't name any more has to be connected again."""
    told = {one.company.value: one for one in user.connections}
    rows = {one.platform: one for one in calendar.connections}
    for company, one in told.items():
        row = rows.get(company)
        if row is None:
            row = CalendarConnection(platform=company, connected=one.connected)
            calendar.connections.append(row)
        if (row.connected, row.email) != (one.connected, one.email or row.email):
            row.connected, row.email, row.changed_at = one.connected, one.email, now()
    for company, row in rows.items():
        if company not in told:
            row.connected = False
    if user.rules is not None:
        calendar.preferences = calendar_rules.kept(user.rules)
    db.session.flush()


def left(calendar: Calendar, company: Company) -> None:
    """The provider has forgotten a calendar."""
    calendar.connections = [one for one in calendar.connections if one.platform != company]
    db.session.flush()


def touch(calendar: Calendar) -> None:
    """Something that the page of coming meetings shows has changed."""
    calendar.rev = Calendar.rev + 1  # counted by the database
    db.session.flush()
    events.publish(calendar.id)


def is_own(calendar: Calendar, viewer: Viewer) -> bool:
    """Whether these are the calendars of who asks."""
    return (calendar.user_id, calendar.team_id) == (viewer.user.id, viewer.team_id)


def take(calendar_id: uuid.UUID) -> Calendar | None:
    """A calendar for whoever talks to the provider about it, kept from others for a minute; None
    where there is none, or somebody is at it."""
    free = Calendar.busy_until.is_(None) | (Calendar.busy_until < now())
    taken = db.session.execute(
        update(Calendar)
        .where(Calendar.id == calendar_id, free)
        .values(busy_until=now() + TAKEN_FOR)
        .execution_options(synchronize_session=False)
    )
    if not cast("CursorResult[Any]", taken).rowcount:
        return None
    return db.session.get(Calendar, calendar_id, populate_existing=True)


def release(calendar: Calendar) -> None:
    """Let others at a calendar again."""
    calendar.busy_until = None
    db.session.flush()


def due() -> list[uuid.UUID]:
    """Calendars that are to be looked at: those somebody asked for, and all that are connected,
    every few minutes; those longest waiting first."""
    connected = (
        select(CalendarConnection.id)
        .where(
            CalendarConnection.calendar_id == Calendar.id,
            CalendarConnection.connected | CalendarConnection.leaving,
        )
        .exists()
    )
    old = Calendar.synced_at.is_(None) | (Calendar.synced_at < now() - SYNC_EVERY)
    wished = (
        select(Meeting.id)
        .where(Meeting.calendar_id == Calendar.id, Meeting.wish.is_not(None))
        .exists()
    )
    waits = Calendar.asked_at.is_not(None) | Calendar.wanted.is_not(None) | wished
    query = (
        select(Calendar.id)
        .where(waits | (connected & old))
        .order_by(Calendar.synced_at.is_not(None), Calendar.synced_at)
    )
    return list(db.session.scalars(query))


def _existing(viewer: Viewer) -> Calendar:
    calendar = of(viewer)
    if calendar is None:
        raise Invalid("Connect a calendar first.")
    return calendar


def _ensure(viewer: Viewer) -> Calendar:
    """The person's row; of two tabs at once one makes it."""
    hold_team(viewer.team_id)
    calendar = of(viewer)
    if calendar is None:
        calendar = Calendar(team_id=viewer.team_id, user_id=viewer.user.id, provider=RECALL)
        db.session.add(calendar)
        db.session.flush()
    return calendar
