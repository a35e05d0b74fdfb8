"""Brings a team's files to its current store, a while at a time."""

from __future__ import annotations

import logging
import time
import uuid

from notes import jobqueue, processes, store_copying, store_moving
from notes.db import db
from notes.store_moving import MoveLost

log = logging.getLogger(__name__)

A_WHILE_S = 30.0
"""Then others who wait for this worker have their turn."""


def move(team_id: str) -> None:
    """Go on with the move of a team's files, if nobody is at it."""
    claim = store_moving.take(int(team_id), processes.me())
    db.session.commit()
    if claim is None:
        return
    try:
        over = store_copying.go_on(claim, most_s=A_WHILE_S)
    except MoveLost:
        db.session.rollback()
        log.info("the move of team %s is somebody else's now", team_id)
        return
    if not over and int(team_id) in store_moving.due():
        jobqueue.enqueue(jobqueue.STORE_MOVE, team_id, job_id=f"store-move-{uuid.uuid4()}")
    db.session.commit()


def mend() -> None:
    """Queue the moves that nobody works on."""
    found = store_moving.due()
    db.session.commit()  # what follows waits for Redis
    minute = int(time.time() / 60)
    for team_id in found:
        name = f"store-move-{team_id}-{minute}"
        jobqueue.enqueue_now(jobqueue.STORE_MOVE, str(team_id), job_id=name, keep_s=600)
