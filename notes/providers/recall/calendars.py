"""Recall.ai's calendars (V1): what is asked, and what its answers say, read with care."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from notes.providers.calendars import (
    SCOPES,
    BotMeeting,
    CalendarUser,
    Company,
    Connection,
    Consent,
    Invited,
    MeetingSeen,
    Rules,
)
from notes.providers.recall.recordings import mapping, moment
from notes.providers.recall.recordings import text as raw

CALENDAR = "/api/v1/calendar/"
TOKEN_HEADER = "x-recallcalendarauthtoken"  # noqa: S105 - a header's name

CALLBACKS = {Company.GOOGLE: "google_oauth_callback/", Company.MICROSOFT: "ms_oauth_callback/"}
_REDIRECTS = {
    Company.GOOGLE: "google_oauth_redirect_url",
    Company.MICROSOFT: "ms_oauth_redirect_url",
}
_CONSENT_PAGES = {
    Company.GOOGLE: "https://accounts.google.com/o/oauth2/v2/auth",
    Company.MICROSOFT: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
}
_ASKED: Mapping[Company, Mapping[str, str]] = {
    Company.GOOGLE: {
        "response_type": "code",
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
        "scope": " ".join(SCOPES[Company.GOOGLE]),
    },
    # Without `prompt=consent`: it stops people in companies whose admin has to agree (WIRE 5.2).
    Company.MICROSOFT: {
        "response_type": "code",
        "response_mode": "query",
        "scope": " ".join(SCOPES[Company.MICROSOFT]),
    },
}
_PLATFORMS = {
    "zoom": "zoom",
    "google_meet": "meet",
    "microsoft_teams": "teams",
    "webex": "webex",
    "goto_meeting": "goto",
}
_STATUSES = {"accepted", "declined", "tentative", "not_available"}
_MOST_PEOPLE = 500


def consent_address(consent: Consent, token: SecretStr, pages: Mapping[Company, str]) -> SecretStr:
    """Where the person says yes (WIRE 5.2). `pages` take the place of the companies' own."""
    state = {
        "recall_calendar_auth_token": token.get_secret_value(),
        _REDIRECTS[consent.company]: consent.redirect_url,
        "success_url": consent.success_url,
        "error_url": consent.error_url,
    }
    asked = {
        **_ASKED[consent.company],
        "client_id": consent.client_id,
        "redirect_uri": consent.redirect_url,
        "state": json.dumps(state, separators=(",", ":")),
    }
    page = pages.get(consent.company, _CONSENT_PAGES[consent.company])
    return SecretStr(f"{page}?{urlencode(asked)}")


def rules(content: Any) -> Rules | None:
    """The preferences of a person; None where there are none."""
    found = mapping(content)
    if not found:
        return None
    return Rules(
        **{name: found.get(f"record_{name}") is True for name in _names()},
        bot_name=text(found.get("bot_name")) or "",
    )


def preferences(wanted: Rules) -> dict[str, Any]:
    """The same as Recall takes them: all six switches, whatever changed, and the name if there is
    one: a blank one may be refused, and without any the bot has Recall's own."""
    switches = {f"record_{name}": getattr(wanted, name) for name in _names()}
    named = {"bot_name": wanted.bot_name} if wanted.bot_name else {}
    return {"preferences": {**switches, **named}}


def user(content: Any) -> CalendarUser:
    """A person and what is connected; calendars of companies that we don't know are left out."""
    found = mapping(content)
    ref = text(found.get("external_id")) or ""
    connections = [
        Connection(Company(row["platform"]), row.get("connected") is True, text(row.get("email")))
        for row in map(mapping, _rows(found.get("connections")))
        if text(row.get("platform")) in set(Company)
    ]
    return CalendarUser(ref, connections, rules(found.get("preferences")))


def meetings(content: Any) -> list[MeetingSeen]:
    """Those of a list that can be read: with an id and a beginning."""
    rows = content if isinstance(content, list) else mapping(content).get("results")
    found = (meeting(row) for row in _rows(rows))
    return [one for one in found if one is not None]


def meeting(content: Any) -> MeetingSeen | None:
    """A meeting; None where it has no id or no beginning."""
    found = mapping(content)
    external_id, starts_at = text(found.get("id")), moment(found.get("start_time"))
    if external_id is None or starts_at is None:
        return None
    override = found.get("override_should_record")
    company = text(found.get("calendar_platform"))
    return MeetingSeen(
        id=external_id,
        title=text(found.get("title")) or "",
        starts_at=starts_at,
        ends_at=moment(found.get("end_time")),
        will_record=found.get("will_record") is True,
        reason=text(found.get("will_record_reason")),
        override=override if isinstance(override, bool) else None,
        ical_uid=text(found.get("ical_uid")),
        organizer_email=text(found.get("organizer_email")),
        people=_people(found),
        company=Company(company) if company in set(Company) else None,
        platform=_platform(found),
        meeting_url=_address(found),
        is_external=found.get("is_external") is True,
        is_hosted=found.get("is_hosted_by_me") is True,
        is_recurring=found.get("is_recurring") is True,
        visibility=text(found.get("visibility")),
        bot_id=text(found.get("bot_id")),
    )


def bot_meetings(content: Any) -> list[BotMeeting]:
    """In whose calendars a bot's meeting stands (WIRE 5.6)."""
    found = []
    for row in map(mapping, _rows(mapping(content).get("calendar_meetings"))):
        ref = text(mapping(row.get("calendar_user")).get("external_id"))
        if ref is not None:
            found.append(BotMeeting(text(row.get("id")), ref))
    return found


def _people(found: Mapping[str, Any]) -> Sequence[Invited]:
    """Who is invited, each once; the newer list, else the older one of addresses."""
    people: dict[str, Invited] = {}
    for row in map(mapping, _rows(found.get("attendees"))[:_MOST_PEOPLE]):
        name, email, status = (text(row.get(one)) for one in ("name", "email", "status"))
        if name or email:
            known = status if status in _STATUSES else None
            one = Invited(name, email, row.get("is_organizer") is True, known)
            people.setdefault((email or name or "").casefold(), one)
    for email in filter(None, map(text, _rows(found.get("attendee_emails"))[:_MOST_PEOPLE])):
        people.setdefault(email.casefold(), Invited(None, email))
    return tuple(people.values())


def _platform(found: Mapping[str, Any]) -> str | None:
    """The meeting's; `platform` may be the calendar's (WIRE 5.4)."""
    for name in ("meeting_platform", "platform"):
        known = _PLATFORMS.get(str(found.get(name)))
        if known is not None:
            return known
    return None


def _address(found: Mapping[str, Any]) -> str | None:
    """The link to join by, where one can be built safely: a Teams link can't be."""
    zoom, meet = mapping(found.get("zoom_invite")), mapping(found.get("meet_invite"))
    platform = _platform(found)
    number = str(zoom.get("meeting_id") or "").replace(" ", "")
    if platform in {"zoom", None} and number.isascii() and number.isdigit():
        password = text(zoom.get("meeting_password"))
        query = f"?{urlencode({'pwd': password})}" if password else ""
        return f"https://zoom.us/j/{number}{query}"
    code = text(meet.get("meeting_id"))
    if platform in {"meet", None} and code is not None:
        return f"https://meet.google.com/{quote(code, safe='-')}"
    return None


def text(value: Any) -> str | None:
    """A text as a database and a page can take it: calendars hold whatever people paste."""
    found = raw(value) or ""
    return found.encode("utf-8", "ignore").decode().replace("\0", "") or None


def _names() -> list[str]:
    return [name for name in asdict(Rules()) if name != "bot_name"]


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
