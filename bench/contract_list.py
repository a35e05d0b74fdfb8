"""The API's list of recordings, on both databases: any page, filters, search, whole objects."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from pydantic_core import to_json
from sqlalchemy import insert, text

from bench import api, table
from notes import accounts, desktop_recordings, folding, schema, search, teams
from notes.assembly import create_app
from notes.db import db
from notes.desktop_recordings import Filters
from notes.models import SECTIONS, Recording, Role, Segment, Speaker, User
from notes.recordings import Viewer
from notes.settings import Settings

Row = tuple[str, str, str]
TRIES, PAGE, LINES, STEP_MS = 9, 100, 600, 6000
PLATFORMS = desktop_recordings.PLATFORMS
SENTENCE = "So the next thing is what we do about the release, and who talks to the customer."
BATCH = 5000


def run(*, quick: bool) -> None:
    """Measure on SQLite, then on PostgreSQL."""
    count = 10_000 if quick else 100_000
    for name, database in (("SQLite", api.sqlite), ("PostgreSQL", api.postgres)):
        with _application(database()) as app, app.app_context():
            viewer = _fill(count)
            table.show(f"API list of {count:,} recordings, {name}", _measure(viewer, count))
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _application(database: AbstractContextManager[str | None]) -> Iterator[Flask]:
    with tempfile.TemporaryDirectory(prefix="minutebook-bench-") as name, database as url:
        yield create_app(Settings(data_dir=Path(name), database_url=url))


def _measure(viewer: Viewer, count: int) -> Iterator[Row]:
    def ids(offset: int = 0, filters: Filters | None = None) -> Callable[[], object]:
        return lambda: desktop_recordings.page(viewer, PAGE, offset, filters)

    def whole() -> object:
        found = desktop_recordings.page(viewer, PAGE, 0)
        return to_json(desktop_recordings.fields(desktop_recordings.by_ids(found.ids)))

    last = count - PAGE
    yield "which recordings: first page, p50", _p50(ids()), "< 50 ms"
    yield "… last page", _p50(ids(last)), "< 50 ms"
    yield "… one platform of five", _p50(ids(0, Filters(platform="zoom"))), ""
    yield "… a word in one of a thousand", _p50(ids(0, Filters(search="rare"))), ""
    yield "… a word in all, last page", _p50(ids(last, Filters(search="common"))), ""
    yield f"{PAGE} whole objects of {LINES} lines as JSON, p50", _p50(whole), "< 500 ms"


def _p50(ask: Callable[[], object]) -> str:
    times = []
    for _ in range(TRIES):
        db.session.rollback()
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return table.ms(table.p50(times))


def _fill(count: int) -> Viewer:
    """`count` indexed recordings, the newest hundred with lines."""
    schema.upgrade()
    person: User = accounts.create_user("bench@example.com", "Bench", "a long enough password")
    team = teams.create("Bench")
    accounts.add_member(person, team, Role.OWNER)
    db.session.commit()
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    newest: list[uuid.UUID] = []
    for start in range(0, count, BATCH):
        rows = [
            _recording(number, team.id, person.id, begin - timedelta(minutes=17 * number))
            for number in range(start, min(start + BATCH, count))
        ]
        db.session.execute(insert(Recording), rows)
        for number, row in enumerate(rows, start):
            said = f"{row['title']} common {'rare' if number % 1000 == 0 else ''}"
            search.put(row["id"], (1, folding.words(said)))
        newest += [row["id"] for row in rows[: PAGE - len(newest)]]
        db.session.commit()
    for one in newest:
        _say(one)
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return accounts.viewer_of(person)


def _recording(number: int, team_id: int, user_id: int, at: datetime) -> dict[str, object]:
    moments = dict.fromkeys(("started_at", "created_at", "updated_at"), at)
    revs = {f"rev_{name}": 1 for name in SECTIONS}
    return {
        "id": uuid.uuid4(), "team_id": team_id, "created_by": user_id, "source": "desktop_sdk",
        "platform": PLATFORMS[number % len(PLATFORMS)], "title": f"Meeting {number}",
        "visibility": "team", "status": "ready", "rev": 1, **moments, **revs,
    }  # fmt: skip


def _say(recording_id: uuid.UUID) -> None:
    speaker = Speaker(recording_id=recording_id, number=1, label="Ada", name="Ada")
    db.session.add(speaker)
    db.session.flush()
    sent = {"speaker": "Ada", "confidence": 0.9, "is_final": True}
    lines = [
        {
            "recording_id": recording_id, "source_key": f"api:{number}", "seq": number,
            "rev": number, "speaker_id": speaker.id, "start_ms": number * STEP_MS,
            "end_ms": number * STEP_MS + 5500, "text": f"{SENTENCE} {number}", "is_final": True,
            "sent": {"timestamp": number * float(STEP_MS), **sent},
        }
        for number in range(1, LINES + 1)
    ]  # fmt: skip
    db.session.execute(insert(Segment), lines)
    db.session.commit()
