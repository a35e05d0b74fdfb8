"""Follows up what providers told us by webhook."""

from __future__ import annotations

import logging
import uuid

from notes import captures, deliveries, jobqueue, runs, webhook_secrets
from notes.adapters import WEBHOOKS
from notes.captures import Applied
from notes.db import db
from notes.errors import NotesError
from notes.models import Delivery, Outcome, Step
from notes.providers.base import Happening, TranscriptReady

log = logging.getLogger(__name__)


def follow_up(delivery_id: str) -> None:
    """Do what a delivery asks for, unless that was done: one transaction, so that a process that
    is killed has done nothing, and another job does it."""
    delivery = deliveries.take(uuid.UUID(delivery_id))
    if delivery is None:
        db.session.commit()
        return
    received = WEBHOOKS[delivery.provider].read(delivery.body)
    hurried: uuid.UUID | None = None
    try:
        applied = _apply(delivery, received.happening)
        deliveries.settle(delivery, applied)
        if applied.outcome == Outcome.APPLIED:  # its media may be there: look now
            jobqueue.enqueue(jobqueue.POLL, job_id=f"poll-{delivery_id}")
            if isinstance(received.happening, TranscriptReady) and applied.recording is not None:
                hurried = applied.recording.id
    except NotesError as error:
        db.session.rollback()
        log.warning("delivery %s failed: %s", delivery_id, error.message)
        deliveries.fail(uuid.UUID(delivery_id), error.message)
    db.session.commit()
    if hurried is not None:  # by itself: whoever holds a recording has held its runs before
        runs.hurry(hurried, Step.TRANSCRIBE)
        db.session.commit()


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
    waiting = deliveries.waiting()
    db.session.commit()  # what follows waits for Redis
    ids = {found: jobqueue.attempt_id(*found) for found in waiting}
    known = jobqueue.known(list(ids.values()))
    for (delivery_id, attempt), job_id in ids.items():
        if job_id not in known:
            log.warning("delivery %s: nobody follows it up", delivery_id)
            deliveries.queue_again(delivery_id, attempt)
            db.session.commit()
    deliveries.forget_old()
    db.session.commit()
