"""The voices of a recording."""

from __future__ import annotations

import uuid

from notes import api_keys, recordings
from notes import speakers as voices
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_transcript import RecordingSpeaker, RecordingSpeakers, SpeakerName
from notes.db import db
from notes.models import Speaker

TAG = "transcript"


def of(recording_id: uuid.UUID) -> list[RecordingSpeaker]:
    """All voices of a recording, those without a line too."""
    spoken = {one.speaker.id: one for one in voices.voices(recording_id)}
    return [
        RecordingSpeaker(
            id=one.id,
            number=one.number,
            label=one.label,
            name=one.name,
            display_name=one.shown,
            lines=spoken[one.id].lines if one.id in spoken else 0,
            talk_ms=spoken[one.id].talk_ms if one.id in spoken else 0,
            share=spoken[one.id].share if one.id in spoken else 0.0,
        )
        for one in voices.every(recording_id)
    ]


@operation(
    "GET",
    "/desktop_recordings/{id}/speakers/",
    scope=api_keys.READ,
    gives={200: RecordingSpeakers},
    summary="List speakers",
    tag=TAG,
)
def index(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Who speaks, and how much."""
    return RecordingSpeakers(results=of(recordings.get(call.viewer, identifier(id)).id))


@operation(
    "PATCH",
    "/desktop_recordings/{id}/speakers/{speaker_id}/",
    scope=api_keys.WRITE,
    takes=SpeakerName,
    gives={200: RecordingSpeaker},
    summary="Name a speaker",
    tag=TAG,
)
def rename(call: Call, id: str, speaker_id: str) -> Answer:  # noqa: A002 - the contract's word
    """Name a voice wherever it speaks in this recording."""
    sent: SpeakerName = call.body
    found = voices.rename(call.viewer, identifier(id), identifier(speaker_id), sent.name or "")
    db.session.commit()
    return _one(found)


def _one(speaker: Speaker) -> RecordingSpeaker:
    return next(one for one in of(speaker.recording_id) if one.id == speaker.id)
