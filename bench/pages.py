"""The list page and an 8-hour recording, on the server's side and in Chromium."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import requests
from sqlalchemy import event

from bench import chromium, seed, stack, table
from notes.db import db
from notes.listing import Cursor
from notes.models import Recording, User

Row = tuple[str, str, str]
TRIES = 60


def run(*, quick: bool) -> None:
    """Measure with growing numbers of recordings."""
    sizes = (100, 1000) if quick else (100, 1000, 10_000)
    for count in sizes:
        with stack.prepared() as folder:
            newest = seed.meetings(folder / "minutebook.sqlite3", count)
            with stack.running(folder) as up:
                table.show(f"{count:,} recordings of 600 segments", _list(up, count))
                if count == sizes[0]:
                    long = f"{up.url}/recordings/{newest[0]}"
                    table.show("A recording of one hour, 600 segments", _detail(up, long))
    with stack.prepared() as folder:
        (day,) = seed.meetings(folder / "minutebook.sqlite3", 1, 4800)
        with stack.running(folder) as up:
            rows = _detail(up, f"{up.url}/recordings/{day}")
            table.show("A recording of eight hours, 4,800 segments", rows)


def _list(up: stack.Stack, count: int) -> Iterator[Row]:
    session = up.sign_in()
    first = f"{up.url}/recordings"
    yield "list page, one client, p50", table.ms(_time(session, first)), "< 10 ms"
    yield "the page in the middle, p50", table.ms(_time(session, _deep(up, count))), "same"
    yield "SQL statements", str(_statements(up.folder)), "≤ 6"
    cold, warm = chromium.visit(up, first)
    yield "bytes cold / second visit", f"{cold.kb:.0f} / {warm.kb:.1f} KB", "< 150 / 20 KB"
    yield "requests, cold", str(cold.requests), "< 12"
    yield "ready, cold", table.ms(cold.ready_s), "< 600 ms"


def _detail(up: stack.Stack, address: str) -> Iterator[Row]:
    session = up.sign_in()
    yield "page, one client, p50", table.ms(_time(session, address)), ""
    cold, _ = chromium.visit(up, address)
    yield "bytes, cold", f"{cold.kb:.0f} KB", "< 300 KB"
    yield "DOM nodes", str(cold.nodes), "< 1,500"
    yield "blocking time", f"{cold.blocked_ms:.0f} ms", "< 150 ms"
    yield "ready", table.ms(cold.ready_s), "< 1,000 ms"


def _time(session: requests.Session, address: str) -> float:
    seconds = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        answer = session.get(address, timeout=30)
        seconds.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.status_code
    return table.p50(seconds)


def _deep(up: stack.Stack, count: int) -> str:
    """The address of the page in the middle of the list."""
    with stack.opened(up.folder):
        newest_first = db.session.query(Recording).order_by(Recording.started_at.desc())
        middle = newest_first.offset(count // 2).limit(1).one()
        return f"{up.url}/recordings?before={Cursor(middle.started_at, middle.id)}"


def _statements(folder: Path) -> int:
    """How many statements one view of the list sends."""
    with stack.opened(folder) as app:
        person = db.session.query(User).one().get_id()
        engine = db.engine
        client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = person
    seen: list[str] = []
    client.get("/recordings")
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert client.get("/recordings").status_code == 200
    return len(seen)
