"""What Recall.ai's stand-in takes for a recording_config, and what it says against others."""

from __future__ import annotations

from typing import Any

UPLOAD_KEYS = {
    "transcript", "realtime_endpoints", "video_mixed_mp4", "audio_mixed_mp3",
    "participant_events", "meeting_metadata", "retention", "metadata",
}  # fmt: skip
BOT_KEYS = UPLOAD_KEYS | {
    "audio_mixed_raw", "video_separate_mp4", "audio_separate_raw", "video_mixed_flv",
    "video_separate_png", "video_separate_h264", "video_mixed_layout", "start_recording_on",
    "video_mixed_participant_video_when_screenshare", "include_bot_in_recording",
}  # fmt: skip
ONE_OF = {
    "video_mixed_layout": {"speaker_view", "gallery_view", "gallery_view_v2", "audio_only"},
    "video_mixed_participant_video_when_screenshare": {"overlap", "hide", "beside"},
    "start_recording_on": {"participant_join", "call_join", "participant_speak"},
}
PARTS = BOT_KEYS - set(ONE_OF) - {"realtime_endpoints", "metadata"}
STREAMING = {
    "assembly_ai_v3_streaming", "recallai_streaming", "deepgram_streaming", "meeting_captions",
    "gladia_v2_streaming", "rev_streaming", "speechmatics_streaming", "aws_transcribe_streaming",
}  # fmt: skip
ENDPOINTS = {"webhook", "websocket", "rtmp", "desktop_sdk_callback"}
SEPARATE = ("video_separate_mp4", "video_separate_png")

Problems = dict[str, list[str]]


def problems(body: Any) -> Problems:
    """What is wrong with the body of an upload's create, by field."""
    if not isinstance(body, dict):
        return {"non_field_errors": ["Invalid data. Expected a dictionary."]}
    found = _metadata(body)
    config = body.get("recording_config") or {}
    return found | config_problems(config, UPLOAD_KEYS)


def config_problems(config: Any, keys: set[str]) -> Problems:
    """What is wrong with a recording_config that may have these keys."""
    if not isinstance(config, dict):
        return {"recording_config": ["Expected a dictionary."]}
    found = _metadata(config)
    unknown = set(config) - keys
    if unknown:
        found["recording_config"] = [f"Unknown: {', '.join(sorted(unknown))}."]
    for name in PARTS & set(config):
        if not isinstance(config[name], dict | None):
            found[name] = ["Expected a dictionary or null."]
    for name, choices in ONE_OF.items():
        if name in config and config[name] not in choices:
            found[name] = [f'"{config[name]}" is not a valid choice.']
    return found | _transcript(config) | _endpoints(config) | _separate(config)


def metadata_problems(body: dict[str, Any]) -> Problems:
    """Metadata is a map of strings."""
    return _metadata(body)


def _metadata(body: dict[str, Any]) -> Problems:
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict) or not all(
        isinstance(one, str) for pair in metadata.items() for one in pair
    ):
        return {"metadata": ["Not a map of strings."]}
    return {}


def _transcript(config: dict[str, Any]) -> Problems:
    transcript = config.get("transcript")
    if not isinstance(transcript, dict):
        return {}
    providers = transcript.get("provider") or {}
    if len(providers) != 1 or not set(providers) <= STREAMING:
        return {"transcript": ["Exactly one known provider is needed."]}
    return {}


def _endpoints(config: dict[str, Any]) -> Problems:
    for endpoint in config.get("realtime_endpoints") or []:
        kind = endpoint.get("type")
        if kind not in ENDPOINTS or not endpoint.get("events"):
            return {"realtime_endpoints": ["Type and events are needed."]}
        if kind != "desktop_sdk_callback" and not endpoint.get("url"):
            return {"realtime_endpoints": ["A url is needed."]}
    return {}


def _separate(config: dict[str, Any]) -> Problems:
    wanted = [name for name in SEPARATE if config.get(name) is not None]
    if wanted and config.get("video_mixed_layout") != "gallery_view_v2":
        return {one: ["video_mixed_layout must be gallery_view_v2."] for one in wanted}
    return {}
