"""What the API takes and gives of bots: Recall.ai's names, and what we add to them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from notes.api.types_desktop_recording_object import Given, none_if_empty
from notes.api.types_desktop_recordings import Moment, Text
from notes.api.types_errors import Error
from notes.providers.recording_config import RecordingConfig

Part = dict[str, Any] | None
When = Annotated[Moment | None, BeforeValidator(none_if_empty)]


class NewBot(BaseModel):
    """A bot to be sent to a meeting."""

    meeting_url: Text = Field(
        min_length=1,
        max_length=20_000,
        description="The link to join, or the text of an invitation that holds it.",
    )
    title: Annotated[Text, Field(max_length=255)] | None = Field(
        default=None, description="Ours: what to call the recording."
    )
    bot_name: Annotated[Text, Field(max_length=100)] | None = Field(
        default=None, description="What people see in the meeting."
    )
    join_at: Moment | None = Field(default=None, description="Now, if not given.")
    recording_config: RecordingConfig | None = Field(
        default=None, description="With a live transcript, if not given."
    )
    metadata: dict[str, str] = Field(default={}, description="Kept with the bot at Recall.ai.")
    automatic_leave: Part = None
    chat: Part = None
    output_media: Part = None
    automatic_video_output: Part = None
    automatic_audio_output: Part = None
    variant: Part = None
    zoom: Part = None
    google_meet: Part = None


class StatusChange(BaseModel):
    """A state that the bot came into."""

    code: str = Field(description="Recall.ai's word; an open set.")
    sub_code: str | None
    message: str | None
    created_at: datetime


class BotRecording(BaseModel):
    """One thing that a bot recorded."""

    id: str = Field(description="Recall.ai's id of it.")
    recording: uuid.UUID = Field(description="Our recording of it.")
    url: str = Field(description="The page of that recording.")


class Bot(BaseModel):
    """A bot as it stands."""

    id: uuid.UUID
    meeting_url: str | None
    bot_name: str
    join_at: datetime | None
    recording_config: dict[str, Any] = Field(
        description="As it records now. Our own real-time endpoint is added when it is sent."
    )
    status: str = Field(
        description="The newest code; `asked` before Recall.ai has the order, `refused` if it "
        "didn't take it, `cancelled` if it was called off."
    )
    sub_code: str | None
    status_changes: list[StatusChange]
    recordings: list[BotRecording] = Field(description="There once the bot has left.")
    metadata: dict[str, str]
    automatic_leave: Part
    chat: Part
    output_media: Part
    automatic_video_output: Part
    automatic_audio_output: Part
    variant: Part
    zoom: Part
    google_meet: Part
    title: str
    platform: str
    recording: uuid.UUID = Field(description="The recording that it was sent for.")
    url: str = Field(description="The page of that recording.")
    command: str | None = Field(description="What it was told and hasn't been handed on yet.")
    problem: str | None = Field(description="Why it wasn't sent, or the last command failed.")
    created_at: datetime


class BotPage(BaseModel):
    """Bots, newest first."""

    count: int = Field(description="How many there are on all pages together.")
    next: str | None = Field(description="The address of the next page.")
    previous: str | None = Field(description="The address of the page before.")
    results: list[Bot]


class BotError(Error):
    """A bot goes to this meeting already, or none can be sent."""

    bot: uuid.UUID | None = Field(description="The bot that goes there.")
    recording: uuid.UUID | None = Field(description="The recording that it makes.")
    url: str | None = Field(description="The page of that recording.")


class BotQuery(BaseModel):
    """Which bots, and which page of them."""

    limit: int = Field(default=50, ge=1, le=100, description="How many a page has.")
    offset: int = Field(default=0, ge=0, le=2**31 - 1, description="How many to leave out first.")
    status: Given = Field(default=None, description="The newest code of the bot.")
    platform: Given = Field(
        default=None, description="`zoom`, `google_meet`, `microsoft_teams` or `webex`."
    )
    meeting_url: Given = Field(default=None, description="Any address of the room.")
    join_at_after: When = None
    join_at_before: When = None
