"""How fast webhooks, and posts of what is being said, are answered when many come at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from bench import api, serving, spoken, stack, table
from notes import live_tokens
from notes.db import db
from notes.models import Capture, Recording, User

A_SECOND = 200
SENDERS = 24
MEETINGS = 20
KEY = b"0123456789abcdef01234567"

Made = Callable[[int], tuple[str, dict[str, str], bytes]]
"""The path, headers and body of the request of a number."""


def run(*, quick: bool) -> None:
    """Send so many a second, whether the answers are there or not; a worker follows them up."""
    rows = []
    seconds = 4 if quick else 15
    for name, database in (("SQLite", api.sqlite), ("PostgreSQL", api.postgres)):
        for kind, make in (("webhooks", _webhooks), ("live words", _words)):
            with database() as url:
                answered, rate = _measured(url, make, seconds)
            seen = f"{table.ms(table.p50(answered))} / {table.ms(table.p95(answered))}"
            what = f"{kind} answered at {rate:.0f} a second, {name}, p50 / p95"
            rows.append((what, seen, f"p95 < 100 ms at {A_SECOND}"))
    table.show("Told by a provider", rows)


def _measured(
    url: str | None, make: Callable[[list[Recording]], Made], seconds: int
) -> tuple[list[float], float]:
    secret = f"whsec_{base64.b64encode(KEY).decode()}"
    with (
        serving.served(workers=(["live"],), database_url=url, RECALL_WEBHOOK_SECRET=secret) as up,
        stack.opened(up.folder, redis_url=up.redis_url, database_url=url),
    ):
        made = make(_meetings())
        _sent(up, made, range(-A_SECOND, 0))  # until everything is loaded
        return _sent(up, made, range(seconds * A_SECOND))


def _meetings() -> list[Recording]:
    person = db.session.query(User).order_by(User.id).first()
    assert person is not None
    team = person.memberships[0].team_id
    found = [
        Recording(team_id=team, created_by=person.id, title=f"Meeting {at}", status="recording")
        for at in range(MEETINGS)
    ]
    db.session.add_all(found)
    db.session.flush()
    db.session.add_all(
        Capture(recording_id=one.id, provider="recall", kind="sdk_upload", external_id=str(one.id))
        for one in found
    )
    db.session.commit()
    return found


def _webhooks(meetings: list[Recording]) -> Made:
    """Signed events of uploads, each another one."""
    ids = [str(one.id) for one in meetings]

    def make(number: int) -> tuple[str, dict[str, str], bytes]:
        about = {"id": ids[number % MEETINGS], "metadata": {}}
        status = {"code": "uploading", "sub_code": None, "updated_at": "2026-11-03T10:40:00Z"}
        content = {"event": "sdk_upload.uploading", "data": {"data": status, "sdk_upload": about}}
        body = json.dumps(content).encode()
        name, stamp = f"msg_{uuid.uuid4().hex}", str(round(time.time()))
        signed = hmac.new(KEY, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "webhook-id": name,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
        }
        return "/webhooks/recall", headers, body

    return make


def _words(meetings: list[Recording]) -> Made:
    """Three drafts and the final words of each line, in all meetings at the same time."""
    paths = [live_tokens.PATH + live_tokens.token_for(one.id) for one in meetings]

    def make(number: int) -> tuple[str, dict[str, str], bytes]:
        turn = number // MEETINGS
        event = "transcript.data" if turn % 4 == 3 else "transcript.partial_data"
        words = f"what is said right now and more of it {turn % 4}"
        said = spoken.post(turn // 4 + 10, words, event)
        return paths[number % MEETINGS], {}, json.dumps(said).encode()

    return make


def _sent(up: stack.Stack, make: Made, numbers: range) -> tuple[list[float], float]:
    """Seconds until each was answered, counted from when it was due; and how many a second."""
    begin = time.perf_counter() + 0.2
    due = iter([(begin + at / A_SECOND, number) for at, number in enumerate(numbers)])
    lock, answered = threading.Lock(), []

    def work() -> None:
        address = urlsplit(up.url)
        line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        while True:
            with lock:
                moment, number = next(due, (0.0, 0))
            if not moment:
                return
            path, headers, body = make(number)
            time.sleep(max(0.0, moment - time.perf_counter()))
            line.request("POST", path, body, {"Content-Type": "application/json", **headers})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            answered.append(time.perf_counter() - moment)

    senders = [threading.Thread(target=work) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(answered) == len(numbers), f"{len(answered)} of {len(numbers)} were answered"
    return answered, len(numbers) / (time.perf_counter() - begin)
