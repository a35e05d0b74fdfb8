"""What RealtimeKit's stand-in holds: meetings with their sessions, and recordings of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

FIELDS = {  # of a webhook, by their names in REST
    "id": "id",
    "output_file_name": "outputFileName",
    "invoked_time": "invokedTime",
    "started_time": "startedTime",
    "stopped_time": "stoppedTime",
    "recording_duration": "recordingDuration",
    "download_url": "downloadUrl",
    "audio_download_url": "audioDownloadUrl",
    "download_url_expiry": "downloadUrlExpiry",
    "status": "status",
}
HIDDEN = {"access_key", "secret", "password", "private_key"}
RUNNING = {"INVOKED", "RECORDING", "PAUSED"}
MOVES = {
    "pause": ({"RECORDING"}, "PAUSED"),
    "resume": ({"PAUSED"}, "RECORDING"),
    "stop": (RUNNING, "UPLOADING"),
}


def stamp(moment: datetime | None) -> str | None:
    """A time as RealtimeKit writes it."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody's connection to a session."""

    user_id: str
    peer_id: str
    name: str
    joined: datetime


@dataclass
class Meeting:
    """A meeting, with a session that runs unless it has ended."""

    title: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    files: dict[str, str] = field(default_factory=dict)  # links, by form
    peers: list[Peer] = field(default_factory=list)
    transcribes: bool = False  # once it is over
    sums_up: bool = False

    def shown(self) -> dict[str, Any]:
        """As a row of the list has it."""
        return {
            "id": self.id,
            "title": self.title,
            "status": "ACTIVE",
            "created_at": stamp(self.began),
            "updated_at": stamp(self.began),
            "record_on_start": False,
            "live_stream_on_start": False,
            "persist_chat": False,
            "transcribe_on_end": self.transcribes,
            "summarize_on_end": self.sums_up,
            "session_keep_alive_time_in_secs": 60,
        }

    def told(self) -> dict[str, Any]:
        """As a webhook has it."""
        known = {
            "id": self.id,
            "sessionId": self.session_id,
            "title": self.title,
            "roomName": self.title,
            "status": "LIVE",
            "createdAt": stamp(self.began),
            "startedAt": stamp(self.began),
            "organizedBy": {"id": "org-1", "name": "Example organisation"},
        }
        return known | ({"endedAt": stamp(self.ended)} if self.ended is not None else {})


@dataclass
class Recording:
    """A recording. Times are real; `order` is what was asked for."""

    meeting: Meeting
    order: dict[str, Any]
    is_tracks: bool = False
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "INVOKED"
    invoked: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: datetime | None = None
    stopped: datetime | None = None
    size: int | None = None
    seconds: int | None = None
    link: Any = None
    audio_link: str | None = None
    until: datetime | None = None
    start_reason: dict[str, Any] = field(
        default_factory=lambda: {"reason": "API_CALL", "caller": {"type": "ORGANIZATION"}}
    )
    stop_reason: dict[str, Any] | None = None

    def move(self, status: str) -> None:
        """Stand there from now on."""
        now = datetime.now(UTC)
        self.status = status
        if status == "RECORDING" and self.started is None:
            self.started = now
        if status in {"UPLOADING", "UPLOADED", "ERRORED"} and self.stopped is None:
            self.stopped = now
            self.seconds = round((now - (self.started or now)).total_seconds())

    def keep(self, link: Any, audio_link: str | None, size: int, days: float) -> None:
        """Have files, for so long."""
        self.link, self.audio_link, self.size = link, audio_link, size
        self.until = datetime.now(UTC) + timedelta(days=days)

    def shown(self) -> dict[str, Any]:
        """As REST has it."""
        prefix = self.order.get("file_name_prefix")
        name = f"{prefix + '_' if prefix else ''}{self.meeting.title}_1700000000.mp4"
        found: dict[str, Any] = {
            "id": self.id,
            "session_id": self.meeting.session_id if self.status != "INVOKED" else None,
            "status": self.status,
            "output_file_name": name,
            "file_size": self.size,
            "invoked_time": stamp(self.invoked),
            "started_time": stamp(self.started),
            "stopped_time": stamp(self.stopped),
            "download_url": self.link,
            "audio_download_url": self.audio_link,
            "download_url_expiry": stamp(self.until),
            "start_reason": self.start_reason,
        }
        if self.is_tracks:
            found |= {"type": "TRACK", "meeting_id": self.meeting.id}
        if self.seconds is not None:
            found["recording_duration"] = self.seconds
        if self.stop_reason is not None:
            found["stop_reason"] = self.stop_reason
        store = self.order.get("storage_config")
        if store:
            found["storage_config"] = {k: v for k, v in store.items() if k not in HIDDEN}
        return found

    def listed(self) -> dict[str, Any]:
        """As a row of the list: with the meeting, without the reasons."""
        found = {k: v for k, v in self.shown().items() if not k.endswith("_reason")}
        return found | {"meeting": self.meeting.shown()}

    def told(self) -> dict[str, Any]:
        """As a webhook has it: in camelCase, its size as text."""
        shown = self.shown()
        found = {FIELDS[name]: shown.get(name) for name in FIELDS}
        size = {"fileSize": str(self.size)} if self.size is not None else {}
        return (
            found
            | size
            | {
                "recordingId": self.id,
                "meetingId": self.meeting.id,
                "roomUUID": self.meeting.id,
                "organizationId": "org-1",
            }
        )
