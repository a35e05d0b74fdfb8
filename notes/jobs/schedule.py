"""The schedule: what is asked for again and again, whoever is alive to ask."""

from __future__ import annotations

import time

from sqlalchemy.exc import SQLAlchemyError

from notes import jobqueue, provider_accounts
from notes.db import db

_DAY_S = 24 * 3600


class Schedule:
    """A reconcile every `poll_seconds`, where there is whom to ask also a poll and a look after
    calendars, a purge a day.

    The ids name the round: two who keep it, or one that was started again, ask once. A round
    that no worker took is dropped when the next one comes. (RQ's own scheduler knows neither.)
    """

    def __init__(self, poll_seconds: float) -> None:
        self.poll_seconds = poll_seconds
        self._round: int | None = None
        self._purged_on: int | None = None

    def keep(self) -> None:
        """Ask for what is due; nothing when this round was asked for already."""
        moment = time.time()
        round_ = int(moment / self.poll_seconds)
        if round_ == self._round:
            return
        self._round = round_
        keep_s = max(1, int(self.poll_seconds))
        jobqueue.enqueue_now(jobqueue.RECONCILE, job_id=f"reconcile-{round_}", keep_s=keep_s)
        if _anybody_to_ask():
            jobqueue.enqueue_now(jobqueue.POLL, job_id=f"poll-{round_}", keep_s=keep_s)
            jobqueue.enqueue_now(jobqueue.CALENDARS, job_id=f"calendars-{round_}", keep_s=keep_s)
        day = int(moment / _DAY_S)
        if day != self._purged_on:
            jobqueue.enqueue_now(jobqueue.PURGE, job_id=f"purge-{day}", keep_s=_DAY_S)
            self._purged_on = day

    def run(self) -> None:
        """Keep it for ever, for a process that does nothing else."""
        while True:
            self.keep()
            time.sleep(self.poll_seconds - time.time() % self.poll_seconds)


def _anybody_to_ask() -> bool:
    """Read on a connection that is closed at once: this process may be forked any moment."""
    try:
        return provider_accounts.any_account()
    except SQLAlchemyError:  # it is asked again next time
        return False
    finally:
        db.session.remove()
        db.engine.dispose()
