"""Recordings of RealtimeKit in its own words, and what we add to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request

from notes.connections import settings
from notes.providers.rooms import Cause, Meeting, Recording, Status, Track
from notes.room_sight import Room

_OURS = re.compile(r"/api/(?:projects|environments)/[^/]+/realtimekit/")
Words = dict[str, Any]


def refusal(status: int, message: str) -> Words:
    """What RealtimeKit's clients look for in a refusal; nothing at other addresses."""
    if _OURS.match(request.path) is None:
        return {}
    return {"success": False, "error": {"code": status, "message": message}}


def good(data: Any, **more: Any) -> Words:
    """An answer that says yes."""
    return {"success": True, "data": data, **more}


def shown(found: Recording, room: Room | None) -> Words:
    """A recording as RealtimeKit tells it. What may be absent there is absent here."""
    known = {
        "type": "TRACK" if found.is_tracks else None,
        "recording_duration": found.duration_s,
        "start_reason": _cause(found.began),
        "stop_reason": _cause(found.ended),
        "storage_config": dict(found.store) if found.store else None,
        "meeting": _meeting(found.meeting) if found.meeting is not None else None,
    }
    return {
        "id": found.id,
        "session_id": found.session_id,
        "status": found.status,
        "output_file_name": found.file_name or "",
        "file_size": found.size_bytes,
        "invoked_time": found.invoked_at or found.started_at,
        "started_time": found.started_at,
        "stopped_time": found.stopped_at,
        "download_url": _layers(found.tracks) if found.tracks else found.link,
        "audio_download_url": found.audio_link,
        "download_url_expiry": found.expires_at,
        **{name: value for name, value in known.items() if value is not None},
        "minutebook": _here(room),
    }


def ordered(room: Room) -> Words:
    """A recording of which RealtimeKit hasn't told anything yet, under our own id of it."""
    status = Status.ERRORED if room.is_failed else Status.INVOKED
    capture = room.capture
    found = Recording(str(capture.id), status, invoked_at=capture.created_at)
    return shown(found, room)


def _here(room: Room | None) -> Words:
    if room is None:
        return {"recording": None, "url": None, "command": None, "problem": None}
    recording_id = room.capture.recording_id
    return {
        "recording": recording_id,
        "url": f"{settings().base_url}/recordings/{recording_id}",
        "command": room.command,
        "problem": room.problem,
    }


def _layers(tracks: tuple[Track, ...]) -> list[Words]:
    layers: dict[str, Words] = {}
    for one in tracks:
        layers.setdefault(one.layer, {})[one.file_name] = {"download_url": one.link}
    return [{"layer_name": name, "download_urls": files} for name, files in layers.items()]


def _cause(cause: Cause | None) -> Words | None:
    if cause is None:
        return None
    caller = {"type": cause.by, "user_Id": cause.user_id, "name": cause.name}
    known = {name: value for name, value in caller.items() if value is not None}
    return {"reason": cause.reason, **({"caller": known} if known else {})}


def _meeting(meeting: Meeting) -> Mapping[str, Any]:
    told = {
        "title": meeting.title,
        "status": meeting.status,
        "created_at": meeting.created_at,
        "updated_at": meeting.updated_at,
    }
    known = {name: value for name, value in told.items() if value is not None}
    return {"id": meeting.id, **known, **meeting.choices}
