"""Numbers for Prometheus: requests, queues, workers, runs and recordings.

Only for who asks from this machine, directly, or is signed in as an admin.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import ip_address
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, request
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from notes import checks
from notes.db import db
from notes.errors import NotFound
from notes.jobqueue import QueueName, queue
from notes.models import Recording, Run, RunState, Status
from notes.web import session
from notes.web.session import public

bp = Blueprint("metrics", __name__)

TALLY_KEY = "minutebook:metrics"  # shared by all web processes, kept over restarts
FLUSH_S = 2.0
_EXTENSION = "notes.metrics"
FORWARDING_HEADERS = ("X-Forwarded-For", "Forwarded", "X-Real-IP")

Sample = tuple[str, float]


class Tally:
    """What this process counted since it last told the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._told = time.monotonic()

    def add(self, method: str, status: int, seconds: float) -> None:
        with self._lock:
            self._counts[f"requests:{method}:{status}"] += 1
            self._counts["request_us"] += round(seconds * 1e6)

    def due(self) -> bool:
        return time.monotonic() - self._told > FLUSH_S

    def tell(self, client: Redis) -> None:
        """Add the counts to the shared ones; what can't be told now is told later."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._told = time.monotonic()
        try:
            with client.pipeline(transaction=False) as line:
                for name, value in counts.items():
                    line.hincrby(TALLY_KEY, name, value)
                line.execute()
        except RedisError:
            with self._lock:
                self._counts.update(counts)


def init(app: Flask) -> None:
    """Count every request from here on."""
    tally = app.extensions[_EXTENSION] = Tally()

    @app.after_request
    def count(response: Response) -> Response:
        method = request.method if request.method in {"GET", "POST", "HEAD"} else "OTHER"
        tally.add(method, response.status_code, time.perf_counter() - g.request_began)
        if tally.due():
            client = checks.patient_client()
            response.call_on_close(lambda: tally.tell(client))
        return response


@bp.get("/metrics")
@public
def metrics() -> Response:
    """The numbers in Prometheus' text form; NotFound for everybody else."""
    if not (_from_here() or _admin()):
        raise NotFound
    lines: list[str] = []
    runs = _counted("state", Run.state, RunState)
    _family(lines, "runs", "gauge", "Runs of steps by state", runs)
    kept = _counted("status", Recording.status, Status)
    _family(lines, "recordings", "gauge", "Recordings by status", kept)
    try:
        with checks.patient_client() as client:
            _from_redis(lines, client)
        _family(lines, "redis_up", "gauge", "Whether Redis answers", [("", 1)])
    except RedisError:
        _family(lines, "redis_up", "gauge", "Whether Redis answers", [("", 0)])
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _from_here() -> bool:
    """Whether a program on this machine asks, not a proxy on it for somebody else."""
    if any(name in request.headers for name in FORWARDING_HEADERS):
        return False
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - no address


def _admin() -> bool:
    return session.signed_in_or_none() is not None and session.viewer().role.can_administer


def _from_redis(lines: list[str], client: Redis) -> None:
    current_app.extensions[_EXTENSION].tell(client)
    shared = cast("dict[bytes, bytes]", client.hgetall(TALLY_KEY))
    counted = {name.decode(): int(value) for name, value in shared.items()}
    requests = []
    for name, value in sorted(counted.items()):
        kind, _, rest = name.partition(":")
        if kind == "requests":
            method, _, status = rest.partition(":")
            requests.append((f'{{method="{method}",status="{status}"}}', value))
    _family(lines, "requests_total", "counter", "Answers by method and status", requests)
    seconds = counted.get("request_us", 0) / 1e6
    _family(lines, "request_seconds_total", "counter", "Time spent on answers", [("", seconds)])
    waiting = [(f'{{queue="{name}"}}', queue(name).count) for name in QueueName]
    _family(lines, "queue_jobs", "gauge", "Jobs that wait", waiting)
    served = checks.live_queues(client)
    alive = [(f'{{queue="{name}"}}', served.get(name, 0)) for name in QueueName]
    _family(lines, "workers", "gauge", "Workers that take jobs from a queue", alive)


def _counted(label: str, column: InstrumentedAttribute[str], names: type[StrEnum]) -> list[Sample]:
    query = select(column, func.count()).group_by(column)
    found = {state: count for state, count in db.session.execute(query)}  # noqa: C416 - typed so
    return [(f'{{{label}="{name}"}}', found.get(name.value, 0)) for name in names]


def _family(lines: list[str], name: str, kind: str, told: str, samples: Iterable[Sample]) -> None:
    lines += [f"# HELP minutebook_{name} {told}.", f"# TYPE minutebook_{name} {kind}"]
    lines += [f"minutebook_{name}{labels} {value}" for labels, value in samples]
