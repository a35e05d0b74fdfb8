"""RQ's worker as we run it: a process that waits, and a fork of it for each job.

One of them keeps the schedule as well: it looks at the clock between its jobs and beside them.
"""

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

from notes import jobqueue, run_rescue
from notes.connections import redis, settings
from notes.db import db
from notes.jobqueue import QueueName
from notes.jobs.schedule import Schedule

log = logging.getLogger(__name__)

_LOOK_S = 0.5
_CLOCK_S = 5  # between two looks at the schedule
_WATCH_S = 30  # between two looks at a job that runs


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


class LiveWorker(StepWorker):
    """One that keeps the schedule too. No thread does it: a thread's locks would be held for ever
    in a process that is forked for a job at the wrong moment."""

    def __init__(self, *args: Any, schedule: Schedule, **options: Any) -> None:
        self._schedule = schedule  # before RQ asks how long we wait
        super().__init__(*args, **options)

    @property
    def dequeue_timeout(self) -> int:
        """Seconds to wait for a job before the clock is looked at again."""
        return max(1, min(_CLOCK_S, int(self._schedule.poll_seconds)))

    def heartbeat(self, *args: Any, **options: Any) -> None:
        """RQ calls this whenever it has waited, and again and again while a job runs."""
        super().heartbeat(*args, **options)
        if not self.is_horse:
            self._schedule.keep()


def run(names: Sequence[str], *, scheduling: bool = False) -> None:
    """Work on these queues, the first ones first, until a signal ends it; `scheduling` keeps the
    schedule as well."""
    load_jobs()
    if QueueName.MEDIA in names:
        load_media()
    gc.collect()
    gc.freeze()  # what stands now is shared with every fork, as long as nobody touches it
    worker = _worker([jobqueue.queue(QueueName(name)) for name in names], scheduling=scheduling)
    ask_for_reconcile()  # whoever worked here before may have left something
    worker.work(logging_level="WARNING")


def _worker(queues: Sequence[Queue], *, scheduling: bool) -> StepWorker:
    options: dict[str, Any] = {
        "connection": redis(),
        "serializer": JSONSerializer,
        "log_job_description": False,
    }
    if not scheduling:
        return StepWorker(queues, **options)
    poll_seconds = settings().poll_seconds
    watch_s = max(1, min(_WATCH_S, int(poll_seconds)))
    schedule = Schedule(poll_seconds)
    return LiveWorker(queues, schedule=schedule, job_monitoring_interval=watch_s, **options)


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
