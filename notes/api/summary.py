"""What a meeting amounts to, with what each line rests on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from notes import api_keys, digests, recordings
from notes.api import cited
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_work import RecordingSummary, RecordingSummaryItem
from notes.db import db
from notes.digests import Entry, Notes
from notes.models import ClientFields, ItemKind


def of(recording_id: uuid.UUID) -> RecordingSummary:
    """The newest summary of a recording, and a client's own text."""
    sent = db.session.get(ClientFields, recording_id)
    notes = digests.newest(recording_id)
    return RecordingSummary(
        client_summary=sent.summary if sent else None,
        engine=notes.engine if notes else None,
        written_at=notes.written_at if notes else None,
        items=list(_items(notes)) if notes else [],
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
    """Points by topic, then decisions, then questions, each with its evidence."""
    return of(recordings.get(call.viewer, identifier(id)).id)


def _items(notes: Notes) -> Iterator[RecordingSummaryItem]:
    for topic in notes.topics:
        for entry in topic.entries:
            yield _item(ItemKind.POINT, entry, topic.heading, topic.start_ms)
    yield from (_item(ItemKind.DECISION, entry) for entry in notes.decisions)
    yield from (_item(ItemKind.QUESTION, entry) for entry in notes.questions)


def _item(
    kind: ItemKind, entry: Entry, heading: str | None = None, heading_ms: int | None = None
) -> RecordingSummaryItem:
    return RecordingSummaryItem(
        id=entry.id,
        kind=kind,
        heading=heading,
        heading_ms=heading_ms,
        text=entry.text,
        verdict=entry.verdict,
        evidence=cited.shown(entry.cited),
    )
