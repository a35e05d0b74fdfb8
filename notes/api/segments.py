"""The lines of a transcript as they stand, by pages."""

from __future__ import annotations

import uuid

from notes import api_keys, recordings, windows
from notes.api.addresses import following, identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_transcript import SegmentsQuery, StoredSegment, StoredSegments
from notes.windows import Line

_FIRST_MS, _LAST_MS = -(1 << 52), 1 << 52


def of(recording_id: uuid.UUID) -> list[StoredSegment]:
    """Every line of a recording."""
    known = windows.voices(recording_id)
    return [shown(one) for one in windows.between(recording_id, _FIRST_MS, _LAST_MS, known)]


def shown(line: Line) -> StoredSegment:
    """One line."""
    return StoredSegment(
        id=line.id,
        rev=line.rev,
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        speaker=line.voice.name if line.voice else None,
        speaker_id=line.voice.id if line.voice else None,
        text=line.text,
        edited=line.edited,
        is_final=line.is_final,
    )


@operation(
    "GET",
    "/desktop_recordings/{id}/segments/",
    scope=api_keys.READ,
    query=SegmentsQuery,
    gives={200: StoredSegments},
    summary="List lines of the transcript",
    tag="transcript",
)
def index(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Lines in order of time with their ids, which evidence and events name.

    Take `next` until it is null. Each page costs the same, however long the meeting was.
    """
    recording = recordings.get(call.viewer, identifier(id))
    asked: SegmentsQuery = call.query
    after = _place(asked.after) if asked.after else None
    known = windows.voices(recording.id)
    found = windows.following(recording.id, after, asked.limit + 1, known)
    lines, more = found[: asked.limit], len(found) > asked.limit
    return StoredSegments(
        next=following(after=f"{lines[-1].start_ms}.{lines[-1].seq}") if more else None,
        results=[shown(one) for one in lines],
    )


def _place(text: str) -> tuple[int, int]:
    start_ms, _, seq = text.partition(".")
    return int(start_ms), int(seq)
