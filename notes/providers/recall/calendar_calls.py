"""Calls to Recall.ai's API about calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from notes.answers import Answer, Unanswered
from notes.errors import ExternalError
from notes.outbound import Bounds, Line
from notes.providers.calendars import (
    BotMeeting,
    CalendarUser,
    Company,
    Consent,
    Found,
    MeetingSeen,
    Rules,
    TokenRefused,
)
from notes.providers.recall import bots, calendars, consent_answers
from notes.providers.recall.bot_calls import UNREADABLE
from notes.providers.recall.calendars import CALENDAR
from notes.providers.recall.recordings import mapping, text
from notes.providers.recall.refusals import explain

TOKEN_OVER = "Recall.ai doesn't take the token of this person's calendar any more."  # noqa: S105 - a sentence
_NOBODY = SecretStr("nobody")
_GONE = 404
_MOST_BYTES = 8 * 2**20  # 500 meetings with 50 people each, with room


class CalendarCalls:
    """The part of a client that is about calendars. `consent_pages` take the place of the
    companies' own, where somebody stands in for them."""

    _line: Line
    _base_url: str
    _bounds: Bounds
    _consent_pages: Mapping[Company, str]

    def calendar_token(self, ref: str) -> SecretStr:
        """A token for a person; lasts a day. Raises ExternalError."""
        path = f"{CALENDAR}authenticate/"
        answer = self._line.call(
            "POST", path, payload={"user_id": ref}, repeatable=True, explain=explain
        )
        token = text(mapping(answer.json()).get("token"))
        if token is None:
            raise ExternalError(UNREADABLE)
        return SecretStr(token)

    def consent_address(self, consent: Consent, token: SecretStr) -> SecretStr:
        """Where the person says yes to the company; holds the token."""
        return calendars.consent_address(consent, token, self._consent_pages)

    def callback_address(self, company: Company, query: bytes) -> SecretStr:
        """Where the company's answer goes, its query unchanged."""
        path = f"{self._base_url.rstrip('/')}{CALENDAR}{calendars.CALLBACKS[company]}"
        # What no address may hold is escaped, so that nothing else rewrites the rest.
        raw = "".join(chr(one) if 0x20 < one < 0x7F else f"%{one:02X}" for one in query)
        return SecretStr(f"{path}?{raw}" if raw else path)

    def success_url_of(self, query: bytes) -> str | None:
        """The `success_url` of the consent that a company's answer belongs to, if it tells."""
        return consent_answers.success_url(query)

    def check_consent(self, consent: Consent) -> Found:
        """Ask the company whether it knows the client and the address. Raises ExternalError."""
        address = calendars.consent_address(consent, _NOBODY, self._consent_pages)
        return consent_answers.asked(consent.company, address, self._bounds)

    def calendar_user(self, token: SecretStr) -> CalendarUser:
        """What is connected, and the rules. Raises ExternalError, TokenRefused."""
        return calendars.user(self._read(token, "GET", "user/"))

    def set_rules(self, token: SecretStr, rules: Rules) -> CalendarUser:
        """Decide by other rules. Raises ExternalError, TokenRefused."""
        return calendars.user(self._read(token, "PUT", "user/", calendars.preferences(rules)))

    def disconnect(self, token: SecretStr, company: Company | None = None) -> None:
        """Forget a calendar, or the person with all of them. Raises ExternalError, TokenRefused."""
        try:
            if company is None:
                self._as_person(token, "DELETE", "user/")
            else:
                self._as_person(token, "POST", "user/disconnect/", {"platform": company.value})
        except Unanswered as error:
            if error.answered != _GONE:
                raise

    def meetings(
        self, token: SecretStr, after: datetime, before: datetime
    ) -> Sequence[MeetingSeen]:
        """The meetings that begin in a stretch of time. Raises ExternalError, TokenRefused."""
        query = urlencode(
            {"start_time_after": _written(after), "start_time_before": _written(before)}
        )
        found = self._read(token, "GET", f"meetings/?{query}")
        if not isinstance(found, (list, dict)):
            raise ExternalError(UNREADABLE)
        return calendars.meetings(found)

    def override(self, token: SecretStr, meeting_id: str, record: bool | None) -> MeetingSeen:
        """Record a meeting or not, or by the rules. Raises ExternalError, TokenRefused."""
        path = f"meetings/{quote(meeting_id, safe='')}/"
        seen = calendars.meeting(self._read(token, "PUT", path, {"override_should_record": record}))
        if seen is None:
            raise ExternalError(UNREADABLE)
        return seen

    def refresh_meetings(self, token: SecretStr) -> None:
        """Look into the calendars at once. Raises ExternalError, TokenRefused."""
        self._as_person(token, "POST", "meetings/refresh/")

    def bot_meetings(self, bot_id: str) -> Sequence[BotMeeting]:
        """In whose calendars a bot's meeting stands. Raises ExternalError."""
        path = f"{bots.BOTS}{quote(bot_id, safe='')}/"
        try:
            answer = self._line.call("GET", path, repeatable=True, explain=explain)
        except Unanswered as error:
            if error.answered == _GONE:
                return []
            raise
        return calendars.bot_meetings(answer.json())

    def _read(self, token: SecretStr, method: str, path: str, payload: Any = None) -> Any:
        found = self._as_person(token, method, path, payload).json()
        if found is None:
            raise ExternalError(UNREADABLE)  # a page on the way, perhaps: passing
        return found

    def _as_person(self, token: SecretStr, method: str, path: str, payload: Any = None) -> Answer:
        """A call in a person's name: only their token is sent, never the key (WIRE 5.1)."""
        bounds = replace(self._bounds, most_bytes=_MOST_BYTES)
        line = Line(self._line.name, self._base_url, token, bounds, calendars.TOKEN_HEADER)
        try:
            return line.call(
                method, CALENDAR + path, payload=payload, repeatable=True, explain=explain
            )
        except Unanswered as error:
            if error.answered in {401, 403}:
                raise TokenRefused(TOKEN_OVER, permanent=True, answered=error.answered) from None
            raise


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
