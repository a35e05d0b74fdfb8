"""The desktop_recordings contract: adding lines, and setting fields."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable

from flask import Response, request

from notes import api_keys, client_fields, desktop_recordings, recordings, said, search
from notes.api import desktop_recordings as reading
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_desktop_recording_object import DesktopRecording, Transcript
from notes.api.types_desktop_recordings import AppendOlder, AppendSegments, Patch, Put, Segment
from notes.db import db

TAG = reading.TAG
MINIMAL = "return=minimal"


@operation(
    "POST",
    "/desktop_recordings/{id}/append_segments/",
    scope=api_keys.WRITE,
    takes=AppendSegments,
    gives={200: DesktopRecording, 204: None},
    summary="Add lines to a transcript",
    tag=TAG,
)
def append_segments(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Adds what isn't there yet; sending a line twice is harmless. A final line takes the place
    of a draft with its time and speaker. Lines are kept in order of time.

    Answers the whole recording, or nothing (204) to a request with `Prefer: return=minimal`:
    then a request costs the same however long the meeting is.
    """
    recording = recordings.get_for_edit(call.viewer, identifier(id))
    asked: AppendSegments = call.body
    _append(recording.id, asked.segments)
    if MINIMAL in request.headers.get("Prefer", "").replace(" ", "").lower():
        return Response(status=204, headers={"Preference-Applied": MINIMAL})
    return desktop_recordings.fields(desktop_recordings.by_ids([recording.id]))[0]


@operation(
    "PATCH",
    "/desktop_recordings/{id}/",
    scope=api_keys.WRITE,
    takes=Patch,
    gives={200: DesktopRecording},
    summary="Set fields of a recording",
    tag=TAG,
)
def patch(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Sets the fields that are sent. They come back as they were sent, and become the note,
    summary, tasks, speakers and lines that people see. `status: ready` has us do what is missing:
    notes from the transcript, and the search index."""
    return _change(call, identifier(id))


@operation(
    "PUT",
    "/desktop_recordings/{id}/",
    scope=api_keys.WRITE,
    takes=Put,
    gives={200: DesktopRecording},
    summary="Set fields of a recording, its platform among them",
    tag=TAG,
)
def put(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """The same as PATCH, but `platform` has to be there."""
    return _change(call, identifier(id))


@operation(
    "POST",
    "/desktop_recordings/{id}/transcript/",
    scope=api_keys.WRITE,
    takes=AppendOlder,
    gives={200: Transcript},
    summary="Add lines to a transcript (older shape)",
    tag=TAG,
    deprecated=True,
)
def append_older(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """The same as `append_segments/`; the times may be called `timestamp_ms`."""
    recording = recordings.get_for_edit(call.viewer, identifier(id))
    asked: AppendOlder = call.body
    _append(recording.id, asked.segments)
    return reading.transcript(call, id)


@operation(
    "POST",
    "/desktop_recordings/{id}/upload_transcript/",
    scope=api_keys.WRITE,
    takes=AppendOlder,
    gives={200: Transcript},
    summary="Send in a whole transcript (older shape)",
    tag=TAG,
    deprecated=True,
)
def upload_transcript(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Adds the lines and, as nothing more is coming, begins the work as `status: ready` does."""
    recording = recordings.get_for_edit(call.viewer, identifier(id))
    asked: AppendOlder = call.body
    _append(recording.id, asked.segments)
    client_fields.change(call.viewer, recording.id, {"status": "ready"})
    db.session.commit()
    return reading.transcript(call, id)


def _append(recording_id: uuid.UUID, segments: Iterable[Segment]) -> None:
    """In portions, each committed: others get their turn, and a repeat makes a broken one whole."""
    for batch in said.batches(one.spoken for one in segments):
        said.append(recording_id, batch)
        search.soon(recording_id)
        db.session.commit()
        time.sleep(0)  # pages of this process get their turn


def _change(call: Call, recording_id: uuid.UUID) -> Answer:
    asked: Patch = call.body
    client_fields.change(call.viewer, recording_id, dict(asked.values()))
    db.session.commit()
    return desktop_recordings.fields(desktop_recordings.by_ids([recording_id]))[0]
