"""Series of recordings, the templates that notes are written by, and where a recording belongs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from notes.note_templates import Why
from notes.series import TITLE_LIMIT

KEY = "A built-in template's key such as `stand_up`, or the id of one of the team's own."
MOST_SKIPPED = 1_000_000
Title = Annotated[
    str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=TITLE_LIMIT)
]
Key = Annotated[str, Field(max_length=40, description=KEY)]


class TeamSeries(BaseModel):
    """A meeting that comes again."""

    id: uuid.UUID
    title: str
    template: str | None = Field(description=f"{KEY} Null: the general one.")
    recordings: int = Field(description="How many of its recordings the key's person sees.")
    last_started_at: datetime | None = Field(description="When the latest of these began.")
    created_at: datetime


class SeriesQuery(BaseModel):
    """A page of the list."""

    limit: int = Field(default=50, ge=1, le=200)
    skip: int = Field(
        default=0, ge=0, le=MOST_SKIPPED, description="How many came on the pages before."
    )


class SeriesPage(BaseModel):
    """Series, the one that met last first."""

    next: str | None = Field(description="The address of the next page.")
    results: list[TeamSeries]


class NewSeries(BaseModel):
    """A series to make. Of one name there is one in a team, whatever its case."""

    title: Title
    template: Key | None = None


class SeriesChanges(BaseModel):
    """What is to be otherwise; what is absent stays."""

    title: Title = ""
    template: Key | None = None


class TemplateSection(BaseModel):
    """A section that notes are to have."""

    heading: str
    about: str = Field(description="What belongs there.")


class NotesTemplate(BaseModel):
    """How notes are laid out. Without sections they go topic by topic."""

    key: str = Field(description=KEY)
    name: str
    built_in: bool
    sections: list[TemplateSection]
    guidance: str = Field(description="What matters to whoever reads the notes.")


class NotesTemplates(BaseModel):
    """What can be chosen: the built-in ones, then the team's own by name."""

    results: list[NotesTemplate]


class RecordingPlace(BaseModel):
    """Where a recording belongs, and by which template its notes are written from now on."""

    id: uuid.UUID
    title: str
    series_id: uuid.UUID | None
    series: str | None = Field(description="The series' title.")
    template: str | None = Field(
        description=f"Chosen for this recording alone: {KEY[0].lower()}{KEY[1:]} Else null."
    )
    counts: str = Field(description="The key of the template that counts.")
    because: Why = Field(
        description="It was `chosen` for the recording, is its `series`', or is the `usual` one."
    )


class RecordingPlaceChanges(BaseModel):
    """What is to be otherwise; what is absent stays, null takes away."""

    series_id: uuid.UUID | None = None
    template: Key | None = None
