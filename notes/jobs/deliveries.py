"""Follows up what providers told us by webhook."""

from __future__ import annotations

import logging
import time
import uuid

from notes import calendars, captures, deliveries, jobqueue, room_news, runs, webhook_secrets
from notes.adapters import NEWS, WEBHOOKS
from notes.captures import Applied
from notes.db import db
from notes.errors import NotesError
from notes.jobs import due
from notes.models import Delivery, Outcome, Step
from notes.providers.base import Happening, StateChanged, TranscriptReady
from notes.providers.rooms import RecordingChanged
from notes.room_news import Heard

log = logging.getLogger(__name__)

LONGEST_S = 5.0  # so long a job goes on with deliveries that aren't its own
PAUSES = 3
"""So much longer than one took is the pause before the next: whoever stores them has to be quick,
who follows them up hasn't, and SQLite lets one write at a time."""


def follow_up(delivery_id: str) -> None:
    """Do what a delivery asks for, and what others do that wait: a process for each would cost
    more than all of it."""
    deliveries.begin()
    own = uuid.UUID(delivery_id)
    until = time.monotonic() + LONGEST_S
    tried, applied = {own}, _tried(own)
    while waiting := [one for one in _waiting() if one[0] not in tried]:
        for other, attempt in waiting:
            began = time.monotonic()
            if began > until:
                deliveries.ask(other, attempt)
                waiting = []
                break
            tried.add(other)
            applied = _tried(other) or applied
            time.sleep(PAUSES * (time.monotonic() - began))
        if not waiting:
            break
    if applied:  # its media may be there: look now
        jobqueue.enqueue_now(jobqueue.POLL, job_id=f"poll-{delivery_id}")


def _waiting() -> list[tuple[uuid.UUID, int]]:
    found = deliveries.waiting()
    db.session.commit()
    return found


def _tried(delivery_id: uuid.UUID) -> bool:
    """The same as `_settle`; what breaks is left to reconcile, which gives it up at last."""
    try:
        return _settle(delivery_id)
    except Exception:
        db.session.rollback()
        log.exception("delivery %s broke", delivery_id)
        return False


def _settle(delivery_id: uuid.UUID) -> bool:
    """Do what one asks for, unless that was done; True where something came of it. One
    transaction, so that a process that is killed has done nothing, and another job does it."""
    delivery = deliveries.take(delivery_id)
    if delivery is None:
        db.session.commit()
        return False
    heard = Heard(Applied(Outcome.FAILED))
    try:
        heard = _of_rooms(delivery) if delivery.provider in NEWS else _of_captures(delivery)
        deliveries.settle(delivery, heard.applied)
    except NotesError as error:
        db.session.rollback()
        log.warning("delivery %s failed: %s", delivery_id, error.message)
        deliveries.fail(delivery_id, error.message)
    db.session.commit()
    _hurry(heard)
    return heard.applied.outcome == Outcome.APPLIED


def _hurry(heard: Heard) -> None:
    due.hurry(heard.captures)
    for recording_id in heard.recordings:  # by itself: whoever holds one has held its runs before
        if heard.step is not None:
            runs.hurry(recording_id, heard.step)
            if heard.step == Step.SUMMARISE:
                jobqueue.enqueue(jobqueue.TOLD_SUMMARY, str(recording_id))
            db.session.commit()


def _of_rooms(delivery: Delivery) -> Heard:
    """What a provider tells of its rooms moves what is here, and has the rest looked up."""
    news = NEWS[delivery.provider](delivery.body)
    if news is None:
        return Heard(Applied(Outcome.UNUSED))
    heard = room_news.hear(news)
    if heard.applied.outcome == Outcome.NOBODY and isinstance(news, RecordingChanged):
        job_id = f"room-found-{news.recording.id}"
        jobqueue.enqueue(jobqueue.ROOM_FOUND, str(delivery.id), job_id=job_id)
    return heard


def _of_captures(delivery: Delivery) -> Heard:
    happening = WEBHOOKS[delivery.provider].read(delivery.body).happening
    applied = _apply(delivery, happening)
    if applied.outcome == Outcome.NOBODY:
        _ask_whose(delivery, happening)
    if applied.outcome != Outcome.APPLIED or not isinstance(happening, TranscriptReady):
        return Heard(applied)
    ours = [applied.recording.id] if applied.recording is not None else []
    return Heard(applied, step=Step.TRANSCRIBE, recordings=ours)


def _ask_whose(delivery: Delivery, happening: Happening) -> None:
    """It may be about a bot that the provider sent because a calendar says so."""
    bot_ref = happening.about.capture_id if isinstance(happening, StateChanged) else None
    if bot_ref is None or not calendars.anybody():
        return
    teams = webhook_secrets.vouched(delivery)
    for team_id in [""] if teams is None else map(str, teams):
        job_id = f"calendar-bot-{bot_ref}-{team_id}"
        jobqueue.enqueue(jobqueue.CALENDAR_BOT, bot_ref, team_id, job_id=job_id)


def _apply(delivery: Delivery, happening: Happening) -> Applied:
    """Do what it asks for, with a recording of those whom its secret vouches for: an event is
    about one at most."""
    teams = webhook_secrets.vouched(delivery)
    if teams is None:
        return captures.apply(delivery.provider, happening)
    applied = Applied(Outcome.NOBODY)
    for team_id in teams:
        applied = captures.apply(delivery.provider, happening, team_id)
        if applied.recording is not None:
            break
    return applied


def mend() -> None:
    """Queue deliveries that no job is there for, and forget old ones."""
    waiting = _waiting()
    ids = {found: jobqueue.attempt_id(*found) for found in waiting}
    coming = deliveries.coming()
    known = jobqueue.known([*ids.values(), *coming])
    if not known.intersection(coming):  # whoever is coming sees all of it
        deliveries.forget_asked()
        for (delivery_id, attempt), job_id in ids.items():
            if job_id not in known:
                log.warning("delivery %s: nobody follows it up", delivery_id)
                deliveries.queue_again(delivery_id, attempt)
                db.session.commit()
    deliveries.forget_old()
    db.session.commit()
