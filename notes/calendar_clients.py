"""The OAuth clients with which people connect their calendars: a team's own, else the server's; and
where the companies send people back to. Core."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr
from sqlalchemy import func, select

from notes import provider_accounts
from notes.connections import settings
from notes.db import db
from notes.errors import Invalid
from notes.models import Calendar, CalendarConnection
from notes.provider_accounts import RECALL, REGIONS
from notes.providers.base import Account
from notes.providers.calendars import Company
from notes.recordings import Viewer

NAMES: Mapping[Company, str] = {Company.GOOGLE: "Google", Company.MICROSOFT: "Microsoft"}
LONGEST = 200
_LOOKS = {
    Company.GOOGLE: re.compile(r"[\w-]+\.apps\.googleusercontent\.com", re.ASCII),
    Company.MICROSOFT: re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
}
_NO_ID = "Paste the client id, whole and without spaces. The secret goes to Recall.ai, not here."


@dataclass(frozen=True, slots=True)
class Used:
    """How many of a team have a company's calendar connected, and since when the newest has."""

    people: int
    newest: datetime


def id_of(team_id: int, company: Company) -> str | None:
    """The client id to use for a team; None where that company's calendars can't be connected.

    The server's counts for teams that use the server's account at Recall.ai, and for all where the
    server has none: its secret lies in one account there.
    """
    own = own_ids(team_id).get(company)
    return own or (server_id(company) if _shares_server(team_id) else None)


def own_ids(team_id: int) -> dict[Company, str]:
    """What the team itself has set."""
    row = provider_accounts.row(team_id)
    kept = (row.calendar_clients if row is not None else None) or {}
    return {company: kept[company] for company in Company if kept.get(company)}


def server_id(company: Company) -> str | None:
    """The client id that the server's environment sets."""
    chosen = settings()
    ids = {
        Company.GOOGLE: chosen.google_oauth_client_id,
        Company.MICROSOFT: chosen.microsoft_oauth_client_id,
    }
    return ids[company]


def server_counts(team_id: int) -> bool:
    """Whether the server's client ids could serve this team."""
    return _shares_server(team_id)


def has_account(team_id: int) -> bool:
    """Whether there is an account at Recall.ai for the team, its own or the server's."""
    row = provider_accounts.row(team_id)
    own = row is not None and row.sealed_key is not None
    return own or provider_accounts.of_server() is not None


def set_id(viewer: Viewer, company: Company, text: str) -> str | None:
    """Keep the team's own client id; without one the server's counts. Gives what is kept.

    Raises Forbidden, Invalid (field `client_id`).
    """
    client_id = _checked(text)
    row = provider_accounts.changing(viewer)
    kept = {one: two for one, two in (row.calendar_clients or {}).items() if one != company}
    if client_id:
        kept[company.value] = client_id
    row.calendar_clients = kept or None
    db.session.flush()
    return client_id


def _checked(text: str) -> str | None:
    found = text.strip()
    fits = found.isascii() and found.isprintable() and " " not in found and len(found) <= LONGEST
    if not fits or found.startswith(("GOCSPX-", "http:", "https:")):
        raise Invalid(_NO_ID, "client_id")
    return found or None


def looks_right(company: Company, client_id: str) -> bool:
    """Whether an id looks as the company's usually do."""
    return _LOOKS[company].fullmatch(client_id) is not None


def region(team_id: int) -> str | None:
    """The region that the way back has to name for a team; None: it is the server's own."""
    row = provider_accounts.row(team_id)
    if row is None or row.sealed_key is None or row.region not in REGIONS:
        return None
    return row.region if REGIONS[row.region] != settings().recall_api_base else None


def callback_account(region: str | None) -> Account:
    """Whom a company's answer is handed to, which wants no key."""
    return Account(RECALL, provider_accounts.base_url(region), SecretStr(""))


def used(team_id: int) -> dict[Company, Used]:
    """Which companies' calendars people of the team have connected."""
    query = (
        select(
            CalendarConnection.platform,
            func.count(CalendarConnection.id),
            func.max(CalendarConnection.changed_at),
        )
        .join(Calendar, Calendar.id == CalendarConnection.calendar_id)
        .where(Calendar.team_id == team_id, CalendarConnection.connected)
        .group_by(CalendarConnection.platform)
    )
    return {
        Company(platform): Used(people, newest)
        for platform, people, newest in db.session.execute(query)
        if platform in set(Company)
    }


def _shares_server(team_id: int) -> bool:
    row = provider_accounts.row(team_id)
    has_own = row is not None and row.sealed_key is not None
    return not has_own or provider_accounts.of_server() is None
