"""What Recall's stand-in has of recordings: uploads and bots that go on, and what came of them.

What is said of a recording is made here; its files are given out by recall_files.py.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.standins.recall_files import Files

if TYPE_CHECKING:
    from tests.standins.recall import Recall

STATUS = "2025-05-10T15:48:24.034072Z"
OPEN = {"processing", "paused"}


def now() -> str:
    """This moment as Recall writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def status(code, sub_code=None, at=STATUS):
    """A status as everything has one."""
    return {"code": code, "sub_code": sub_code, "updated_at": at}


def word(text, start, end):
    """A word of a transcript; seconds."""
    return {
        "text": text,
        "start_timestamp": None if start is None else {"relative": start, "absolute": STATUS},
        "end_timestamp": None if end is None else {"relative": end},
    }


def participant(number, name):
    """A participant as every file has them."""
    return {"id": number, "name": name, "is_host": number == 100, "platform": "desktop",
            "extra_data": None, "email": None}  # fmt: skip


def turn(who, text, start):
    """One turn of a transcript, two words a second."""
    words = [word(one, start + at / 2, start + at / 2 + 0.4) for at, one in enumerate(text.split())]
    return {"participant": who, "words": words}


def spoke(who, start, end):
    """One entry of a speaker timeline."""
    return {
        "participant": who,
        "start_timestamp": {"relative": start, "absolute": STATUS},
        "end_timestamp": None if end is None else {"relative": end, "absolute": STATUS},
    }


def happened(who, action, at, number="1", data=None):
    """One entry of the file of participant events; `at` in seconds."""
    stamp = {"relative": at, "absolute": STATUS}
    return {"id": number, "action": action, "participant": who, "timestamp": stamp, "data": data}


@dataclass
class Transcript:
    """One that was asked for after the recording. Its words are a file of this name."""

    id: str
    order: dict[str, Any]
    code: str = "processing"
    sub_code: str | None = None
    at: str = field(default_factory=now)


@dataclass
class Made:
    """A recording: its files by name, and what it says of itself."""

    id: str
    upload_id: str | None
    files: dict[str, bytes]
    code: str = "done"
    codes: dict[str, str] = field(default_factory=dict)  # of single artefacts, by file name
    bot_id: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    owner_metadata: dict[str, str] = field(default_factory=dict)  # the bot's or the upload's
    started_at: str = STATUS
    completed_at: str | None = STATUS
    at: str = STATUS
    sub_code: str | None = None
    asked: list[Transcript] = field(default_factory=list)
    spoken: Any = None  # what a transcript that is asked for says


@dataclass
class Vault(Files):
    """All that was recorded. `breaks`: after so many bytes the next downloads end."""

    recordings: dict[str, Made] = field(default_factory=dict)
    links: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    breaks: deque[int] = field(default_factory=deque)
    ranges: list[str | None] = field(default_factory=list)
    stale: int = 0  # so many of the next links are past their time
    lifetime_s: float = 21600.0  # how long a link is good for
    bytes_a_second: float | None = None  # how fast files are sent; None: as fast as can be
    sent: threading.Event = field(default_factory=threading.Event)
    hold_at: int | None = None  # a download stops there until `go`
    go: threading.Event = field(default_factory=threading.Event)
    recall: Recall | None = None  # who tells of what happens

    def record(self, upload, **files):
        """An upload is complete; gives the recording. For `files` see `finish`."""
        made = Made(str(uuid.uuid4()), upload["id"], {})
        made.owner_metadata = upload.get("metadata") or {}
        self.recordings[made.id] = made
        self.finish(made, **files)
        upload["recording_id"] = made.id
        upload["status"] = status("complete")
        return made

    def begin(self, upload):
        """A recording of an upload begins; gives it."""
        made = Made(str(uuid.uuid4()), upload["id"], {}, code="processing")
        made.owner_metadata = upload.get("metadata") or {}
        made.started_at, made.completed_at = now(), None
        self.recordings[made.id] = made
        return made

    def finish(self, made, *, media=None, **values):
        """A recording is done, with its media (bytes) and what JSON files say: `transcript`,
        `timeline`, `people`, `events`; `spoken` is what a later transcript says."""
        made.spoken = values.pop("spoken", made.spoken)
        made.files = {} if media is None else {"media": media}
        made.files |= {
            name: json.dumps(value).encode() for name, value in values.items() if value is not None
        }
        made.code, made.at, made.completed_at = "done", now(), now()

    def erase(self, made):
        """A recording is deleted, with all its files."""
        made.codes = dict.fromkeys([*made.files, *made.codes], "deleted")
        made.files = {}
        for one in made.asked:
            one.code = "deleted"
        made.code, made.at = "deleted", now()

    def tell(self, made, event=None):
        """Events tell how a recording stands."""
        if self.recall is not None:
            self.recall.news.recording(made, event)

    def shown(self, url: str, made: Made) -> dict[str, Any]:
        """A recording as the API gives it."""
        events = None
        if {"timeline", "people", "events"} & {*made.files, *made.codes}:
            events = self._artefact(url, made, "events", {
                "speaker_timeline_download_url": "timeline",
                "participants_download_url": "people",
                "participant_events_download_url": "events",
            })  # fmt: skip
        shortcuts = {
            "video_mixed": self._file(url, made, "media"),
            "audio_mixed": None,
            "transcript": self._transcript(url, made),
            "participant_events": events,
            "meeting_metadata": None,
        }
        bot = {"id": made.bot_id, "metadata": made.owner_metadata}
        upload = {"id": made.upload_id, "metadata": made.owner_metadata}
        return {
            "id": made.id,
            "created_at": made.started_at,
            "started_at": made.started_at,
            "completed_at": made.completed_at,
            "expires_at": None,
            "status": status(made.code, made.sub_code, made.at),
            "media_shortcuts": shortcuts,
            "realtime_endpoints": [],
            "bot": bot if made.bot_id else None,
            "desktop_sdk_upload": upload if made.upload_id else None,
            "metadata": made.metadata,
        }

    def shown_transcript(self, url: str, made: Made, one: Transcript) -> dict[str, Any]:
        """A transcript that was asked for, as the API gives it."""
        done = one.code == "done" and one.id in made.files
        link = self._link(url, made, one.id) if done else None
        return {
            "id": one.id,
            "recording": {"id": made.id, "metadata": made.metadata},
            "created_at": one.at,
            "status": status(one.code, one.sub_code, one.at),
            "metadata": one.order.get("metadata") or {},
            "data": {"download_url": link, "provider_data_download_url": None},
            "diarization": one.order.get("diarization"),
            "provider": one.order.get("provider"),
        }

    def first_transcript(self, url: str, made: Made) -> dict[str, Any] | None:
        """The one that came with the recording."""
        found = self._file(url, made, "transcript")
        return found and found | {"recording": {"id": made.id, "metadata": made.metadata}}

    def _transcript(self, url, made):
        """The first stays the one that a recording names, also when another was made."""
        first = self._file(url, made, "transcript")
        if first is None and made.asked:
            return self.shown_transcript(url, made, made.asked[-1])
        return first

    def _file(self, url, made, name):
        there = name in made.files or name in made.codes
        return self._artefact(url, made, name, {"download_url": name}) if there else None

    def _artefact(self, url, made, name, links):
        code = made.codes.get(name, "done")
        data = {
            key: self._link(url, made, file) if code == "done" and file in made.files else None
            for key, file in links.items()
        }
        return {"id": f"{name}-{made.id}", "status": status(code), "metadata": {}, "data": data}
