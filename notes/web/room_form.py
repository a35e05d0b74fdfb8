"""The forms that record a meeting in a provider's room: every key of the provider's API by its own
name, read and shown again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from notes.providers.room_orders import StartRecording, StartTracks
from notes.web import room_stores_form as stores

Order = TypeVar("Order", bound=BaseModel)

UNSET = "As the app is set"
YES_NO = (("", UNSET), ("yes", "Yes"), ("no", "No"))
CHANNELS = (("", UNSET), ("mono", "Mono"), ("stereo", "Stereo"))
SOUND = (("", UNSET), ("MP3", "MP3"), ("AAC", "AAC"))
PICTURE = (
    ("", UNSET),
    ("H264", "H.264 in an MP4 file"),
    ("VP8", "VP8 in a WebM file"),
    ("VP9", "VP9 in a WebM file"),
)
CORNERS = (
    ("", UNSET),
    ("left top", "Top left"),
    ("right top", "Top right"),
    ("left bottom", "Bottom left"),
    ("right bottom", "Bottom right"),
)
MEDIA_KINDS = (("", UNSET), ("audio", "Sound"))
LAYERS = range(3)
AGAIN = "Give it once more: it isn't kept in a form that couldn't be sent."
LAYER_TWICE = "Two layers have this name."
LAYER_UNNAMED = "Give the layer a name."

# What is sent as it was typed, by RealtimeKit's names; and what is a yes, a no, or
# neither.
_TEXTS = (
    "meeting_id", "file_name_prefix", "max_seconds", "url", "audio_config.channel",
    "audio_config.codec", "video_config.codec", "video_config.width", "video_config.height",
    "video_config.watermark.url", "video_config.watermark.position",
    "video_config.watermark.size.width", "video_config.watermark.size.height",
    "rtmp_out_config.rtmp_url", "interactive_config.type",
)  # fmt: skip
_CHOICES = (
    "allow_multiple_recordings", "audio_config.export_file", "video_config.export_file",
    "realtimekit_bucket_config.enabled",
)  # fmt: skip
_GROUPS = {
    "sound": ("audio_config",),
    "picture": ("video_config",),
    "limits": ("max_seconds", "allow_multiple_recordings", "url", "file_name_prefix"),
    "stream": ("rtmp_out_config", "interactive_config"),
    "files": ("realtimekit_bucket_config", "storage", stores.PREFIX),
}
_PIXELS = "Give a whole number of pixels."
_ADDRESS = "Give a whole address, beginning with https://."
_WORDS = {
    "meeting_id": "Paste the meeting's id: up to 80 characters, without spaces.",
    "file_name_prefix": "Letters, digits and _ only, 100 at most.",
    "max_seconds": "Give a whole number of seconds, from 60 to 86400.",
    "url": _ADDRESS,
    "video_config.watermark.url": _ADDRESS,
    "video_config.width": _PIXELS,
    "video_config.height": _PIXELS,
    "video_config.watermark.size.width": _PIXELS,
    "video_config.watermark.size.height": _PIXELS,
    "user_ids": "At most 100 people, one id on each line.",
    "port": "Give a whole number, from 1 to 65535.",
}
_NONE_OF_THEM = {"literal_error", "union_tag_invalid", "union_tag_not_found"}
_MISSING = {"missing", "string_too_short", "too_short"}


@dataclass(frozen=True, slots=True)
class Filled(Generic[Order]):
    """A form as it was sent: what was typed, what it means (None: not valid), what is wrong with
    it by field, and the fields that held something secret, which isn't among the values."""

    values: Mapping[str, Any]
    order: Order | None
    faults: Mapping[str, str]
    secret: frozenset[str] = frozenset()

    @property
    def to_team_store(self) -> bool:
        """Whether the files go into the team's own store."""
        return bool(self.values.get("storage") == stores.TEAM)

    @property
    def open(self) -> set[str]:
        """The groups in which something was chosen, or is wrong."""
        used = {name for name, value in self.values.items() if value} | set(self.faults)
        return {group for group, names in _GROUPS.items() if _any_below(used, names)}


def recording(form: Mapping[str, str]) -> Filled[Any]:
    """What was sent to record a meeting as one film."""
    names = ("title", "storage", *_TEXTS, *_CHOICES)
    values: dict[str, Any] = {name: form.get(name, "").strip() for name in names}
    values |= stores.typed(form)
    given: dict[str, Any] = {}
    for name in _TEXTS:
        _put(given, name, values[name] or None)
    for name in _CHOICES:
        _put(given, name, {"yes": True, "no": False}.get(values[name]))
    faults: dict[str, str] = {}
    if values["storage"] == stores.OTHER:
        _put(given, "storage_config", stores.given(values))
    elif values["storage"] not in {"", stores.TEAM}:
        faults["storage"] = "Choose one of these."
    found: Filled[Any] = _checked(StartRecording, given, values, faults)
    secret = stores.hidden(values)
    again = dict.fromkeys(secret, AGAIN) if found.faults else {}
    values |= dict.fromkeys(secret, "")
    return replace(found, faults=again | dict(found.faults), secret=frozenset(secret))


def tracks(form: Mapping[str, str]) -> Filled[Any]:
    """What was sent to record each voice on its own."""
    values: dict[str, Any] = {name: form.get(name, "").strip() for name in _track_names()}
    faults: dict[str, str] = {}
    given: dict[str, Any] = {"meeting_id": values["meeting_id"] or None}
    people = [one.strip() for one in values["user_ids"].replace(",", "\n").splitlines()]
    given["user_ids"] = [one for one in people if one] or None
    rows = _layers(values, faults)
    given["layers"] = {name: layer for name, (_, layer) in rows.items()} or None
    places = {name: place for name, (place, _) in rows.items()}
    return _checked(StartTracks, given, values, faults, places)


def empty(**values: Any) -> Filled[Any]:
    """A form that nobody has sent yet."""
    return Filled({"storage": "", **values}, None, {})


def _track_names() -> Iterable[str]:
    parts = ("name", "file_name_prefix", "media_kind")
    yield from ("meeting_id", "title", "user_ids")
    yield from (f"layers.{place}.{part}" for place in LAYERS for part in parts)


def _layers(
    values: Mapping[str, Any], faults: dict[str, str]
) -> dict[str, tuple[int, dict[str, Any]]]:
    """The layers by name, each with the row it stands in."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for place in LAYERS:
        row = f"layers.{place}"
        name = values[f"{row}.name"]
        layer = {
            part: values[f"{row}.{part}"]
            for part in ("file_name_prefix", "media_kind")
            if values[f"{row}.{part}"]
        }
        if layer and not name:
            faults[f"{row}.name"] = LAYER_UNNAMED
        elif name in found:
            faults[f"{row}.name"] = LAYER_TWICE
        elif name:
            found[name] = (place, layer)
    return found


def _checked(
    kind: type[Order],
    given: Mapping[str, Any],
    values: Mapping[str, Any],
    faults: dict[str, str],
    layers: Mapping[str, int] | None = None,
) -> Filled[Order]:
    order = None
    try:
        order = kind.model_validate({name: one for name, one in given.items() if one is not None})
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            name = _field(one["loc"], layers or {})
            faults.setdefault(name, _words(name, one["type"], one["msg"]))
    return Filled(values, None if faults else order, faults)


def _field(place: Sequence[int | str], layers: Mapping[str, int]) -> str:
    """The form's name of what the order finds fault with."""
    parts = [str(one) for one in place if one != "[key]"]
    if not parts:  # what two keys say together; there is one such rule
        return "audio_config.codec"
    if parts[0] == "storage_config":
        return ".".join([stores.PREFIX, *(parts[1:] or ["type"])])
    if parts[0] == "layers" and parts[1:]:
        return f"layers.{layers.get(parts[1], 0)}.{parts[2] if parts[2:] else 'name'}"
    return parts[0] if parts[0] == "user_ids" else ".".join(parts)


def _words(name: str, kind: str, message: str) -> str:
    last = name.rpartition(".")[2]
    if kind in _MISSING and name != "meeting_id":
        return "Fill this in."
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if name in _WORDS or last in _WORDS:
        return _WORDS.get(name) or _WORDS[last]
    return "Choose one of these." if kind in _NONE_OF_THEM else "This can't be taken so."


def _put(given: dict[str, Any], name: str, value: Any) -> None:
    """Set what a dotted name means; None isn't sent."""
    if value is None:
        return
    *above, last = name.split(".")
    for part in above:
        given = given.setdefault(part, {})
    given[last] = value


def _any_below(names: Iterable[str], roots: Iterable[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for name in names for root in roots)
