"""Keeps people's calendars and what is coming in step with their provider."""

from __future__ import annotations

import logging
import time
import uuid

from notes import (
    calendar_bots,
    calendar_errands,
    calendar_turns,
    jobqueue,
    provider_accounts,
)
from notes.adapters import adapters
from notes.answers import Unanswered
from notes.connections import redis
from notes.db import db, now
from notes.errors import ExternalError
from notes.models import Calendar

log = logging.getLogger(__name__)

LONGEST_ROUND_S = 60.0
_TOO_MANY, _TROUBLE = 429, 500
REST_S, LONGEST_REST_S = 60.0, 900.0
"""So long what fails isn't tried again by the schedule: the longer, the longer it fails."""

STRANGER_S = 3600
"""So long a bot counts as nobody's that no calendar here knows: somebody else's, who has the same
account."""


def see_to(calendar_id: str) -> None:
    """Do what one calendar waits for."""
    _see_to(uuid.UUID(calendar_id))


def look_after() -> None:
    """See to every calendar that is due, those longest waiting first. What a round doesn't get
    to, the next one does."""
    until = time.monotonic() + LONGEST_ROUND_S
    waiting = calendar_turns.due()
    db.session.commit()
    for calendar_id, team_id in waiting:
        if time.monotonic() > until:
            return
        if not redis().exists(_resting(calendar_id), _resting(team_id)):
            _see_to(calendar_id)


def adopt(bot_ref: str, team_id: str) -> None:
    """Find out whose meeting a bot goes to that nobody here sent, and make its recording.
    `team_id` "" is any team: the server's own secret vouched for what was heard."""
    team = int(team_id) if team_id else None
    if _adopted(team, bot_ref) or redis().exists(_stranger(bot_ref, team_id)):
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
    if not known:
        redis().set(_stranger(bot_ref, team_id), 1, ex=STRANGER_S)
    for calendar_id in known:
        _see_to(calendar_id)
    _adopted(team, bot_ref)


def _adopted(team_id: int | None, bot_ref: str) -> bool:
    """Whether a calendar here knows the bot; then its provider is asked how it stands."""
    known = calendar_bots.heard_of(team_id, bot_ref)
    db.session.commit()
    if known:
        jobqueue.enqueue_now(jobqueue.POLL, job_id=f"poll-{bot_ref}")
    return known


def _see_to(calendar_id: uuid.UUID) -> None:
    error = calendar_errands.see_to(calendar_id)
    if error is not None:
        _rest(calendar_id, error)


def _rest(calendar_id: uuid.UUID, error: ExternalError) -> None:
    """Leave a calendar alone for a while; where the provider itself is in trouble, or asks for
    it, the team's others too."""
    calendar = db.session.get(Calendar, calendar_id)
    if calendar is None:
        return
    since, team_id = calendar.synced_at or calendar.created_at, calendar.team_id
    db.session.commit()
    age_s = (now() - since).total_seconds()
    pause_s = min(max(age_s / 5, REST_S, error.retry_after or 0.0), LONGEST_REST_S)
    redis().set(_resting(calendar_id), 1, px=round(pause_s * 1000))
    answered = error.answered if isinstance(error, Unanswered) else 0
    if answered is None or answered == _TOO_MANY or answered >= _TROUBLE:
        pause_s = min(error.retry_after or REST_S, LONGEST_REST_S)
        redis().set(_resting(team_id), 1, px=max(1, round(pause_s * 1000)))


def _resting(whose: uuid.UUID | int) -> str:
    """The mark of a calendar, or of a team by its number."""
    return f"calendars:rest:{whose}"


def _stranger(bot_ref: str, team_id: str) -> str:
    return f"calendars:stranger:{team_id}:{bot_ref}"
