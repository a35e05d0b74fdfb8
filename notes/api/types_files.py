"""Files of a recording, what is found by words, and what is sent in."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from notes.api.types_transcript import RecordingSpeaker, StoredSegment
from notes.api.types_work import RecordingNote, RecordingSummary, RecordingTask
from notes.models import MediaKind, Status
from notes.recordings import TITLE_LIMIT


class RecordingFile(BaseModel):
    """A file of a recording."""

    kind: MediaKind
    url: str = Field(description="Where its bytes are; the same key opens it.")
    mime: str
    size: int = Field(description="In bytes.")
    sha256: str
    filename: str | None = Field(description="The name it came under.")
    is_video: bool
    width: int | None
    height: int | None
    duration_ms: int | None
    created_at: datetime


class RecordingFiles(BaseModel):
    """The files that can be had."""

    results: list[RecordingFile]


class ExportedRecording(BaseModel):
    """All there is of a recording but its media."""

    id: uuid.UUID
    title: str
    status: Status
    platform: str
    language: str | None
    started_at: datetime
    duration_ms: int | None
    summary: RecordingSummary
    tasks: list[RecordingTask]
    note: RecordingNote
    speakers: list[RecordingSpeaker]
    segments: list[StoredSegment]


class SearchQuery(BaseModel):
    """What is looked for."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = (
        Field(
            description="Words; every one has to be there, in any order, whatever its accents.",
            json_schema_extra={"pattern": "^[^\\u0000]*$"},
        )
    )
    limit: int = Field(default=20, ge=1, le=60)
    before: (
        Annotated[str, StringConstraints(pattern=r"^([0-9]{1,17}|-[0-9]{1,16})-[0-9a-f]{32}$")]
        | None
    ) = Field(default=None, description="Where the page before ended: part of its `next`.")


class Snippet(BaseModel):
    """A line that holds one of the words as it is written."""

    segment_id: uuid.UUID
    start_ms: int
    text: str


class FoundRecording(BaseModel):
    """A recording that holds the words."""

    id: uuid.UUID
    title: str
    status: Status
    started_at: datetime
    duration_ms: int | None
    snippets: list[Snippet] = Field(description="At most three; none where only notes hold them.")


class FoundRecordings(BaseModel):
    """Recordings, newest first, and the address of the next ones."""

    next: str | None
    results: list[FoundRecording]


class UploadQuery(BaseModel):
    """What is to be known of a file that is sent."""

    filename: str = Field(
        default="",
        max_length=255,
        description="The file's name, for a body that is the file itself. A form's file has one.",
    )
    title: (
        Annotated[
            str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LIMIT)
        ]
        | None
    ) = Field(default=None, description="Else the title is made from the file's name.")
    recorded_at: AwareDatetime | None = Field(
        default=None, description="When the recording ended, such as the file's last change."
    )
    allow_twin: bool = Field(
        default=False, description="Take the file although there is a recording of it."
    )
