"""What can be put on a queue, and how. Foundation.

The core names jobs without importing them; a test holds this catalogue and `notes.jobs` to each
other. Jobs carry ids only, as JSON: the database says what is to be done.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from redis.exceptions import RedisError
from rq import Queue, get_current_job
from rq.exceptions import DuplicateJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from notes.connections import redis
from notes.db import after_commit, now

log = logging.getLogger(__name__)


class QueueName(StrEnum):
    """`live` is for commands that somebody waits for, `media` for minutes of CPU."""

    LIVE = "live"
    DEFAULT = "default"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class JobName:
    """A job: the dotted name of its function, its queue, and how long it may take."""

    function: str
    queue: QueueName
    timeout_s: int


MEDIA_STEP = JobName("notes.jobs.steps.work", QueueName.MEDIA, 24 * 3600)
NOTES_STEP = JobName("notes.jobs.steps.work", QueueName.DEFAULT, 4 * 3600)
RECONCILE = JobName("notes.jobs.reconcile.reconcile", QueueName.LIVE, 600)
PURGE = JobName("notes.jobs.purge.purge", QueueName.DEFAULT, 3600)
ERASE = JobName("notes.jobs.erasures.erase", QueueName.DEFAULT, 600)
INDEX = JobName("notes.jobs.index.refresh", QueueName.DEFAULT, 600)
DELIVERY = JobName("notes.jobs.deliveries.follow_up", QueueName.LIVE, 60)
POLL = JobName("notes.jobs.polling.poll", QueueName.DEFAULT, 600)
BOT = JobName("notes.jobs.bots.see_to", QueueName.LIVE, 120)
ROOM = JobName("notes.jobs.rooms.see_to", QueueName.LIVE, 120)
ROOM_TEST = JobName("notes.jobs.room_test.test", QueueName.LIVE, 120)
ROOM_FOUND = JobName("notes.jobs.room_finding.find", QueueName.LIVE, 120)
TOLD_SUMMARY = JobName("notes.jobs.told_summary.bring", QueueName.DEFAULT, 600)
WEBHOOK_KEY = JobName("notes.jobs.webhook_keys.fetch", QueueName.LIVE, 120)
CHAT_TEST = JobName("notes.jobs.chat_test.test", QueueName.LIVE, 120)
STORE_TEST = JobName("notes.jobs.store_test.test", QueueName.LIVE, 180)
STORE_MOVE = JobName("notes.jobs.store_move.move", QueueName.DEFAULT, 24 * 3600)
CALENDAR = JobName("notes.jobs.calendars.see_to", QueueName.LIVE, 300)
CALENDAR_BOT = JobName("notes.jobs.calendars.adopt", QueueName.LIVE, 120)
CALENDARS = JobName("notes.jobs.calendars.look_after", QueueName.DEFAULT, 600)
CATALOGUE = (
    CALENDARS,
    CALENDAR,
    CALENDAR_BOT,
    MEDIA_STEP,
    NOTES_STEP,
    RECONCILE,
    PURGE,
    ERASE,
    INDEX,
    DELIVERY,
    POLL,
    BOT,
    ROOM,
    ROOM_TEST,
    ROOM_FOUND,
    TOLD_SUMMARY,
    WEBHOOK_KEY,
    CHAT_TEST,
    STORE_TEST,
    STORE_MOVE,
)

FAILED_KEPT_S = 3600  # a failed job, for whoever looks into Redis; nothing of ours reads it
_SIGN_OF_LIFE = timedelta(seconds=90)  # RQ's workers renew theirs twice a minute
_ON_ITS_WAY = timedelta(seconds=10)  # between leaving the queue's list and being started


def queue(name: QueueName) -> Queue:
    """The queue by that name on the current app's Redis."""
    return Queue(name.value, connection=redis(), serializer=JSONSerializer)


def attempt_id(run_id: uuid.UUID, attempt: int) -> str:
    """The id of the job that makes this attempt at a run."""
    return f"{run_id}-{attempt}"


def enqueue(job: JobName, *args: str, job_id: str | None = None) -> None:
    """Put a job on its queue once the current transaction is committed.

    With `job_id`, a second one by that id is dropped while the first is known. When Redis
    can't be reached the job is found later by the reconcile job, from its row.
    """
    after_commit(lambda: enqueue_now(job, *args, job_id=job_id))


def enqueue_now(
    job: JobName, *args: str, job_id: str | None = None, keep_s: int | None = None
) -> None:
    """Put a job on its queue at once; only for work that no transaction of ours announces.

    One that no worker took within `keep_s` seconds is dropped.
    """
    try:
        queue(job.queue).enqueue_call(
            job.function,
            args=args,
            job_id=job_id,
            unique=job_id is not None,
            timeout=job.timeout_s,
            ttl=keep_s,
            result_ttl=0,
            failure_ttl=FAILED_KEPT_S,
        )
    except DuplicateJobError:
        log.debug("job %s is queued already", job_id)
    except RedisError as error:
        log.warning("job %s was not queued, reconcile will find it: %s", job_id, error)


def current() -> str | None:
    """The id of the job that this process works on, if it does."""
    job = get_current_job()
    return job.id if job is not None else None


def known(job_ids: list[str]) -> set[str]:
    """Which of these wait on a queue or are with a worker. Raises RedisError."""
    listed = {one for name in QueueName for one in queue(name).job_ids}
    found = Job.fetch_many(
        [one for one in job_ids if one not in listed], redis(), serializer=JSONSerializer
    )
    return listed.intersection(job_ids) | {job.id for job in found if job and _is_live(job)}


def unattended(waiting: Iterable[tuple[uuid.UUID, int]]) -> list[tuple[uuid.UUID, int]]:
    """Of what waits, each by its id and newest attempt, that for which no job is there: its
    worker died, or the queue lost it. Raises RedisError."""
    ids = {attempt_id(*one): one for one in waiting}
    there = known(list(ids))
    return [one for job_id, one in ids.items() if job_id not in there]


def _is_live(job: Job) -> bool:
    """Whether a job that is on no list is with a worker, and not what a dead one left."""
    status = job.get_status(refresh=False)
    if status == JobStatus.STARTED:
        return _since(job.last_heartbeat or job.started_at) < _SIGN_OF_LIFE
    return status == JobStatus.QUEUED and _since(job.enqueued_at) < _ON_ITS_WAY


def _since(moment: datetime | None) -> timedelta:
    return now() - moment if moment else timedelta.max


def holds_only(name: QueueName, run_ids: Collection[uuid.UUID]) -> bool:
    """Whether nothing but attempts at these runs waits on a queue. Raises RedisError."""
    own = tuple(f"{run_id}-" for run_id in run_ids)
    return all(job_id.startswith(own) for job_id in queue(name).job_ids)
