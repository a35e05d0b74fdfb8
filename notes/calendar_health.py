"""How the calendars of this server fare, for whoever looks after it. Core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from notes.connections import settings
from notes.db import db, now
from notes.models import Calendar, CalendarConnection, ProviderAccount

LONG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """How many people have a calendar connected; how many have to connect one again; how many
    couldn't be read for an hour, and why the last of them."""

    people: int
    cut_off: int
    failing: int
    problem: str | None


def look() -> Health:
    """How they fare now."""
    by_state = select(
        CalendarConnection.connected, func.count(func.distinct(CalendarConnection.calendar_id))
    ).group_by(CalendarConnection.connected)
    counts = {row[0]: row[1] for row in db.session.execute(by_state)}
    read = func.coalesce(Calendar.synced_at, Calendar.created_at)
    problems = db.session.scalars(
        select(Calendar.problem)
        .where(Calendar.problem.is_not(None), read < now() - LONG)
        .order_by(read)
    ).all()
    problem = problems[-1] if problems else None
    return Health(counts.get(True, 0), counts.get(False, 0), len(problems), problem)


def companies() -> list[str]:
    """The companies whose calendars some team here can connect, by their names."""
    chosen = settings()
    found = {
        "Google": chosen.google_oauth_client_id,
        "Microsoft": chosen.microsoft_oauth_client_id,
    }
    query = select(ProviderAccount.calendar_clients).where(
        ProviderAccount.calendar_clients.is_not(None)
    )
    for own in db.session.scalars(query):
        kept = {name: (own or {}).get(name.lower()) for name in found}
        found = {name: client_id or kept[name] for name, client_id in found.items()}
    return [name for name, client_id in found.items() if client_id]
