"""Fills a SQLite database with meetings, by SQL: thousands of them in seconds."""

from __future__ import annotations

import sqlite3
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

VOICES = 4
STEP_MS = 6000
SENTENCE = "So the next thing is what we do about the release, and who talks to the customer."


def meetings(database: Path, count: int, segments: int = 600) -> list[uuid.UUID]:
    """Add `count` ready recordings of `segments` lines each to team 1; returns their ids,
    newest first."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA synchronous = OFF")
    ids = [uuid.uuid4() for _ in range(count)]
    begin = datetime(2026, 11, 20, 16, tzinfo=UTC)
    with connection:
        connection.executemany(
            _insert(
                "recording",
                "id team_id created_by source platform title visibility status duration_ms "
                "started_at created_at updated_at completed_at rev rev_header rev_steps "
                "rev_media rev_speakers rev_summary rev_tasks rev_note",
            ),
            (_recording(key, number, begin, segments) for number, key in enumerate(ids)),
        )
        connection.executemany(
            _insert("speaker", "id recording_id number label name"),
            (
                (uuid.uuid4().hex, key.hex, voice, f"S{voice}", f"Person {voice}")
                for key in ids
                for voice in range(1, VOICES + 1)
            ),
        )
        connection.execute(_lines(segments), {"step": STEP_MS, "text": SENTENCE})
    connection.execute("ANALYZE")
    connection.close()
    return ids


def _recording(key: uuid.UUID, number: int, begin: datetime, segments: int) -> tuple[object, ...]:
    at = (begin - timedelta(hours=3 * number)).strftime("%Y-%m-%d %H:%M:%S.000000")
    title = f"Planning meeting {number + 1}"
    fixed = ("upload", "zoom", title, "team", "ready", segments * STEP_MS, at, at, at, at)
    return (key.hex, 1, 1, *fixed, segments + 1, *(1,) * 7)


def _insert(table: str, columns: str) -> str:
    names = columns.split()
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our words


def _lines(segments: int) -> str:
    return f"""
        INSERT INTO segment (id, recording_id, source_key, seq, rev, speaker_id, start_ms, end_ms,
                             text, is_final, removed, created_at)
        WITH RECURSIVE counted(n) AS
            (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < {segments - 1})
        SELECT printf('%016x%016x', recording.rowid, n), recording.id, 'seed:' || n,
               n + 1, n + 1, speaker.id, n * :step, n * :step + 5500, :text || ' ' || n,
               1, 0, recording.created_at
        FROM recording
        CROSS JOIN counted
        JOIN speaker ON speaker.recording_id = recording.id
                    AND speaker.number = 1 + (n / 3) % {VOICES}
        WHERE NOT EXISTS (SELECT 1 FROM segment WHERE segment.recording_id = recording.id)
    """  # noqa: S608 - numbers of our own
