"""What a meeting amounts to, with what each line rests on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from notes import api_keys, digests, recordings
from notes.api import cited
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_work import Chapter, RecordingSummary, RecordingSummaryItem
from notes.db import db
from notes.digests import Entry, Notes
from notes.models import ClientFields


def of(recording_id: uuid.UUID) -> RecordingSummary:
    """The newest summary of a recording, and a client's own text."""
    sent = db.session.get(ClientFields, recording_id)
    notes = digests.newest(recording_id)
    return RecordingSummary(
        client_summary=sent.summary if sent else None,
        engine=notes.engine if notes else None,
        written_at=notes.written_at if notes else None,
        template=notes.template if notes else None,
        items=list(_items(notes)) if notes else [],
        chapters=[
            Chapter(heading=one.heading, start_ms=one.start_ms, end_ms=one.end_ms)
            for one in (notes.chapters if notes else ())
        ],
    )


@operation(
    "GET",
    "/desktop_recordings/{id}/summary/",
    scope=api_keys.READ,
    gives={200: RecordingSummary},
    summary="Read the summary",
    tag="summary",
)
def show(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """The overview, points by topic, decisions, questions, each with what it rests on, how well
    that carries it and why not better."""
    return of(recordings.get(call.viewer, identifier(id)).id)


def _items(notes: Notes) -> Iterator[RecordingSummaryItem]:
    yield from (_item(entry) for entry in notes.overview)
    for topic in notes.topics:
        for entry in topic.entries:
            yield _item(entry, topic.start_ms)
    yield from (_item(entry) for entry in (*notes.decisions, *notes.questions))


def _item(entry: Entry, heading_ms: int | None = None) -> RecordingSummaryItem:
    return RecordingSummaryItem(
        id=entry.id,
        kind=entry.kind,
        heading=entry.heading,
        heading_ms=heading_ms,
        text=entry.text,
        agreed=list(entry.agreed),
        verdict=entry.verdict,
        doubts=cited.amiss(entry.amiss),
        evidence=cited.shown(entry.cited),
    )
