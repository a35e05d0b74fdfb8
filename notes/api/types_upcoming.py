"""Coming meetings: what is in the calendar of the key's person, and whether it is recorded."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

Record = Literal["auto", "record", "skip"]
MOST_SKIPPED = 100_000


class Invited(BaseModel):
    """Somebody who is invited."""

    name: str | None
    email: str | None
    is_organizer: bool
    status: str | None = Field(
        description="`accepted`, `declined`, `tentative` or `not_available`, where it is known."
    )


class UpcomingMeeting(BaseModel):
    """A meeting in the calendar, as Recall.ai last told it."""

    id: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime | None
    moved_from: datetime | None = Field(description="When it was to begin before it was moved.")
    cancelled_at: datetime | None = Field(
        description="When it was found to have left the calendar."
    )
    calendar: str | None = Field(description="`google` or `microsoft`.")
    platform: str | None = Field(description="Such as `zoom`, `teams`, `meet`.")
    meeting_url: str | None = Field(description="The link to join, where one is known.")
    people: list[Invited]
    is_external: bool
    is_hosted: bool = Field(description="By the calendar's person.")
    is_recurring: bool
    will_record: bool = Field(description="Recall.ai's decision.")
    reason: str | None = Field(description="Recall.ai's reason, in its own words.")
    record: Record = Field(description="What Recall.ai was told: `auto` goes by the rules.")
    wish: Record | None = Field(description="What it is being told; null once it has taken it.")
    wish_problem: str | None = Field(description="Why it hasn't taken the last wish.")
    state: str = Field(description="How it stands, in words for people.")
    recording_id: uuid.UUID | None = Field(
        description="The recording that was made, where the key's person sees it."
    )
    series_id: uuid.UUID | None


class Connected(BaseModel):
    """One company's calendar."""

    company: str = Field(description="`google` or `microsoft`.")
    email: str | None
    connected: bool = Field(description="False: it has to be connected again.")


class Upcoming(BaseModel):
    """What is connected, when it was last looked at, and the meetings, the earliest first."""

    calendars: list[Connected]
    synced_at: datetime | None
    problem: str | None = Field(description="Why the last look failed; the list is the one before.")
    next: str | None = Field(description="The address of the next page.")
    results: list[UpcomingMeeting]


class UpcomingQuery(BaseModel):
    """A page of the list."""

    limit: int = Field(default=100, ge=1, le=500)
    skip: int = Field(
        default=0, ge=0, le=MOST_SKIPPED, description="How many came on the pages before."
    )


class MeetingWish(BaseModel):
    """Whether a meeting is to be recorded."""

    record: Record
