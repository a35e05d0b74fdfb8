"""What RealtimeKit says about recordings, made into plain values: REST and webhooks alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from notes.providers.base import About, StateChanged
from notes.providers.realtimekit.fields import (
    identity,
    link,
    mapping,
    moment,
    number,
    rows,
    text,
    whole,
)
from notes.providers.rooms import Cause, Meeting, Page, Recording, Track

_STORE = ("type", "bucket", "region", "path", "host", "username", "auth_method", "account_id")
_CHOICES = (
    "record_on_start", "live_stream_on_start", "persist_chat", "summarize_on_end",
    "transcribe_on_end", "session_keep_alive_time_in_secs",
)  # fmt: skip
_TRACK = re.compile(
    r"(?P<before>.+)_(?P<peer>[^_]+)_(?P<stream>[^_]+)_(?P<kind>[^_]+)_(?P<at>\d{12,14})\.\w+"
)
_WEBHOOK = {
    "fileSize": "file_size",
    "recordingDuration": "recording_duration",
    "outputFileName": "output_file_name",
    "invokedTime": "invoked_time",
    "startedTime": "started_time",
    "stoppedTime": "stopped_time",
    "downloadUrl": "download_url",
    "audioDownloadUrl": "audio_download_url",
    "downloadUrlExpiry": "download_url_expiry",
    "meetingId": "meeting_id",
    "sessionId": "session_id",
    "startReason": "start_reason",
    "stopReason": "stop_reason",
    "storageConfig": "storage_config",
}


def recording(content: Any) -> Recording | None:
    """A recording as REST tells it; None for what is none."""
    found = mapping(content)
    known = identity(found.get("id"))
    status = identity(found.get("status"))
    if known is None or status is None:
        return None
    meeting = _meeting(found.get("meeting"))
    tracks = _tracks(found.get("download_url"))
    return Recording(
        known,
        status,
        session_id=identity(found.get("session_id")),
        meeting_id=identity(found.get("meeting_id")) or (meeting.id if meeting else None),
        is_tracks=found.get("type") == "TRACK" or bool(tracks),
        file_name=text(found.get("output_file_name")),
        size_bytes=whole(found.get("file_size")),
        duration_s=number(found.get("recording_duration")),
        invoked_at=moment(found.get("invoked_time")),
        started_at=moment(found.get("started_time")),
        stopped_at=moment(found.get("stopped_time")),
        link=link(found.get("download_url")),
        audio_link=link(found.get("audio_download_url")),
        tracks=tracks,
        expires_at=moment(found.get("download_url_expiry")),
        began=_cause(found.get("start_reason")),
        ended=_cause(found.get("stop_reason")),
        meeting=meeting,
        store=_store(found.get("storage_config")),
    )


def told(content: Any) -> Recording | None:
    """A recording as a webhook tells it: the same in camelCase, its id under either name."""
    found = mapping(content)
    plain = {_WEBHOOK.get(name, name): value for name, value in found.items()}
    return recording(plain | {"id": found.get("recordingId") or found.get("id")})


def changed(one: Recording, known: Mapping[str, str] | None = None) -> StateChanged:
    """How it stands, as a happening; `known` are the ids of what it belongs to."""
    at = one.stopped_at or one.started_at or one.invoked_at
    why = one.ended.reason if one.ended is not None else None
    return StateChanged(About(one.id, one.id, known or {}), one.state, at, why, one.status)


def page(content: Any) -> Page | None:
    """A page of a list; None for what is none."""
    found = mapping(content)
    if not isinstance(found.get("data"), list):
        return None
    listed = tuple(one for row in rows(found["data"]) if (one := recording(row)) is not None)
    paging = mapping(found.get("paging"))
    first = whole(paging.get("start_offset")) or (1 if listed else 0)
    last = whole(paging.get("end_offset")) or max(first + len(listed) - 1, 0)
    return Page(listed, max(whole(paging.get("total_count")) or 0, last), first, last)


def _tracks(content: Any) -> tuple[Track, ...]:
    """The files of a track recording, layer by layer."""
    found = []
    for layer in map(mapping, rows(content)):
        for name, file in mapping(layer.get("download_urls")).items():
            address = link(mapping(file).get("download_url"))
            file_name = text(name)
            if address is not None and file_name is not None:
                found.append(track(text(layer.get("layer_name")) or "", file_name, address))
    return tuple(found)


def track(layer: str, file_name: str, address: str) -> Track:
    """A file of one participant. Its name is prefix_user_peer_stream_kind_time.webm: a prefix may
    have underscores, so it is read from its end; an id with an underscore can't be told."""
    found = _TRACK.fullmatch(file_name)
    if found is None:
        return Track(layer, file_name, address)
    user = found["before"].rpartition("_")[2]
    made_at = datetime.fromtimestamp(int(found["at"]) / 1000, UTC)
    return Track(layer, file_name, address, identity(user), identity(found["peer"]), made_at)


def _cause(content: Any) -> Cause | None:
    found = mapping(content)
    if not found:
        return None
    caller = mapping(found.get("caller"))
    user = caller.get("user_Id") or caller.get("user_id")  # spelled with a capital, so far
    return Cause(
        identity(found.get("reason")),
        identity(caller.get("type")),
        identity(user),
        text(caller.get("name")),
    )


def _meeting(content: Any) -> Meeting | None:
    found = mapping(content)
    known = identity(found.get("id"))
    if known is None:
        return None
    return Meeting(
        known,
        text(found.get("title")),
        identity(found.get("status")),
        moment(found.get("created_at")),
        moment(found.get("updated_at")),
        {name: found[name] for name in _CHOICES if isinstance(found.get(name), bool | int | float)},
    )


def _store(content: Any) -> Mapping[str, str | int] | None:
    """Where the recording is put besides: credentials aren't told, and wouldn't be taken."""
    found = mapping(content)
    kept: dict[str, str | int] = {
        name: value for name in _STORE if (value := text(found.get(name))) is not None
    }
    port = whole(found.get("port"))
    return (kept | {"port": port} if port is not None else kept) or None
