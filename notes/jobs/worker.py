"""RQ's worker as we run it: a process that waits, and a fork of it for each job."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any

from redis.exceptions import RedisError
from rq import Worker
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from notes import jobqueue, provider_accounts, run_rescue
from notes.connections import redis
from notes.db import db
from notes.jobqueue import QueueName

log = logging.getLogger(__name__)

_LOOK_S = 0.5
_DAY_S = 24 * 3600


class StepWorker(Worker):
    """A worker that stops at once: steps go on from their last checkpoint, so nobody waits for
    one to finish. A work horse ends with its worker, whatever ended that."""

    log_result_lifespan = False
    ending = False

    def handle_warm_shutdown_request(self) -> None:
        self.ending = True
        if self.horse_pid:
            self.kill_horse()

    def kill_horse(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """End the horse alone; RQ would end its process group, which may still be ours."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.horse_pid, sig)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        threading.Thread(target=_end_with, args=(self.pid,), name="parent", daemon=True).start()
        db.engine.dispose(close=False)  # its connections are the parent's
        super().main_work_horse(job, queue)

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: Any) -> None:
        """Have what the horse was working on taken up again."""
        log.warning("job %s: its process was ended (wait status %s)", job.id, ret_val)
        if self.ending:
            _give_back(retpid)
        else:
            ask_for_reconcile()


def run(names: Sequence[str]) -> None:
    """Work on these queues, the first ones first, until a signal ends it."""
    load_jobs()
    if QueueName.MEDIA in names:
        load_media()
    gc.collect()
    gc.freeze()  # what stands now is shared with every fork, as long as nobody touches it
    queues = [jobqueue.queue(QueueName(name)) for name in names]
    worker = StepWorker(
        queues, connection=redis(), serializer=JSONSerializer, log_job_description=False
    )
    ask_for_reconcile()  # whoever worked here before may have left something
    worker.work(logging_level="WARNING")


def load_jobs() -> None:
    """Load what every job needs, once, before processes are forked for them: code, mappers, and
    the statements of each claim. Engines stay out; an idle worker needs none of them."""
    from notes.jobs import polling, purge, reconcile, steps  # noqa: F401

    configure_mappers()
    try:
        steps.work(str(uuid.uuid4()))  # there is no such run
    except SQLAlchemyError as error:
        log.warning("the database doesn't answer yet: %s", error)
    db.session.remove()
    db.engine.dispose()


def load_media() -> None:
    """Load what reads media: a tenth of a second for each file, or 30 MB once."""
    import av  # noqa: F401
    import numpy as np  # noqa: F401

    from notes.media import peaks, playable, probe, speech, thumbnail  # noqa: F401


def ask_for_reconcile() -> None:
    """Have what dead processes left taken up now instead of at the next round."""
    jobqueue.enqueue_now(jobqueue.RECONCILE, job_id=f"reconcile-{uuid.uuid4().hex}", keep_s=60)


def schedule(poll_seconds: float) -> None:
    """Ask for a reconcile every `poll_seconds`, for a poll too where there is whom to ask, and
    for a purge a day, for ever.

    The ids name the round: two schedulers, or one that was started again, ask once. A round
    that no worker took is dropped when the next one comes. (RQ's own scheduler knows neither.)
    """
    purged_on = None
    while True:
        moment = time.time()
        round_ = int(moment / poll_seconds)
        keep_s = max(1, int(poll_seconds))
        jobqueue.enqueue_now(jobqueue.RECONCILE, job_id=f"reconcile-{round_}", keep_s=keep_s)
        if _anybody_to_ask():
            jobqueue.enqueue_now(jobqueue.POLL, job_id=f"poll-{round_}", keep_s=keep_s)
        day = int(moment / _DAY_S)
        if day != purged_on:
            jobqueue.enqueue_now(jobqueue.PURGE, job_id=f"purge-{day}", keep_s=_DAY_S)
            purged_on = day
        time.sleep(poll_seconds - time.time() % poll_seconds)


def _anybody_to_ask() -> bool:
    try:
        found = provider_accounts.any_account()
        db.session.commit()
    except SQLAlchemyError:  # it is asked again next time
        db.session.rollback()
        return False
    return found


def _give_back(pid: int) -> None:
    try:
        run_rescue.give_back(pid)
        db.session.commit()
    except (SQLAlchemyError, RedisError) as error:  # the next start's reconcile finds it
        log.warning("the step at work was not given back: %s", error)


def _end_with(parent: int) -> None:
    """End this process when its parent is gone."""
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)
