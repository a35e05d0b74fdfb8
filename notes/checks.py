"""Whether what the product stands on is there: database, queue server, file store, workers.

Foundation. Each check is quick, never raises, and says in words what is wrong.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError
from notes.jobqueue import QueueName
from notes.offload import away
from notes.storage import Storage

PATIENCE_S = 1.0
ELSEWHERE_S = 30.0


@dataclass(frozen=True, slots=True)
class State:
    """How one thing is: `detail` in a few words, without addresses or secrets."""

    ok: bool
    detail: str


_said: WeakKeyDictionary[Storage, tuple[float, State]] = WeakKeyDictionary()


def everything(storage: Storage) -> dict[str, State]:
    """All checks, by name."""
    checks: dict[str, Callable[[], State]] = {
        "database": database,
        "redis": queue_server,
        "storage": lambda: store(storage),
        "workers": workers,
    }
    return {name: check() for name, check in checks.items()}


def database() -> State:
    """Whether the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        db.session.rollback()
        return State(ok=False, detail=f"no answer ({type(error).__name__})")
    return State(ok=True, detail=db.engine.dialect.name)


def queue_server() -> State:
    """Whether Redis answers within a second."""
    try:
        with patient_client() as client:
            client.ping()
    except RedisError as error:
        return State(ok=False, detail=f"no answer ({type(error).__name__})")
    return State(ok=True, detail="answers")


def store(storage: Storage) -> State:
    """Whether a file can be written to the store, read back and removed. One that is elsewhere
    may want money for each try: what it said holds for a while."""
    at, state = _said.get(storage, (0.0, None))
    if state is not None and not storage.local and time.monotonic() - at < ELSEWHERE_S:
        return state
    try:
        away(storage.check)
        state = State(ok=True, detail="writes and reads")
    except ExternalError as error:
        state = State(ok=False, detail=error.message)
    _said[storage] = (time.monotonic(), state)
    return state


def workers() -> State:
    """Whether somebody works on each queue."""
    try:
        with patient_client() as client:
            served = live_queues(client)
    except RedisError:
        return State(ok=False, detail="unknown, because Redis doesn't answer")
    missing = [name.value for name in QueueName if name.value not in served]
    if missing:
        return State(ok=False, detail=f"nobody works on: {', '.join(missing)}")
    return State(ok=True, detail=f"{sum(served.values())} at work")


def live_queues(client: Redis) -> dict[str, int]:
    """How many living workers take jobs from each queue."""
    served: dict[str, int] = {}
    for worker in Worker.all(connection=client, serializer=JSONSerializer):
        if _lives(worker.hostname, worker.pid):
            for name in worker.queue_names():
                served[name] = served.get(name, 0) + 1
    return served


def _lives(hostname: str | None, pid: int | None) -> bool:
    """On this machine we can see for ourselves; elsewhere the entry expires by itself."""
    if hostname != socket.gethostname() or pid is None:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def patient_client() -> Redis:
    """A client that gives up after a second, where the app's own tries again."""
    return Redis.from_url(
        settings().redis,
        socket_connect_timeout=PATIENCE_S,
        socket_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )
