"""How a bot is to record: every choice there is, with the default that it has at Recall.ai
(WIRE 4.3). Names, values and defaults are the provider's, so that the same words work here."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Part = dict[str, Any] | None
"""Something to be recorded: None is off, an object (mostly an empty one) is on."""

Layout = Literal["speaker_view", "gallery_view", "gallery_view_v2", "audio_only"]
NEEDS_GALLERY = ("video_separate_mp4", "video_separate_png")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Timed(_Strict):
    """Kept for so long."""

    type: Literal["timed"] = "timed"
    hours: int = Field(168, ge=1, le=24 * 3660)


class Forever(_Strict):
    """Kept until somebody deletes it."""

    type: Literal["forever"]


class IncludeBot(_Strict):
    """Whether the bot itself can be heard in the recording."""

    audio: bool = False


class Endpoint(_Strict):
    """Where events of the running meeting are sent."""

    type: Literal["webhook", "websocket", "rtmp", "desktop_sdk_callback"]
    events: list[str] = Field(min_length=1)
    url: str | None = Field(None, max_length=2000, repr=False)  # may hold a token

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.type != "desktop_sdk_callback" and not self.url:
            raise ValueError("An endpoint of this type needs a url.")
        return self


class RecordingConfig(_Strict):
    """All parameters of a recording. `whole()` is what is sent: always every key, because an
    omitted one takes the provider's default and not what was chosen before."""

    transcript: Part = None
    realtime_endpoints: list[Endpoint] = Field(default_factory=list)
    retention: Timed | Forever = Field(default_factory=Timed, discriminator="type")
    video_mixed_layout: Layout = "speaker_view"
    video_mixed_mp4: Part = Field(default_factory=dict)
    participant_events: Part = Field(default_factory=dict)
    meeting_metadata: Part = Field(default_factory=dict)
    video_mixed_participant_video_when_screenshare: Literal["overlap", "hide", "beside"] = "overlap"
    start_recording_on: Literal["participant_join", "call_join", "participant_speak"] = (
        "participant_join"
    )
    include_bot_in_recording: IncludeBot = Field(default_factory=IncludeBot)
    metadata: dict[str, str] = Field(default_factory=dict)
    audio_mixed_raw: Part = None
    audio_mixed_mp3: Part = None
    audio_separate_raw: Part = None
    video_mixed_flv: Part = None
    video_separate_mp4: Part = None
    video_separate_png: Part = None
    video_separate_h264: Part = None

    @model_validator(mode="after")
    def _one_transcriber(self) -> Self:
        provider = (self.transcript or {}).get("provider", {"": {}})
        if not isinstance(provider, dict) or len(provider) != 1:
            raise ValueError("A transcript needs exactly one provider.")
        return self

    @model_validator(mode="after")
    def _gallery_for_separate_video(self) -> Self:
        wanted = [name for name in NEEDS_GALLERY if getattr(self, name) is not None]
        if wanted and self.video_mixed_layout != "gallery_view_v2":
            raise ValueError(
                f"{' and '.join(wanted)} need the layout gallery_view_v2: "
                "Recall.ai separates people's pictures in that one only."
            )
        return self

    def whole(self) -> dict[str, Any]:
        """Every key, as JSON has it. An endpoint's missing url is left out."""
        found = self.model_dump(mode="json")
        for endpoint in found["realtime_endpoints"]:
            if endpoint["url"] is None:
                del endpoint["url"]
        return found
