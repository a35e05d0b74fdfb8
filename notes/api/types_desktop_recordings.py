"""What clients may send of a recording: lines, tasks, and the fields of PATCH and PUT."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AnyUrl,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    TypeAdapter,
    UrlConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from notes.api.types_desktop_recording_object import Platform, State
from notes.said import Spoken

_WEB = TypeAdapter(
    Annotated[AnyUrl, UrlConstraints(allowed_schemes=["http", "https", "ftp", "ftps"])]
)


def _web_address(text: str) -> str:
    """The address as it was sent; it may be empty."""
    if text and not _is_web_address(text):
        raise PydanticCustomError("url_parsing", "Enter a valid URL.")
    return text


def _is_web_address(text: str) -> bool:
    try:
        _WEB.validate_python(text)
    except ValidationError:
        return False
    return text == "".join(text.split())


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC, which is meant where no zone is named."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("datetime_range", "That moment is out of range.") from None


Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)]
WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "maxLength": 200, "description": "A URL, or nothing."}),
]
Moment = Annotated[
    datetime, AfterValidator(_in_utc), WithJsonSchema({"type": "string", "format": "date-time"})
]
Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Int64 = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]


class _Body(BaseModel):
    """Numbers are taken for text where text is asked for, as the contract's server does."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class Segment(_Body):
    """A line of a transcript, as it is said or once it stands."""

    timestamp: FiniteFloat | None = Field(
        default=None,
        description="Milliseconds from the start of the recording; 0 or null if not known.",
    )
    timestamp_ms: FiniteFloat | None = Field(
        default=None, description="The same, as older clients call it.", deprecated=True
    )
    speaker: Text | None = None
    text: Words
    confidence: FiniteFloat | None = None
    is_final: bool | None = Field(
        default=None, description="False: a draft, which its final will replace."
    )

    @property
    def spoken(self) -> Spoken:
        """The line for the core."""
        return Spoken(self.text, self.place, self.speaker, self.confidence, self.is_final)

    @property
    def place(self) -> float | None:
        """Where it is, whatever it is called."""
        older = self.__dict__["timestamp_ms"]  # past the warning that its name is old
        return older if self.timestamp is None else self.timestamp


class OlderSegment(Segment):
    """A line in the shape of the first days."""

    start: FiniteFloat | None = Field(default=None, description="Milliseconds, like `timestamp`.")

    @property
    def place(self) -> float | None:
        found = super().place
        return self.start if found is None else found


class Task(_Body):
    """Something that somebody has to do."""

    title: Words
    description: Text = ""
    assignee: Text | None = None

    @property
    def sent(self) -> dict[str, Any]:
        """The task as it was sent; an assignee is always said."""
        return {**self.model_dump(exclude_unset=True), "assignee": self.assignee}


class AppendSegments(BaseModel):
    """Lines to add, in any number and order. What was sent before is not added twice."""

    segments: list[Segment] = Field(min_length=1)


class AppendOlder(BaseModel):
    """Lines to add, in the shape of the first days."""

    segments: list[OlderSegment] = Field(min_length=1)


class Patch(_Body):
    """Fields to set; those that are absent stay as they are."""

    recall_recording_id: uuid.UUID | None = None
    platform: Platform = "desktop_audio"
    meeting_title: Title | None = None
    meeting_url: WebAddress | None = None
    duration_seconds: Int32 | None = None
    status: State = Field(
        default="recording",
        description="`ready` begins the work that is still to be done; from then on the status "
        "says how far that is.",
    )
    notes: Text | None = Field(default=None, description="Markdown; a version on top of others.")
    error_message: Text | None = None
    video_url: WebAddress | None = None
    video_size_bytes: Int64 | None = None
    participants: list[Words] = Field(default=[], description="Names.")
    transcript_segments: list[Segment] = Field(
        default=[],
        description="The whole transcript. Lines that a person corrected stay.",
    )
    summary: Text | None = Field(default=None, description="Markdown; shown above ours.")
    extracted_tasks: list[Task] = Field(
        default=[],
        description="All tasks. Those that a person edited stay as they are; ours give way.",
    )
    tasks_generated_at: Moment | None = None
    summary_generated_at: Moment | None = None
    started_at: Moment = Field(default=datetime(1970, 1, 1, tzinfo=UTC), description="Not null.")
    completed_at: Moment | None = None

    def values(self) -> Iterator[tuple[str, Any]]:
        """What was sent, for the core."""
        for name in type(self).model_fields:
            if name not in self.model_fields_set:
                continue
            if name == "transcript_segments":
                yield name, [one.spoken for one in self.transcript_segments]
            elif name == "extracted_tasks":
                yield name, [one.sent for one in self.extracted_tasks]
            else:
                yield name, getattr(self, name)


class Put(Patch):
    """Fields to set. Only `platform` must be there; others that are absent stay as they are."""

    platform: Platform = Field()
