"""What a summariser is told about a meeting beside its words. Core."""

from __future__ import annotations

from notes import carrying, note_templates
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Brief, OpenTask
from notes.models import Note, Recording

NOTE_LIMIT = 8000  # characters of what people typed; an agenda stands at its beginning


def brief(recording: Recording, transcript: Transcript) -> Brief:
    """All that is known. The day is UTC's: a recording doesn't know the zone it was made in.
    What is open from earlier meetings is what everybody who reads these notes may see."""
    return Brief(
        title=recording.title,
        held_on=recording.started_at.date(),
        language=recording.language,
        people=transcript.people,
        template=note_templates.of(recording),
        note=_typed(recording),
        open_tasks=tuple(
            OpenTask(str(task.id), task.title, carrying.owner(task))
            for task in carrying.open_tasks(recording)
        ),
    )


def _typed(recording: Recording) -> str:
    """The note up to the last whole line that fits."""
    query = db.select(Note.body).where(Note.recording_id == recording.id)
    body = (db.session.scalar(query) or "").strip()
    if len(body) <= NOTE_LIMIT:
        return body
    whole, _, _ = body[: NOTE_LIMIT + 1].rpartition("\n")
    return (whole or body[:NOTE_LIMIT]).rstrip()
