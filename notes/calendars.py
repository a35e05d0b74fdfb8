"""A member's calendars: connecting them, leaving them, the rules. Core.

What the provider has to be told stands in the rows first (`wanted`, `leaving`, `asked_at`), and a
job carries it there (`notes.calendar_errands`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import selectinload

from notes import calendar_rules, events, jobqueue, security
from notes.calendar_rooms import PEOPLE, TEAM
from notes.db import db, now
from notes.errors import Invalid
from notes.models import Calendar, CalendarConnection, CalendarConsent, Meeting, Membership, Role
from notes.provider_accounts import RECALL, hold_team
from notes.providers.calendars import CalendarUser, Company, Rules
from notes.recordings import Viewer

EMAIL_LIMIT = 254
CONSENT_FOR, CONSENT_KEPT = timedelta(hours=1), timedelta(days=1)


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
    db.session.execute(
        delete(CalendarConsent).where(
            CalendarConsent.calendar_id == calendar.id,
            CalendarConsent.created_at < now() - CONSENT_KEPT,
        )
    )
    nonce = security.new_token()
    db.session.add(
        CalendarConsent(
            calendar_id=calendar.id, platform=company, nonce_hash=security.token_hash(nonce)
        )
    )
    db.session.flush()
    return Begun(calendar, nonce)


def arrived(viewer: Viewer, nonce: str) -> Arrival:
    """Somebody comes back with the nonce of a connect. What the provider has now is looked at
    anew. It connected a calendar for who began, whoever said yes: so where that may have been
    somebody else, the provider has to forget it again."""
    found = db.session.scalar(
        select(CalendarConsent).where(CalendarConsent.nonce_hash == security.token_hash(nonce))
    )
    if found is None:
        return Arrival.UNKNOWN
    calendar = hold(found.calendar_id)
    if calendar is None:
        return Arrival.UNKNOWN
    db.session.refresh(found)
    again, found.finished_at = found.finished_at is not None, found.finished_at or now()
    row = _connection(calendar, found.platform)
    if not is_own(calendar, viewer):
        if not again:
            row = row or _new_connection(calendar, found.platform, connected=False)
            row.leaving, row.changed_at = True, now()
            ask_sync(calendar)
        return Arrival.SOMEBODY_ELSE
    if row is not None and row.changed_at < found.created_at:
        row.leaving = False  # they have thought better of it
    ask_sync(calendar)
    if now() - found.created_at > CONSENT_FOR:
        return Arrival.TOO_OLD
    return Arrival.AGAIN if again else Arrival.CONNECTED


def ask_sync(calendar: Calendar) -> None:
    """Have a job look at what the provider has, after the commit."""
    calendar.asked_at = now()
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
    doesn't name any more has to be connected again; one that never was isn't kept."""
    told = {one.company.value: one for one in user.connections}
    rows = {one.platform: one for one in calendar.connections}
    for company, one in told.items():
        row, email = rows.get(company), (one.email or "")[:EMAIL_LIMIT]
        if row is None and not one.connected:
            continue
        row = row or _new_connection(calendar, company, connected=True)
        if email and row.email and email.casefold() != row.email.casefold():
            _forget_meetings(calendar, company)  # they were another account's
        if (row.connected, row.email) != (one.connected, email or row.email):
            row.connected, row.email, row.changed_at = one.connected, email or row.email, now()
    for company, row in rows.items():
        if company not in told:
            row.connected = False
    if user.rules is not None:
        calendar.preferences = calendar_rules.kept(user.rules)
    db.session.flush()


def left(calendar: Calendar, company: Company) -> None:
    """The provider has forgotten a calendar, and so do we."""
    calendar.connections = [one for one in calendar.connections if one.platform != company]
    db.session.flush()
    _forget_meetings(calendar, company if calendar.connections else None)


def abandon(team_id: int, user_id: int) -> None:
    """Somebody is no member any more: what was read in their calendars goes at once, the rest
    when the provider has forgotten them."""
    for calendar in db.session.scalars(
        select(Calendar).where(Calendar.team_id == team_id, Calendar.user_id == user_id)
    ).all():
        db.session.execute(delete(Meeting).where(Meeting.calendar_id == calendar.id))
        ask_sync(calendar)


def is_abandoned(calendar: Calendar) -> bool:
    """Whether its person is no member of the team any more."""
    return db.session.get(Membership, (calendar.user_id, calendar.team_id)) is None


def reads_only(calendar: Calendar) -> bool:
    """Whether its person may read the team's recordings but make none."""
    found = db.session.get(Membership, (calendar.user_id, calendar.team_id))
    return found is not None and not Role(found.role).can_edit


def anybody(team_id: int | None = None) -> bool:
    """Whether anybody, of a team or at all, has a calendar here."""
    query = select(Calendar.id).limit(1)
    if team_id is not None:
        query = query.where(Calendar.team_id == team_id)
    return db.session.scalar(query) is not None


def hold(calendar_id: uuid.UUID) -> Calendar | None:
    """A calendar as it stands now, nobody else changing it or its meetings until the commit."""
    db.session.execute(
        update(Calendar)
        .where(Calendar.id == calendar_id)
        .values(rev=Calendar.rev)
        .execution_options(synchronize_session=False)
    )
    return db.session.get(Calendar, calendar_id, populate_existing=True)


def touch(calendar: Calendar) -> None:
    """Something that the page of coming meetings shows has changed."""
    calendar.rev = Calendar.rev + 1  # counted by the database
    db.session.flush()
    events.publish(calendar.id)


def is_own(calendar: Calendar, viewer: Viewer) -> bool:
    """Whether these are the calendars of who asks."""
    return (calendar.user_id, calendar.team_id) == (viewer.user.id, viewer.team_id)


def _connection(calendar: Calendar, platform: str) -> CalendarConnection | None:
    return next((one for one in calendar.connections if one.platform == platform), None)


def _new_connection(calendar: Calendar, platform: str, *, connected: bool) -> CalendarConnection:
    row = CalendarConnection(platform=platform, connected=connected)
    calendar.connections.append(row)
    return row


def _forget_meetings(calendar: Calendar, platform: str | None) -> None:
    """What was read in a company's calendar, or (None) in all; what was recorded stays known."""
    of_it = [Meeting.calendar_id == calendar.id, Meeting.recording_id.is_(None)]
    if platform is not None:
        of_it.append(Meeting.calendar_platform == platform)
    db.session.execute(delete(Meeting).where(*of_it))


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
