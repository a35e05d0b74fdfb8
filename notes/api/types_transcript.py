"""Lines and voices of a recording, as they stand."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from notes.api.types_work import Name


class StoredSegment(BaseModel):
    """One line of the transcript as it is shown."""

    id: uuid.UUID
    rev: int = Field(description="Grows with each change of the recording; the line's last one.")
    start_ms: int
    end_ms: int
    speaker: str | None = Field(description="The name shown.")
    speaker_id: uuid.UUID | None
    text: str = Field(description="With a person's correction, where there is one.")
    edited: bool
    is_final: bool = Field(description="False: a draft that its final will replace.")


class StoredSegments(BaseModel):
    """Lines in order of time, and the address of the next ones."""

    next: str | None
    results: list[StoredSegment]


class SegmentsQuery(BaseModel):
    """Which lines."""

    after: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,15}\.[0-9]{1,18}$")] | None = (
        Field(default=None, description="Where the page before ended: part of its `next`.")
    )
    limit: int = Field(default=500, ge=1, le=2000)


class RecordingSpeaker(BaseModel):
    """A voice in a recording, and how much it speaks."""

    id: uuid.UUID
    number: int = Field(description="Counts from 1 by first appearance.")
    label: str = Field(description="What the engine or the client calls it.")
    name: str | None = Field(description="The name that a person or a client gave.")
    display_name: str
    lines: int
    talk_ms: int
    share: float = Field(description="Of all talk, 0 to 1.")


class RecordingSpeakers(BaseModel):
    """The voices by first appearance."""

    results: list[RecordingSpeaker]


class SpeakerName(BaseModel):
    """A voice's name; null or nothing takes it away."""

    name: Name | None


class EventsQuery(BaseModel):
    """Where a stream goes on."""

    after: int = Field(
        default=0,
        ge=0,
        lt=10**18,
        description="The number you have; `Last-Event-ID` counts instead where it is sent.",
    )


class StreamEvent(BaseModel):
    """One event of a stream; comments between them only say that it is alive."""

    id: str | None = Field(
        default=None, description="The number of the change, for `Last-Event-ID`."
    )
    event: Literal["segment", "removed", "section", "reset", "gone"]
    data: str = Field(
        description="JSON: a `StoredSegment`, `{id, rev}`, `{section, rev}`, `{}`, `{message}`."
    )
