"""The form of a bot's recording: every parameter by the provider's name, read and shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from notes.providers.recording_config import NEEDS_GALLERY, RecordingConfig

LAYOUTS = (
    ("speaker_view", "Whoever speaks, large (default)"),
    ("gallery_view", "Everybody, side by side"),
    ("gallery_view_v2", "Everybody, side by side (version 2)"),
    ("audio_only", "Sound only, no picture"),
)
KEPT = (("168", "7 days (default)"), ("forever", "For ever"), ("hours", "A number of hours…"))
SCREENSHARE = (
    ("overlap", "People over the shared screen"),
    ("beside", "People beside the shared screen"),
    ("hide", "The shared screen alone"),
)
STARTS = (
    ("participant_join", "As soon as somebody is there"),
    ("call_join", "As soon as the bot is in"),
    ("participant_speak", "As soon as somebody speaks"),
)
# What can be recorded besides: name, label, what it is.
PARTS = (
    ("video_mixed_mp4", "Video (MP4)", "One video of the meeting. This is what you watch here."),
    ("participant_events", "Who joins, speaks and leaves", "Names the speakers in the transcript."),
    ("meeting_metadata", "Details of the meeting", "Its title and number, where they are known."),
    ("audio_mixed_mp3", "Sound (MP3)", "One sound file of the meeting."),
    ("audio_mixed_raw", "Raw sound", "The same, not compressed."),
    ("audio_separate_raw", "Raw sound of each person", "One file for each voice."),
    ("video_mixed_flv", "Video (FLV)", "For live streams."),
    ("video_separate_mp4", "Video of each person (MP4)", "One video for each camera."),
    ("video_separate_png", "Pictures of each person (PNG)", "Single pictures of each camera."),
    ("video_separate_h264", "Raw video of each person (H.264)", "Streams of each camera."),
)
NEEDED = "Separate videos need the layout “Everybody, side by side (version 2)”."
_WHOLE_NUMBER = "Give a whole number of hours, from 1 to 87840."
_SENSIBLE = {"transcript", "video_mixed_layout", "retention", "retention_hours"}
DEFAULT_ON = {
    name for name, _, _ in PARTS if RecordingConfig.model_fields[name].default_factory is dict
}
_CHOICES = (
    "video_mixed_layout", "video_mixed_participant_video_when_screenshare", "start_recording_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: what was typed, what it means (None: not valid), and what is wrong
    with it by field."""

    values: Mapping[str, Any]
    config: RecordingConfig | None
    faults: Mapping[str, str]


def shown(config: RecordingConfig) -> dict[str, Any]:
    """The form's fields for a configuration."""
    kept = config.retention
    hours = kept.hours if kept.type == "timed" else 168
    values: dict[str, Any] = {name: getattr(config, name) for name in _CHOICES}
    values |= {name: getattr(config, name) is not None for name, _, _ in PARTS}
    return values | {
        "transcript": config.transcript is not None,
        "transcript_settings": _pretty(config.transcript or {}),
        "retention": "forever" if kept.type == "forever" else "168" if hours == 168 else "hours",
        "retention_hours": str(hours),
        "realtime_endpoints": _pretty(config.whole()["realtime_endpoints"]),
        "metadata": "\n".join(f"{key}={value}" for key, value in config.metadata.items()),
        "include_bot_in_recording": config.include_bot_in_recording.audio,
    }


def is_advanced(
    values: Mapping[str, Any], faults: Mapping[str, str], usual: RecordingConfig
) -> bool:
    """Whether something beyond the sensible few differs from what is usual, or is wrong."""
    normal = shown(usual)
    advanced = set(normal) - _SENSIBLE
    return any(name in faults or values[name] != normal[name] for name in advanced)


def read(form: Mapping[str, str], base: RecordingConfig) -> Filled:
    """What was sent. `base` gives the inner settings of parts that stay on, which the form
    doesn't show."""
    values = _typed(form)
    faults: dict[str, str] = {}
    given: dict[str, Any] = {name: values[name] for name in _CHOICES}
    for name, _, _ in PARTS:
        given[name] = (getattr(base, name) or {}) if values[name] else None
    given["transcript"] = _transcript(values, base, faults)
    given["realtime_endpoints"] = _json(values, "realtime_endpoints", list, faults)
    given["metadata"] = _pairs(values["metadata"], faults)
    given["retention"] = _retention(values)
    given["include_bot_in_recording"] = {"audio": values["include_bot_in_recording"]}
    if values["video_mixed_layout"] != "gallery_view_v2":
        faults |= {name: NEEDED for name in NEEDS_GALLERY if values[name]}
    try:
        config = RecordingConfig.model_validate(given)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False):
            place = _field(one["loc"])
            if place:
                faults.setdefault(place, _words(place, one["loc"], one["msg"]))
        # What the parts say together: separate videos (told above), or a transcriber too many.
        if not faults:
            faults["transcript_settings"] = _bare(error.errors()[0]["msg"])
        config = None
    return Filled(values, None if faults else config, faults)


def _typed(form: Mapping[str, str]) -> dict[str, Any]:
    switches = ("transcript", "include_bot_in_recording", *(name for name, _, _ in PARTS))
    texts = (
        *_CHOICES, "transcript_settings", "retention", "retention_hours", "realtime_endpoints",
        "metadata",
    )  # fmt: skip
    values: dict[str, Any] = {name: name in form for name in switches}
    return values | {name: "\n".join(form.get(name, "").strip().splitlines()) for name in texts}


def _transcript(
    values: Mapping[str, Any], base: RecordingConfig, faults: dict[str, str]
) -> dict[str, Any] | None:
    if not values["transcript"]:
        return None
    if not values["transcript_settings"]:
        return base.transcript or {}
    found: dict[str, Any] = _json(values, "transcript_settings", dict, faults)
    return found


def _json(values: Mapping[str, Any], name: str, kind: type, faults: dict[str, str]) -> Any:
    if not values[name]:
        return kind()
    try:
        found = json.loads(values[name])
    except (ValueError, RecursionError):
        faults[name] = "This isn't valid JSON."
        return kind()
    if not isinstance(found, kind):
        faults[name] = f"This has to be a JSON {'list' if kind is list else 'object'}."
        return kind()
    return found


def _pairs(text: str, faults: dict[str, str]) -> dict[str, str]:
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        key, equals, value = line.partition("=")
        if not equals or not key.strip():
            faults["metadata"] = "Write one name=value on each line."
        found[key.strip()] = value.strip()
    return found


def _retention(values: Mapping[str, Any]) -> dict[str, Any]:
    if values["retention"] == "forever":
        return {"type": "forever"}
    hours = values["retention_hours"] if values["retention"] == "hours" else values["retention"]
    return {"type": "timed", "hours": hours}


def _field(place: tuple[int | str, ...]) -> str | None:
    """The form's name of what the model found fault with."""
    if not place:
        return None
    first = str(place[0])
    return "retention_hours" if first == "retention" and "hours" in place else first


def _words(name: str, place: tuple[int | str, ...], message: str) -> str:
    if name == "retention_hours":
        return _WHOLE_NUMBER
    if name in _CHOICES:
        return "Choose one of these."
    where = ".".join(str(part) for part in place[1:])
    return f"{where}: {_bare(message)}" if where else _bare(message)


def _bare(message: str) -> str:
    return message.removeprefix("Value error, ")


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=1) if value else ""
