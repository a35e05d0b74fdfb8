"""Recordings that RealtimeKit's stand-in has complete, on their way to notes here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from notes import transcripts, voices
from notes.connections import redis
from notes.db import db
from notes.jobs.polling import poll
from notes.models import Recording
from tests.standins.realtimekit import RealtimeKit
from tests.standins.realtimekit_recordings import Meeting
from tests.standins.realtimekit_recordings import Recording as Theirs

BEGAN = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)


def ran(
    kit: RealtimeKit, meeting: Meeting, *, after_s: float = 0, length_s: float = 60, **more: Any
) -> Theirs:
    """A recording that began so long after its session, and ended with it."""
    made = kit.record(meeting, **more)
    meeting.began = BEGAN
    made.started = BEGAN + timedelta(seconds=after_s)
    made.stopped = made.started + timedelta(seconds=length_s)
    made.seconds = round(length_s)
    meeting.ended = made.stopped
    return made


def look() -> Recording:
    """A round of polling in which everything is due; gives the only recording there is."""
    for key in redis().keys("polling:*") + redis().keys("rooms:asked:*"):
        redis().delete(key)
    poll()
    db.session.expire_all()
    return db.session.scalars(select(Recording)).one()


def spoken(recording: Recording) -> list[tuple[str | None, int, str]]:
    """Who said what, and when (ms)."""
    names = {one.id: one.shown for one in voices.of_recording(recording.id)}
    return [
        (names.get(line.speaker_id) if line.speaker_id else None, line.start_ms, line.shown)
        for line in transcripts.lines(recording.id)
    ]
