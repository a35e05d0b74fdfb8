"""Keeping what a summariser wrote: a new summary beside the older ones. Core.

`write(recording, run_id, engine, digest, transcript)`. Reading the newest is in `notes.digests`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from notes import recordings
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Digest, Statement
from notes.models import ItemKind, Recording, Summary, SummaryItem

_HEADING_LIMIT = 255


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: ItemKind
    statement: Statement
    heading: str | None = None
    heading_ms: int | None = None


def write(
    recording: Recording, run_id: uuid.UUID, engine: str, digest: Digest, transcript: Transcript
) -> Summary:
    """Store a digest as the recording's newest summary, each line with its evidence. A line
    that cites nothing which is there is left out: nothing could be checked."""
    summary = Summary(recording_id=recording.id, run_id=run_id, engine=engine)
    for entry in _entries(digest):
        places = transcript.places(entry.statement.cites)
        statement = " ".join(entry.statement.text.split())
        if not places or not statement:
            continue
        summary.items.append(
            SummaryItem(
                kind=entry.kind,
                position=len(summary.items),
                heading=entry.heading,
                heading_ms=entry.heading_ms,
                text=statement,
                evidence=transcript.evidence(statement, places),
            )
        )
    db.session.add(summary)
    db.session.flush()
    recordings.touch(recording.id, "summary")
    return summary


def _entries(digest: Digest) -> Iterator[_Entry]:
    for section in digest.sections:
        heading = " ".join(section.heading.split())[:_HEADING_LIMIT] or None
        for point in section.points:
            yield _Entry(ItemKind.POINT, point, heading, section.start_ms)
    yield from (_Entry(ItemKind.DECISION, one) for one in digest.decisions)
    yield from (_Entry(ItemKind.QUESTION, one) for one in digest.questions)
