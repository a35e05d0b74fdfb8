"""Who began a connect that comes back: its nonce ties the answer to the person who asked. Core."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select, update

from notes import security
from notes.calendars import CONSENT_FOR
from notes.db import db, now
from notes.models import Calendar, CalendarConsent, User
from notes.providers.calendars import Company

NONCE = "nonce"
"""Its name in the addresses to which people come back."""


@dataclass(frozen=True, slots=True)
class Began:
    """A connect that was begun: of which company's calendar, by whom, for which team."""

    company: Company
    user_id: int
    team_id: int
    too_old: bool

    def is_by(self, user: User | None) -> bool:
        """Whether this person began it."""
        return user is not None and user.id == self.user_id


def began(nonce: str | None) -> Began | None:
    """The connect of a nonce, if there is one."""
    if not nonce:
        return None
    found = db.session.execute(
        select(CalendarConsent, Calendar)
        .join(Calendar, Calendar.id == CalendarConsent.calendar_id)
        .where(CalendarConsent.nonce_hash == security.token_hash(nonce))
    ).one_or_none()
    if found is None:
        return None
    consent, calendar = found
    too_old = now() - consent.created_at > CONSENT_FOR
    return Began(Company(consent.platform), calendar.user_id, calendar.team_id, too_old)


def arriving(calendar: Calendar) -> set[Company]:
    """The companies to which the person said yes since the provider last told what it has."""
    query = select(CalendarConsent.platform).where(
        CalendarConsent.calendar_id == calendar.id, CalendarConsent.finished_at.is_not(None)
    )
    if calendar.synced_at is not None:
        query = query.where(CalendarConsent.finished_at > calendar.synced_at)
    return {Company(one) for one in db.session.scalars(query)}


def nonce_of(address: str | None) -> str | None:
    """The nonce in an address to which a person is to come back."""
    try:
        query = parse_qs(urlsplit(address or "").query, max_num_fields=50)
    except ValueError:
        return None
    return query.get(NONCE, [""])[0] or None


def forget_token(nonce: str) -> None:
    """The provider didn't take the token of this connect: the next one gets another."""
    mine = select(CalendarConsent.calendar_id).where(
        CalendarConsent.nonce_hash == security.token_hash(nonce)
    )
    db.session.execute(
        update(Calendar)
        .where(Calendar.id.in_(mine))
        .values(sealed_token=None)
        .execution_options(synchronize_session=False)
    )
