"""What can be asked of a provider that reads people's calendars, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from notes.answers import Unanswered


class Company(StrEnum):
    """Whose calendar it is."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"


SCOPES: Mapping[Company, Sequence[str]] = {
    Company.GOOGLE: (
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "https://www.googleapis.com/auth/userinfo.email",
    ),
    Company.MICROSOFT: (
        "offline_access",
        "openid",
        "email",
        "https://graph.microsoft.com/Calendars.Read",
    ),
}
"""What people are asked to allow."""


class TokenRefused(Unanswered):
    """The token of a person isn't taken any more: a new one may be."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By which the provider decides whether a meeting is recorded (WIRE 5.5), and the bot's name
    there. Only those that are True count."""

    external: bool = False
    internal: bool = False
    non_host: bool = False
    recurring: bool = False
    confirmed: bool = False
    only_host: bool = False
    bot_name: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """A calendar of a person. `connected` False: it was, and has to be connected again."""

    company: Company
    connected: bool
    email: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarUser:
    """A person as the provider knows them; `rules` None where it doesn't tell."""

    ref: str
    connections: Sequence[Connection] = ()
    rules: Rules | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is invited: accepted, declined, tentative or not_available."""

    name: str | None
    email: str | None
    is_organizer: bool = False
    status: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingSeen:
    """A meeting in a person's calendar. `override` is what the provider was told, None: it decides
    by the rules. `meeting_url` only where it is known or can be built safely."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    will_record: bool
    reason: str | None = None
    override: bool | None = None
    ical_uid: str | None = None
    organizer_email: str | None = None
    people: Sequence[Invited] = ()
    company: Company | None = None
    platform: str | None = None
    meeting_url: str | None = None
    is_external: bool = False
    is_hosted: bool = False
    is_recurring: bool = False
    visibility: str | None = None
    bot_id: str | None = None


@dataclass(frozen=True, slots=True)
class BotMeeting:
    """A meeting in somebody's calendar for which a bot was sent."""

    meeting_id: str | None
    user_ref: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What the address of a company's consent page is made of. `redirect_url` is ours and hands
    the company's answer on to the provider; the other two are where the person comes back to."""

    company: Company
    client_id: str
    redirect_url: str
    success_url: str
    error_url: str


class Found(StrEnum):
    """What a company makes of a client and the address that it is to send people back to."""

    FINE = "fine"
    NOTHING_AGAINST = "nothing_against"  # it says for certain only to who signs in
    NO_CLIENT = "no_client"
    OTHER_ADDRESS = "other_address"  # that address isn't among the client's
    OTHER_SCOPES = "other_scopes"
    REFUSED = "refused"


class Calendars(Protocol):
    """A provider that reads calendars. Every call raises ExternalError; those with a token raise
    TokenRefused where it isn't taken."""

    def calendar_token(self, ref: str) -> SecretStr:
        """A token for a person, whom the provider gets to know by it; lasts a day."""
        ...

    def consent_address(self, consent: Consent, token: SecretStr) -> SecretStr:
        """Where the person says yes to the company; holds the token."""
        ...

    def callback_address(self, company: Company, query: bytes) -> SecretStr:
        """Where the company's answer goes, its query unchanged."""
        ...

    def success_url_of(self, query: bytes) -> str | None:
        """The `success_url` of the consent that a company's answer belongs to, if it tells."""
        ...

    def check_consent(self, consent: Consent) -> Found:
        """Ask the company whether it knows the client and the address, in nobody's name."""
        ...

    def calendar_user(self, token: SecretStr) -> CalendarUser:
        """What is connected, and the rules."""
        ...

    def set_rules(self, token: SecretStr, rules: Rules) -> CalendarUser:
        """Decide by other rules."""
        ...

    def disconnect(self, token: SecretStr, company: Company | None = None) -> None:
        """Forget a calendar, or (None) the person with all of them; nothing when it is gone."""
        ...

    def meetings(
        self, token: SecretStr, after: datetime, before: datetime
    ) -> Sequence[MeetingSeen]:
        """The meetings that begin in a stretch of time; what can't be read is left out."""
        ...

    def override(self, token: SecretStr, meeting_id: str, record: bool | None) -> MeetingSeen:
        """Record a meeting or not, or (None) decide by the rules again."""
        ...

    def refresh_meetings(self, token: SecretStr) -> None:
        """Look into the calendars at once."""
        ...

    def bot_meetings(self, bot_id: str) -> Sequence[BotMeeting]:
        """In whose calendars the meeting of a bot stands; none for one that was sent by hand."""
        ...
