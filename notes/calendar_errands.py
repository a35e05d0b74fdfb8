"""Does what the rows of calendars say is to be asked of their provider, and takes in what it says.

It commits by itself, before and after each call: no transaction is open while another company
takes its time.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr

from notes import (
    calendar_bots,
    calendar_meetings,
    calendar_rules,
    calendar_tokens,
    calendar_turns,
    calendars,
)
from notes.calendar_tokens import Person
from notes.db import db, now
from notes.errors import ExternalError
from notes.models import Calendar
from notes.providers.calendars import Calendars, CalendarUser, Company, TokenRefused

log = logging.getLogger(__name__)

IN_A_ROW = 4
ASKED_FOR = timedelta(hours=1)
"""So long what somebody asked for is tried again while the provider can't be reached."""

GONE = "This calendar isn't kept here any more."


@dataclass(frozen=True, slots=True)
class _Wish:
    """That a meeting is recorded, or not, or as the rules say, as it stood at a moment."""

    meeting_id: uuid.UUID
    ref: str
    wanted: str
    over: bool
    old: bool

    @property
    def record(self) -> bool | None:
        return calendar_meetings.WISHES[self.wanted]


def see_to(calendar_id: uuid.UUID) -> ExternalError | None:
    """Tell the provider what a person wants, and take in what is connected and what is coming.
    What fails is in the row, in words, and given back; what was known stays. What is wanted
    meanwhile is done too."""
    for _ in range(IN_A_ROW):
        calendar = calendar_turns.take(calendar_id)
        db.session.commit()
        if calendar is None:
            return None
        asked_at = calendar.asked_at
        try:
            if calendars.is_abandoned(calendar):
                _end(calendar)
                return None
            _exchange(calendar)
        except ExternalError as error:
            db.session.rollback()
            log.warning("calendar %s: %s", calendar_id, error.message)
            _failed(calendar_id, asked_at, error)
            return error
        if not _done(calendar_id, asked_at):
            return None
    return None


def _failed(calendar_id: uuid.UUID, asked_at: datetime | None, error: ExternalError) -> None:
    """What was asked for is tried again for a while, where that can help."""
    calendar = calendars.hold(calendar_id)
    if calendar is not None:
        in_vain = error.permanent or (asked_at is not None and now() - asked_at > ASKED_FOR)
        if in_vain and calendar.asked_at == asked_at:
            calendar.asked_at = None
        calendar.problem = error.message
        calendar_meetings.give_up(calendar, error.message, all_=error.permanent)
        calendar_turns.release(calendar)
        calendars.touch(calendar)
    db.session.commit()


def _done(calendar_id: uuid.UUID, asked_at: datetime | None) -> bool:
    """It worked; gives whether more was asked for meanwhile."""
    calendar = calendars.hold(calendar_id)
    if calendar is None:
        db.session.commit()
        return False
    if calendar.asked_at == asked_at:
        calendar.asked_at = None
    calendar.synced_at, calendar.problem = now(), None
    calendar_turns.release(calendar)
    calendars.touch(calendar)
    more = calendar.asked_at is not None or any(
        one.wish_problem is None for one in calendar_meetings.wishes(calendar)
    )
    db.session.commit()
    return more


def _end(calendar: Calendar) -> None:
    """Have the provider forget somebody who is no member any more, and forget them here."""
    calendar_id = calendar.id
    person = calendar_tokens.person(calendar, needed=False)
    if person is not None:
        person.ask(person.provider.disconnect)
    calendar_turns.end(calendar_id)
    db.session.commit()


def token(calendar: Calendar) -> tuple[Calendars, SecretStr]:
    """The provider and the person's token, for the one thing that can't wait for a job: sending
    the person to a consent page. Raises ExternalError."""
    person = calendar_tokens.person(calendar)
    return person.provider, person.token()


def _exchange(calendar: Calendar) -> None:
    by_hand = calendar.asked_at is not None and calendar.synced_at is not None
    calendar_id, person = calendar.id, calendar_tokens.person(calendar)
    _leave(calendar_id, person)
    _wishes(calendar_id, person)
    user = _muted(calendar_id, person, _rules(calendar_id, person))
    calendars.seen(_held(calendar_id), user)
    db.session.commit()
    read = {one.company.value for one in user.connections if one.connected}
    if not read:
        return
    if by_hand:
        _hurry(person)
    after = now() - calendar_meetings.BACK
    before = now() + calendar_meetings.AHEAD
    found = person.ask(lambda token: person.provider.meetings(token, after, before))
    calendar = _held(calendar_id)
    calendar_meetings.store(calendar, found, after, read)
    db.session.commit()
    calendar_bots.connect(calendar_id)
    db.session.commit()


def _held(calendar_id: uuid.UUID) -> Calendar:
    calendar = calendars.hold(calendar_id)
    if calendar is None:
        raise ExternalError(GONE, permanent=True)
    return calendar


def _hurry(person: Person) -> None:
    """Somebody waits: have the provider look into the calendars now. It does so by itself too."""
    try:
        person.ask(person.provider.refresh_meetings)
    except ExternalError as error:
        log.info("a refresh wasn't taken: %s", error.message)


def _leave(calendar_id: uuid.UUID, person: Person) -> None:
    """Have the provider forget what the person wants disconnected."""
    calendar = db.session.get_one(Calendar, calendar_id)
    leaving = [Company(one.platform) for one in calendar.connections if one.leaving]
    db.session.commit()
    for company in leaving:
        person.ask(lambda token, company=company: person.provider.disconnect(token, company))  # type: ignore[misc]
        calendar_bots.stand_down(calendar_id, company)
        calendar = _held(calendar_id)
        calendars.left(calendar, company)
        calendars.touch(calendar)
        db.session.commit()


def _wishes(calendar_id: uuid.UUID, person: Person) -> None:
    """Tell the provider which meetings are to be recorded and which aren't. While it can't be
    reached, what is wanted is tried again for some minutes."""
    for wish in _waiting(calendar_id):
        if wish.over:
            calendar_meetings.refused(wish.meeting_id, wish.wanted, calendar_meetings.OVER)
            db.session.commit()
            continue
        try:
            seen = person.ask(
                lambda token, one=wish: person.provider.override(token, one.ref, one.record)  # type: ignore[misc]
            )
        except ExternalError as error:
            if (error.permanent and not isinstance(error, TokenRefused)) or wish.old:
                calendar_meetings.refused(wish.meeting_id, wish.wanted, error.message)
                db.session.commit()
                continue
            calendar_meetings.put_off(wish.meeting_id, error.message)
            db.session.commit()
            return
        calendar_meetings.took(wish.meeting_id, wish.wanted, seen)
        db.session.commit()


def _waiting(calendar_id: uuid.UUID) -> Sequence[_Wish]:
    calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
    found = [
        _Wish(
            one.id,
            one.external_id,
            one.wish,
            over=calendar_meetings.is_over(one),
            old=calendar_meetings.waits_long(one),
        )
        for one in calendar_meetings.wishes(calendar)
        if one.wish is not None
    ]
    db.session.commit()
    return found


def _rules(calendar_id: uuid.UUID, person: Person) -> CalendarUser:
    """Have the provider decide by the rules that the person wants; gives what it has then."""
    wanted = db.session.get_one(Calendar, calendar_id, populate_existing=True).wanted
    db.session.commit()
    rules = calendar_rules.read(wanted)
    if rules is None:
        return person.ask(person.provider.calendar_user)
    try:
        user = person.ask(lambda token: person.provider.set_rules(token, rules))
    except ExternalError as error:
        if not error.permanent or isinstance(error, TokenRefused):
            raise
        _settle_rules(calendar_id, wanted, error.message)
        return person.ask(person.provider.calendar_user)
    _settle_rules(calendar_id, wanted, None)
    return user


def _muted(calendar_id: uuid.UUID, person: Person, user: CalendarUser) -> CalendarUser:
    """For who may only read nothing is recorded by itself, whatever the provider begins with."""
    calendar = db.session.get_one(Calendar, calendar_id, populate_existing=True)
    reads_only = calendars.reads_only(calendar)
    db.session.commit()
    if not reads_only or user.rules is None or calendar_rules.is_none(user.rules):
        return user
    none = calendar_rules.chosen("none", {}, user.rules.bot_name)
    return person.ask(lambda token: person.provider.set_rules(token, none))


def _settle_rules(calendar_id: uuid.UUID, wanted: object, problem: str | None) -> None:
    calendar = _held(calendar_id)
    if calendar.wanted == wanted:  # nobody has chosen others since
        calendar.wanted, calendar.wanted_problem = None, problem
        calendars.touch(calendar)
    db.session.commit()
