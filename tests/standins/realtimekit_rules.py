"""What RealtimeKit's stand-in refuses in a body, by rules of its own: `None` when all is well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Rule = Callable[[Any], bool]


def text(value: Any) -> bool:
    """Some words."""
    return isinstance(value, str)


def flag(value: Any) -> bool:
    """Yes or no."""
    return isinstance(value, bool)


def count(low: int, high: int = 2**31) -> Rule:
    """A whole number between these."""
    return lambda value: isinstance(value, int) and not flag(value) and low <= value <= high


def one_of(*values: str) -> Rule:
    """One of these words."""
    return lambda value: value in values


def thing(rules: dict[str, Rule], *needed: str) -> Rule:
    """An object with these keys and no other, the needed ones all there."""

    def fits(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and set(needed) <= set(value)
            and all(name in rules and rules[name](one) for name, one in value.items())
        )

    return fits


SIZE = thing({"width": count(1), "height": count(1)})
CORNERS = one_of("left top", "right top", "left bottom", "right bottom")
STORE_KEYS = (
    "access_key", "secret", "bucket", "region", "path", "host", "username", "password",
    "private_key", "account_id",
)  # fmt: skip
STORE_NEEDS = {
    "aws": ("access_key", "secret", "bucket", "region"),
    "digitalocean": ("access_key", "secret", "bucket", "region"),
    "azure": ("access_key", "secret", "bucket", "region"),
    "gcs": ("secret", "bucket"),
    "cloudflare": ("access_key", "secret", "bucket"),
    "sftp": ("host", "username", "auth_method"),
}


def store(value: Any) -> bool:
    """Where else the files go."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in STORE_NEEDS:
        return value is None
    rules: dict[str, Rule] = dict.fromkeys(STORE_KEYS, text)
    rules |= {"type": text, "port": count(1, 65535), "auth_method": one_of("KEY", "PASSWORD")}
    needs = list(STORE_NEEDS[kind])
    if kind == "sftp":
        needs.append("private_key" if value.get("auth_method") == "KEY" else "password")
    return thing(rules, *needs)(value)


START: dict[str, Rule] = {
    "meeting_id": text,
    "allow_multiple_recordings": flag,
    "audio_config": thing(
        {"channel": one_of("mono", "stereo"), "codec": one_of("MP3", "AAC"), "export_file": flag}
    ),
    "video_config": thing(
        {
            "codec": one_of("H264", "VP8", "VP9"),
            "width": count(1),
            "height": count(1),
            "export_file": flag,
            "watermark": thing({"url": text, "position": CORNERS, "size": SIZE}),
        }
    ),
    "file_name_prefix": text,
    "interactive_config": thing({"type": one_of("ID3")}),
    "max_seconds": count(60, 86400),
    "realtimekit_bucket_config": thing({"enabled": flag}, "enabled"),
    "rtmp_out_config": thing({"rtmp_url": text}),
    "storage_config": store,
    "url": text,
}
LAYER = thing({"file_name_prefix": text, "media_kind": one_of("audio")})
TRACK: dict[str, Rule] = {
    "meeting_id": text,
    "layers": lambda value: isinstance(value, dict) and all(map(LAYER, value.values())),
    "user_ids": lambda value: (
        isinstance(value, list) and len(value) <= 100 and all(map(text, value))
    ),
}


def wrong(body: Any, rules: dict[str, Rule]) -> str | None:
    """The first key that can't be taken; what was sent is repeated, as careless servers do."""
    if not isinstance(body, dict) or "meeting_id" not in body:
        return "meeting_id is required"
    for name, value in body.items():
        if name not in rules or not rules[name](value):
            return f"{name} is invalid: {value}"
    return None
