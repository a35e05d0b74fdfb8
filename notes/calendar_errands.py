"""Does what the rows of calendars say is to be asked of their provider, and takes in what it says.

It commits by itself, before and after each call: no transaction is open while another company
takes its time.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from pydantic import SecretStr

from notes import (
    calendar_bots,
    calendar_meetings,
    calendar_rules,
    calendars,
    provider_accounts,
    sealing,
)
from notes.adapters import adapters
from notes.db import db, now
from notes.errors import ExternalError
from notes.models import Calendar
from notes.providers.base import Account
from notes.providers.calendars import Calendars, CalendarUser, Company, TokenRefused

log = logging.getLogger(__name__)

T = TypeVar("T")

TOKEN_FOR = timedelta(hours=20)  # of the day that it lasts
IN_A_ROW = 4
UNCONNECTED = (
    "No Recall.ai account is connected, so no calendar can be read. "
    "An owner or admin connects one under Settings, Integrations."
)


class _Person:
    """The calls in one person's name, with a token that is renewed once where it isn't taken."""

    def __init__(self, calendar_id: uuid.UUID, account: Account) -> None:
        self._id = calendar_id
        self._account = account
        self.provider: Calendars = adapters().recorder(account)

    def ask(self, call: Callable[[SecretStr], T]) -> T:
        try:
            return call(self.token())
        except TokenRefused:
            return call(self.token(anew=True))

    def token(self, *, anew: bool = False) -> SecretStr:
        """The person's token; asked for where there is none, it is old, or of another account."""
        calendar = db.session.get_one(Calendar, self._id)
        key = self._account.key.get_secret_value().encode()
        of = f"{self._account.base_url} {sealing.mark(key)}"
        fresh = calendar.token_at is not None and now() - calendar.token_at < TOKEN_FOR
        kept, ref = calendar.sealed_token, calendar.ref
        same = calendar.token_of == of
        db.session.commit()
        if kept is not None and fresh and same and not anew and sealing.is_readable(kept):
            return sealing.unseal(kept)
        token = self.provider.calendar_token(ref)
        calendar = db.session.get_one(Calendar, self._id)
        calendar.sealed_token, calendar.token_at, calendar.token_of = sealing.seal(token), now(), of
        db.session.commit()
        return token


def see_to(calendar_id: uuid.UUID) -> None:
    """Tell the provider what a person wants, and take in what is connected and what is coming.
    What fails is in the row, in words; what was known stays. What is wanted meanwhile is done
    too."""
    for _ in range(IN_A_ROW):
        calendar = calendars.take(calendar_id)
        db.session.commit()
        if calendar is None:
            return
        again = _seen_to(calendar)
        db.session.commit()
        if not again:
            return


def _seen_to(calendar: Calendar) -> bool:
    """Do it once; gives whether there is more to do at once."""
    calendar_id, asked_at = calendar.id, calendar.asked_at
    try:
        _exchange(calendar)
    except ExternalError as error:
        db.session.rollback()
        log.warning("calendar %s: %s", calendar_id, error.message)
        calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
        calendar.problem, calendar.asked_at = error.message, None
        calendars.release(calendar)
        calendars.touch(calendar)
        return False
    calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
    if calendar.asked_at == asked_at:
        calendar.asked_at = None
    calendar.synced_at, calendar.problem = now(), None
    calendars.release(calendar)
    calendars.touch(calendar)
    return calendar.asked_at is not None or bool(calendar_meetings.wishes(calendar))


def token(calendar: Calendar) -> tuple[Calendars, SecretStr]:
    """The provider and the person's token, for the one thing that can't wait for a job: sending
    the person to a consent page. Raises ExternalError."""
    person = _person(calendar)
    return person.provider, person.token()


def _person(calendar: Calendar) -> _Person:
    account = provider_accounts.of(calendar.team_id)
    db.session.commit()
    if account is None:
        raise ExternalError(UNCONNECTED, permanent=True)
    return _Person(calendar.id, account)


def _exchange(calendar: Calendar) -> None:
    calendar_id, person = calendar.id, _person(calendar)
    _leave(calendar_id, person)
    _wishes(calendar_id, person)
    user = _rules(calendar_id, person)
    calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
    calendars.seen(calendar, user)
    db.session.commit()
    if not any(one.connected for one in user.connections):
        return
    after = now() - calendar_meetings.BACK
    before = now() + calendar_meetings.AHEAD
    found = person.ask(lambda token: person.provider.meetings(token, after, before))
    calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
    calendar_meetings.store(calendar, found, after)
    calendar_bots.connect(calendar)
    db.session.commit()


def _leave(calendar_id: uuid.UUID, person: _Person) -> None:
    """Have the provider forget what the person wants disconnected."""
    calendar = db.session.get_one(Calendar, calendar_id)
    leaving = [Company(one.platform) for one in calendar.connections if one.leaving]
    db.session.commit()
    for company in leaving:
        person.ask(lambda token, company=company: person.provider.disconnect(token, company))  # type: ignore[misc]
        calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
        calendars.left(calendar, company)
        calendars.touch(calendar)
        db.session.commit()


def _wishes(calendar_id: uuid.UUID, person: _Person) -> None:
    """Tell the provider which meetings are to be recorded and which aren't."""
    calendar = db.session.get_one(Calendar, calendar_id)
    waiting = [(one.id, one.external_id, one.wish) for one in calendar_meetings.wishes(calendar)]
    db.session.commit()
    for meeting_id, external_id, wanted in waiting:
        if wanted is None:
            continue
        record = calendar_meetings.WISHES[wanted]
        try:
            seen = person.ask(
                lambda token, id_=external_id, record=record: person.provider.override(  # type: ignore[misc]
                    token, id_, record
                )
            )
        except ExternalError as error:
            calendar_meetings.refused(meeting_id, wanted, error.message)
        else:
            calendar_meetings.took(meeting_id, wanted, seen)
        db.session.commit()


def _rules(calendar_id: uuid.UUID, person: _Person) -> CalendarUser:
    """Have the provider decide by the rules that the person wants; gives what it has then."""
    wanted = db.session.get_one(Calendar, calendar_id, populate_existing=True).wanted
    db.session.commit()
    rules = calendar_rules.read(wanted)
    if rules is None:
        return person.ask(person.provider.calendar_user)
    try:
        user = person.ask(lambda token: person.provider.set_rules(token, rules))
    except ExternalError as error:
        if not error.permanent:
            raise
        _settle_rules(calendar_id, wanted, error.message)
        return person.ask(person.provider.calendar_user)
    _settle_rules(calendar_id, wanted, None)
    return user


def _settle_rules(calendar_id: uuid.UUID, wanted: object, problem: str | None) -> None:
    calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
    if calendar.wanted == wanted:  # nobody has chosen others since
        calendar.wanted, calendar.wanted_problem = None, problem
        calendars.touch(calendar)
    db.session.commit()
