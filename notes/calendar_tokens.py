"""The tokens by which a provider of calendars knows for whom it is asked.

A token is asked for where there is none, it is old, or of another account. It commits by itself,
before and after each call.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Literal, TypeVar, overload

from pydantic import SecretStr

from notes import calendar_turns, provider_accounts, sealing
from notes.adapters import adapters
from notes.db import db, now
from notes.errors import ExternalError
from notes.models import Calendar
from notes.providers.base import Account
from notes.providers.calendars import Calendars, TokenRefused

T = TypeVar("T")

TOKEN_FOR = timedelta(hours=20)  # of the day that it lasts
UNCONNECTED = (
    "No Recall.ai account is connected, so no calendar can be read. "
    "An owner or admin connects one under Settings, Integrations."
)


class Person:
    """The calls in one person's name, with a token that is renewed once where it isn't taken."""

    def __init__(self, calendar_id: uuid.UUID, account: Account) -> None:
        self._id = calendar_id
        self._account = account
        self.provider: Calendars = adapters().recorder(account)

    def ask(self, call: Callable[[SecretStr], T]) -> T:
        calendar_turns.keep(self._id)
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


@overload
def person(calendar: Calendar) -> Person: ...
@overload
def person(calendar: Calendar, *, needed: Literal[False]) -> Person | None: ...
def person(calendar: Calendar, *, needed: bool = True) -> Person | None:
    """Who asks in the name of a calendar's person; without an account nobody can: None, or where
    it is `needed` ExternalError."""
    calendar_id, account = calendar.id, provider_accounts.of(calendar.team_id)
    db.session.commit()
    if account is not None:
        return Person(calendar_id, account)
    if needed:
        raise ExternalError(UNCONNECTED, permanent=True)
    return None
