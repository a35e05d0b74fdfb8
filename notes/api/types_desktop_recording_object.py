"""What the desktop_recordings contract gives: the object, its pages, its older transcript."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)

Platform = Literal["zoom", "teams", "meet", "desktop_audio", "slack"]
State = Literal["recording", "uploading", "processing", "ready", "error"]


class SegmentGiven(BaseModel):
    """A line of a transcript."""

    timestamp: float | None = Field(description="Milliseconds from the start of the recording.")
    speaker: str | None
    text: str
    confidence: float | None
    is_final: bool | None


class TaskGiven(BaseModel):
    """Something that somebody has to do."""

    title: str
    description: str | None = Field(default=None)
    assignee: str | None = Field(default=None)


class DesktopRecording(BaseModel):
    """A recording, its transcript and what came of it."""

    id: uuid.UUID
    team: int
    created_by: int | None = Field(description="The number of the person who made it.")
    sdk_upload_id: uuid.UUID = Field(description="Its upload at the provider, or its own id.")
    recall_recording_id: uuid.UUID | None
    platform: Platform
    meeting_title: str | None
    meeting_url: str | None
    duration_seconds: int | None
    status: State
    notes: str | None = Field(description="What people typed.")
    error_message: str | None
    video_url: str | None
    video_size_bytes: int | None
    participants: list[str]
    transcript_text: str = Field(description="The texts of all lines, a space between them.")
    transcript_segments: list[SegmentGiven]
    summary: str | None = Field(description="As the client sent it, else ours in Markdown.")
    extracted_tasks: list[TaskGiven] = Field(description="As the client sent them, else ours.")
    tasks_generated_at: datetime | None
    summary_generated_at: datetime | None
    started_at: datetime
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Created(DesktopRecording):
    """A new recording, with what lets the desktop SDK upload it."""

    upload_token: str = Field(description="Told only here.")


class Unavailable(BaseModel):
    """Why a recording can't be made just now."""

    detail: str


class DesktopRecordingPage(BaseModel):
    """Recordings, newest first."""

    count: int = Field(description="How many there are on all pages together.")
    next: str | None = Field(description="The address of the next page.")
    previous: str | None = Field(description="The address of the page before.")
    results: list[DesktopRecording]


class SpokenGiven(BaseModel):
    """A line of a transcript, in the older shape."""

    timestamp_ms: float | None
    start: int = Field(description="Milliseconds from the start of the recording.")
    end: int
    timestamp: float | None
    speaker: str | None
    text: str
    confidence: float | None
    is_final: bool | None


class OlderTask(TaskGiven):
    """A task, in the older shape."""

    assigned_to: str | None


class Transcript(BaseModel):
    """The transcript in its older shape."""

    id: uuid.UUID = Field(description="The recording's.")
    status: State
    full_text: str
    segments: list[SpokenGiven]
    summary: str | None
    extracted_tasks: list[OlderTask]
    tasks: list[OlderTask]


_LARGEST = 10**15


def _whole(given: object) -> int | None:
    text = str(given)
    if not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if len(text) <= 15 else _LARGEST


def none_if_empty(given: object) -> object:
    """A parameter without a value counts as not given."""
    return given or None


Given = Annotated[str | None, BeforeValidator(none_if_empty)]
Whole = Annotated[
    int | None,
    BeforeValidator(_whole),
    WithJsonSchema({"type": "integer", "minimum": 0}),
]


class Create(BaseModel):
    """What a desktop client says of the recording that it begins."""

    platform: Platform = "desktop_audio"


class CreateRecording(Create):
    """What a client says that brings lines or media of its own."""

    title: Annotated[str | None, StringConstraints(strip_whitespace=True, max_length=255)] = None
    started_at: AwareDatetime | None = Field(default=None, description="Now, if not given.")


class ListQuery(BaseModel):
    """Which recordings, and which page of them. What isn't a number counts as not given."""

    limit: Whole = Field(default=None, description="How many a page has; 100 if not given.")
    offset: Whole = Field(default=None, description="How many to leave out at the beginning.")
    user_id: Given = Field(default=None, description="The number of the person who made them.")
    platform: Given = None
    status: Given = None
    search: Given = Field(
        default=None, description="Words that all occur; the last one may be a beginning."
    )
