"""Keeps people's calendars and what is coming in step with their provider."""

from __future__ import annotations

import logging
import time
import uuid

from notes import calendar_bots, calendar_errands, calendars, jobqueue, provider_accounts
from notes.adapters import adapters
from notes.db import db
from notes.errors import ExternalError

log = logging.getLogger(__name__)

LONGEST_ROUND_S = 60.0


def see_to(calendar_id: str) -> None:
    """Do what one calendar waits for."""
    calendar_errands.see_to(uuid.UUID(calendar_id))


def look_after() -> None:
    """See to every calendar that is due, those longest waiting first. What a round doesn't get
    to, the next one does."""
    until = time.monotonic() + LONGEST_ROUND_S
    waiting = calendars.due()
    db.session.commit()
    for calendar_id in waiting:
        if time.monotonic() > until:
            return
        calendar_errands.see_to(calendar_id)


def adopt(bot_ref: str, team_id: str) -> None:
    """Find out whose meeting a bot goes to that nobody here sent, and make its recording.
    `team_id` "" is any team: the server's own secret vouched for what was heard."""
    team = int(team_id) if team_id else None
    if _adopted(team, bot_ref):
        return
    account = provider_accounts.of(team) if team is not None else provider_accounts.of_server()
    db.session.commit()
    if account is None:
        return
    try:
        named = adapters().recorder(account).bot_meetings(bot_ref)
    except ExternalError as error:  # the calendars are looked at soon anyhow
        log.warning("bot of a calendar: %s", error.message)
        return
    known = [one.id for one in calendar_bots.by_refs([one.user_ref for one in named])]
    db.session.commit()
    for calendar_id in known:
        calendar_errands.see_to(calendar_id)
    _adopted(team, bot_ref)


def _adopted(team_id: int | None, bot_ref: str) -> bool:
    """Whether a calendar here knows the bot; then its provider is asked how it stands."""
    known = calendar_bots.heard_of(team_id, bot_ref)
    db.session.commit()
    if known:
        jobqueue.enqueue_now(jobqueue.POLL, job_id=f"poll-{bot_ref}")
    return known
