"""Making a recording without a provider: for clients that bring lines or media of their own."""

from __future__ import annotations

from notes import api_keys, desktop_recordings
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_desktop_recording_object import CreateRecording, DesktopRecording
from notes.db import db


@operation(
    "POST",
    "/recordings/",
    scope=api_keys.WRITE,
    takes=CreateRecording,
    gives={201: DesktopRecording},
    summary="Make a recording without Recall",
    tag="desktop recordings",
)
def create(call: Call) -> Answer:
    """The recording goes on like any other: send its lines with `append_segments/`, and say
    `{"status": "ready"}` with a PATCH when the meeting is over.
    """
    asked: CreateRecording = call.body
    made = desktop_recordings.create(
        call.viewer, asked.platform, title=asked.title, started_at=asked.started_at
    )
    db.session.commit()
    return desktop_recordings.fields([made])[0], 201
