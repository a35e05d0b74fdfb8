"""Asks for summaries that a provider makes of its rooms' meetings after ours is written, where
no webhook told of them."""

from __future__ import annotations

from datetime import timedelta

from notes import capture_media, jobqueue
from notes.connections import redis
from notes.db import db
from notes.provider_accounts import NAMES

WITHIN = timedelta(days=1)
"""So long after a meeting's notes were written its provider is asked."""

AT_ONCE = 100
FIRST_PAUSE_S, PAUSE_S = 600, 3600


def ask() -> None:
    """Have those looked for that may be there, each now and then."""
    waiting = [
        one
        for provider, name in NAMES.items()
        for one in capture_media.not_summed_up(provider, name, WITHIN, AT_ONCE)
    ]
    db.session.commit()
    for recording_id, age_s in waiting:
        pause = FIRST_PAUSE_S if age_s < PAUSE_S else PAUSE_S
        if redis().set(f"summaries:asked:{recording_id}", 1, nx=True, ex=pause):
            jobqueue.enqueue_now(
                jobqueue.TOLD_SUMMARY, str(recording_id), job_id=f"told-summary-{recording_id}"
            )
