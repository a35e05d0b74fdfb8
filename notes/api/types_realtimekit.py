"""What the API takes and gives of RealtimeKit's recordings: its own names, and what we add."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from notes.api.types_desktop_recordings import Text
from notes.providers.room_orders import Filters, StartRecording, StartTracks
from notes.providers.rooms import Action

Standing = Literal["INVOKED", "RECORDING", "PAUSED", "UPLOADING", "UPLOADED", "ERRORED"]
Called = Annotated[Text, Field(max_length=255)] | None


def _parted(given: Any) -> Any:
    """A list as its key repeated, with commas, or both."""
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list):
        return given
    return [word for one in given for word in str(one).split(",") if word] or None


class RoomQuery(Filters):
    """Which recordings of the account, and which page of them."""

    model_config = ConfigDict(extra="ignore")

    REPEATED: ClassVar = ("status",)

    status: Annotated[list[Standing] | None, BeforeValidator(_parted)] = Field(  # type: ignore[assignment] # an enum's name would be one more type in the document
        default=None, description="One of these; the key repeated, or with commas."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:  # in place of the rule for people: then nothing is found
        return self


class NewRoomRecording(StartRecording):
    """A recording of a RealtimeKit meeting."""

    title: Called = Field(default=None, description="Ours: what to call the recording.")
    storage: Literal["team"] | None = Field(
        default=None,
        description="Ours, in place of `storage_config`: RealtimeKit puts the files into the "
        "team's own file store.",
    )


class NewRoomTracks(StartTracks):
    """A recording of each participant of a RealtimeKit meeting on their own."""

    title: Called = Field(default=None, description="Ours: what to call the recording.")


class RoomCommand(BaseModel):
    """What a running recording is told."""

    action: Action


class RoomCaller(BaseModel):
    """Whose doing it was."""

    type: str | None = None
    user_Id: str | None = None  # noqa: N815 - RealtimeKit's spelling
    name: str | None = None


class RoomReason(BaseModel):
    """Why a recording began or ended."""

    reason: str | None = None
    caller: RoomCaller | None = None


class RoomHere(BaseModel):
    """The same recording here; null in it as long as it isn't."""

    recording: uuid.UUID | None
    url: str | None = Field(description="The page of that recording.")
    command: str | None = Field(description="What it was told and hasn't been handed on yet.")
    problem: str | None = Field(description="Why it wasn't begun, or the last command failed.")


class RoomRecording(BaseModel):
    """A recording as RealtimeKit tells it, and what we add. Links are good until
    `download_url_expiry`; of a track recording `download_url` is a list of layers with files."""

    id: str
    session_id: str | None
    status: str = Field(description="RealtimeKit's word; an open set.")
    type: Literal["TRACK"] | None = None
    output_file_name: str
    file_size: int | None
    recording_duration: int | float | None = Field(default=None, description="In seconds.")
    invoked_time: datetime
    started_time: datetime | None
    stopped_time: datetime | None
    download_url: str | list[dict[str, Any]] | None
    audio_download_url: str | None
    download_url_expiry: datetime | None
    start_reason: RoomReason | None = None
    stop_reason: RoomReason | None = None
    storage_config: dict[str, Any] | None = Field(default=None, description="Without credentials.")
    meeting: dict[str, Any] | None = Field(default=None, description="In a list only.")
    minutebook: RoomHere


class RoomAnswer(BaseModel):
    """One recording."""

    success: Literal[True]
    data: RoomRecording


class RoomTracks(BaseModel):
    """A recording, one level deeper."""

    recording: RoomRecording


class RoomTracksAnswer(BaseModel):
    """A recording of each voice."""

    success: Literal[True]
    data: RoomTracks


class RoomPaging(BaseModel):
    """Which rows these are, counted from 1."""

    total_count: int
    start_offset: int
    end_offset: int


class RoomPage(BaseModel):
    """A page of the account's recordings."""

    success: Literal[True]
    data: list[RoomRecording]
    paging: RoomPaging
