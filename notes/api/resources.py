"""Every module with operations; importing this one registers them all."""

from __future__ import annotations

from notes.api import (
    all_tasks,
    bots,
    desktop_recordings,
    desktop_recordings_write,
    docs,
    events,
    exports,
    filing,
    media,
    note,
    projects,
    realtimekit,
    recordings,
    search,
    segments,
    series,
    speakers,
    summary,
    task_mentions,
    tasks,
    upcoming,
    uploads,
)
from notes.api.door import bp
from notes.api.problems import answer

__all__ = ["RESOURCES", "answer", "bp"]

RESOURCES = (
    projects, bots, realtimekit, desktop_recordings, desktop_recordings_write, recordings, segments,
    speakers, events, tasks, all_tasks, task_mentions, series, filing, summary, note, media,
    exports, uploads, upcoming, search, docs,
)  # fmt: skip
