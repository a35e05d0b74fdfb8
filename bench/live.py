"""From a committed line to the pages that show the recording."""

from __future__ import annotations

import selectors
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import requests

from bench import serving, stack, table
from notes import transcripts
from notes.db import db
from notes.models import Recording, User
from notes.speech import Utterance

PAUSE_S = 0.25

Say = Callable[[uuid.UUID, int], Iterator[tuple[int, float]]]
"""Has so many lines said in a recording, each with `marker-N-end` in it; gives N and the moment
from which its way to the pages counts."""


def run(*, quick: bool) -> None:
    """Append lines while more and more pages listen."""
    rows = []
    with serving.served() as up:
        session = up.sign_in()
        for pages in (1, 100) if quick else (1, 100, 400):
            way = seen(up, session, pages, _append, lines=12 if quick else 30)
            rows.append(
                (
                    f"segment committed to seen, {pages} pages, p50 / p95",
                    f"{table.ms(table.p50(way))} / {table.ms(table.p95(way))}",
                    "p95 < 300 ms",
                )
            )
    table.show("Live text", rows)


def seen(
    up: stack.Stack, session: requests.Session, pages: int, say: Say, lines: int
) -> list[float]:
    """How long each line took to each of so many open pages, in seconds."""
    with stack.opened(up.folder, redis_url=up.redis_url):
        recording = _recording()
        readers = [_open(up, session, recording) for _ in range(pages)]
        arrived: dict[tuple[int, int], float] = {}
        stop = threading.Event()
        watcher = threading.Thread(target=_watch, args=(readers, arrived, lines, stop))
        watcher.start()
        time.sleep(1.0)
        said = dict(say(recording, lines))
        deadline = time.monotonic() + 10
        while len(arrived) < pages * lines and time.monotonic() < deadline:
            time.sleep(0.05)
        stop.set()
        watcher.join()
        for reader in readers:
            reader.close()
    missing = pages * lines - len(arrived)
    assert missing == 0, f"{missing} lines did not arrive"
    return [at - said[line] for (_, line), at in arrived.items()]


def _recording() -> uuid.UUID:
    person = db.session.query(User).one()
    team = person.memberships[0].team_id
    row = Recording(team_id=team, created_by=person.id, title="Live", status="recording")
    db.session.add(row)
    db.session.commit()
    return row.id


def _append(recording: uuid.UUID, lines: int) -> Iterator[tuple[int, float]]:
    for number in range(lines):
        said = Utterance(number * 1000, number * 1000 + 900, f"marker-{number}-end")
        transcripts.append(recording, [transcripts.Said(f"bench:{number}", said)])
        db.session.commit()
        yield number, time.perf_counter()
        time.sleep(PAUSE_S)


def _open(up: stack.Stack, session: requests.Session, recording: uuid.UUID) -> socket.socket:
    """A page's stream, from the recording's present state on."""
    address = urlsplit(up.url)
    cookies = "; ".join(f"{one.name}={one.value}" for one in session.cookies)
    line = socket.create_connection((address.hostname, address.port))
    line.sendall(
        f"GET /recordings/{recording}/events?after=1 HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Cookie: {cookies}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    return line


def _watch(
    readers: list[socket.socket],
    arrived: dict[tuple[int, int], float],
    lines: int,
    stop: threading.Event,
) -> None:
    chosen = selectors.DefaultSelector()
    texts = dict.fromkeys(range(len(readers)), b"")
    waiting = dict.fromkeys(texts, 0)
    for index, reader in enumerate(readers):
        chosen.register(reader, selectors.EVENT_READ, index)
    while not stop.is_set():
        for key, _ in chosen.select(timeout=0.1):
            at, index = time.perf_counter(), key.data
            texts[index] = texts[index][-4000:] + key.fileobj.recv(1 << 16)  # type: ignore[union-attr]
            while (
                waiting[index] < lines and f"marker-{waiting[index]}-end".encode() in texts[index]
            ):
                arrived[index, waiting[index]] = at
                waiting[index] += 1
