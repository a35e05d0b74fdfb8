"""What can be put on a queue, and how. Foundation.

The core names jobs without importing them; a test holds this catalogue and `notes.jobs` to each
other. Jobs carry ids only, as JSON: the database says what is to be done.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from notes.connections import redis
from notes.db import after_commit

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
CATALOGUE = (MEDIA_STEP, NOTES_STEP, RECONCILE, PURGE)


def queue(name: QueueName) -> Queue:
    """The queue by that name on the current app's Redis."""
    return Queue(name.value, connection=redis(), serializer=JSONSerializer)


def enqueue(job: JobName, *args: str, job_id: str | None = None) -> None:
    """Put a job on its queue once the current transaction is committed.

    With `job_id`, a second one by that id is dropped while the first is known. When Redis
    can't be reached the job is found later by the reconcile job, from its row.
    """
    after_commit(lambda: enqueue_now(job, *args, job_id=job_id))


def enqueue_now(job: JobName, *args: str, job_id: str | None = None) -> None:
    """Put a job on its queue at once; only for work that no transaction of ours announces."""
    try:
        queue(job.queue).enqueue_call(
            job.function,
            args=args,
            job_id=job_id,
            unique=job_id is not None,
            timeout=job.timeout_s,
            result_ttl=0,
            failure_ttl=24 * 3600,
        )
    except DuplicateJobError:
        log.debug("job %s is queued already", job_id)
    except RedisError as error:
        log.warning("job %s was not queued, reconcile will find it: %s", job_id, error)
