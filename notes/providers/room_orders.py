"""What RealtimeKit can be asked for: a recording, a recording of each voice, and a list.

Keys, values and limits are those of its API (WIRE 6.1), so that the same words work here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode

from pydantic import AwareDatetime, Field, SecretStr, field_validator, model_validator

from notes.providers.room_stores import Name, Store, Strict
from notes.providers.rooms import Status

Prefix = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_]+$")]
"""What a file's name begins with."""

Pixels = Annotated[int, Field(ge=1, le=2**31 - 1)]
MeetingId = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,80}$")]
_PAGE = r"^https?://[^\s/]+(/\S*)?$"


class _Asked(Strict):
    """Only what was chosen is sent: the rest is as the app or the meeting has it."""

    def payload(self) -> dict[str, Any]:
        """The body, with its secrets in the open."""
        found: dict[str, Any] = _open(self.model_dump(exclude_none=True))
        return found

    def secrets(self) -> list[str]:
        """What mustn't be in any log."""
        return [one for one in _secrets(self.model_dump(exclude_none=True)) if one]


class AudioConfig(Strict):
    """How sound is recorded, and whether as a file of its own too."""

    channel: Literal["mono", "stereo"] | None = None
    codec: Literal["MP3", "AAC"] | None = None
    export_file: bool | None = None


class WatermarkSize(Strict):
    """In pixels."""

    width: Pixels | None = None
    height: Pixels | None = None


class Watermark(Strict):
    """An image in a corner of the picture."""

    url: str | None = Field(None, max_length=2000, pattern=_PAGE)
    position: Literal["left top", "right top", "left bottom", "right bottom"] | None = None
    size: WatermarkSize | None = None


class VideoConfig(Strict):
    """How the picture is recorded, its size in pixels, and whether it is exported at all."""

    codec: Literal["H264", "VP8", "VP9"] | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    export_file: bool | None = None
    watermark: Watermark | None = None


class InteractiveConfig(Strict):
    """Marks in time inside the film."""

    type: Literal["ID3"] = "ID3"


class BucketConfig(Strict):
    """Whether RealtimeKit keeps the files for a week itself; if not, it gives no links."""

    enabled: bool


class RtmpOutConfig(Strict):
    """Where the picture is streamed while it is recorded; the address mostly holds a key."""

    rtmp_url: SecretStr = Field(max_length=2000)

    @field_validator("rtmp_url")
    @classmethod
    def _is_rtmp(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("rtmp://", "rtmps://")):
            raise ValueError("An address to stream to begins with rtmp:// or rtmps://.")
        return value


class StartRecording(_Asked):
    """A recording of a meeting, or of the page at `url` in its place."""

    meeting_id: MeetingId
    allow_multiple_recordings: bool | None = None
    audio_config: AudioConfig | None = None
    video_config: VideoConfig | None = None
    file_name_prefix: Prefix | None = None
    interactive_config: InteractiveConfig | None = None
    max_seconds: int | None = Field(None, ge=60, le=86_400)
    realtimekit_bucket_config: BucketConfig | None = None
    rtmp_out_config: RtmpOutConfig | None = None
    storage_config: Store | None = None
    url: str | None = Field(None, max_length=2000, pattern=_PAGE)

    @model_validator(mode="after")
    def _one_sound_for_webm(self) -> Self:
        video = self.video_config.codec if self.video_config else None
        if video in {"VP8", "VP9"} and self.audio_config and self.audio_config.codec:
            raise ValueError(f"With {video} the sound is always Vorbis: leave out its codec.")
        return self


class Layer(Strict):
    """Files of one kind."""

    file_name_prefix: Prefix | None = None
    media_kind: Literal["audio"] | None = None


class StartTracks(_Asked):
    """A recording of each participant on their own; of these people only, if there are any."""

    meeting_id: MeetingId
    layers: dict[Name, Layer] | None = Field(None, min_length=1)
    user_ids: list[Name] | None = Field(None, min_length=1, max_length=100)


class Filters(Strict):
    """Which recordings are listed, and which page of them."""

    meeting_id: MeetingId | None = None
    page_no: int | None = Field(None, ge=0)
    per_page: int | None = Field(None, ge=1)
    search: str | None = Field(None, max_length=500)
    sort_by: Literal["invokedTime"] | None = None
    sort_order: Literal["ASC", "DESC"] | None = None
    start_time: AwareDatetime | None = None
    end_time: AwareDatetime | None = None
    expired: bool | None = None
    status: list[Status] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start_time and self.end_time and self.end_time < self.start_time:
            raise ValueError("end_time is before start_time.")
        return self

    def query(self) -> str:
        """The query with its question mark, "" where nothing is chosen. A list is its key
        repeated, as Cloudflare's own client does it."""
        chosen = self.model_dump(mode="json", exclude_none=True)
        words = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in chosen.items()
        }
        return f"?{asked}" if (asked := urlencode(words, doseq=True)) else ""


def _open(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return {name: _open(one) for name, one in value.items()}
    return value


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, dict):
        for one in value.values():
            yield from _secrets(one)
