"""What Recall's stand-in has of recordings: uploads that go on, media behind signed links that
expire, transcripts in the wire's format. Downloads have ranges, and break where they are told to.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

STATUS = "2025-05-10T15:48:24.034072Z"
DENIED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>expired</Message></Error>"
UPLOAD = re.compile(r"/api/v1/sdk[-_]upload/([0-9a-f-]{36})/")
RECORDING = re.compile(r"/api/v1/recording/([0-9a-f-]{36})/")
RECORDINGS = "/api/v1/recording/"


def status(code, sub_code=None):
    """A status as everything has one."""
    return {"code": code, "sub_code": sub_code, "updated_at": STATUS}


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


@dataclass
class Made:
    """A recording: its files by name, and what it says of itself."""

    id: str
    upload_id: str
    files: dict[str, bytes]
    code: str = "done"
    codes: dict[str, str] = field(default_factory=dict)  # of single artefacts, by file name


@dataclass
class Vault:
    """All that was recorded. `breaks`: after so many bytes the next downloads end."""

    recordings: dict[str, Made] = field(default_factory=dict)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    breaks: deque[int] = field(default_factory=deque)
    ranges: list[str | None] = field(default_factory=list)
    stale: int = 0  # so many of the next links are past their time
    sent: threading.Event = field(default_factory=threading.Event)
    hold_at: int | None = None  # a download stops there until `go`
    go: threading.Event = field(default_factory=threading.Event)

    def record(self, upload, *, media=None, transcript=None, timeline=None, people=None):
        """An upload is complete; gives the recording."""
        values = {"transcript": transcript, "timeline": timeline, "people": people}
        files = {} if media is None else {"media": media}
        files |= {
            name: json.dumps(value).encode() for name, value in values.items() if value is not None
        }
        made = Made(str(uuid.uuid4()), upload["id"], files)
        self.recordings[made.id] = made
        upload["recording_id"] = made.id
        upload["status"] = status("complete")
        return made

    def answers(self, handler) -> bool:
        """Answer a request for a file; whoever has the link may have it."""
        parts = urlsplit(handler.path)
        if not parts.path.startswith("/signed/"):
            return False
        self.ranges.append(handler.headers.get("Range"))
        known = self.links.get(parse_qs(parts.query).get("X-Signature", [""])[0])
        if "Authorization" in handler.headers:
            handler.send(400, DENIED, "application/xml")
        elif known is None:
            handler.send(403, DENIED, "application/xml")
        else:
            self._send(handler, self.recordings[known[0]].files[known[1]])
        return True

    def told(self, recall, handler) -> bool:
        """Answer a question about an upload or a recording."""
        parts = urlsplit(handler.path)
        if found := UPLOAD.fullmatch(parts.path):
            uploads = {one["id"]: one for one in recall.made.values()}
            _give(handler, uploads.get(found[1]))
        elif found := RECORDING.fullmatch(parts.path):
            made = self.recordings.get(found[1])
            _give(handler, self._object(recall.url, made) if made else None)
        elif parts.path == RECORDINGS and parts.query:
            wanted = parse_qs(parts.query)["desktop_sdk_upload_id"][0]
            rows = [one for one in self.recordings.values() if one.upload_id == wanted]
            objects = [self._object(recall.url, one) for one in rows]
            _give(handler, {"next": None, "previous": None, "results": objects})
        else:
            return False
        return True

    def _object(self, url: str, made: Made) -> dict[str, Any]:
        events = None
        if {"timeline", "people"} & made.files.keys():
            events = self._artefact(url, made, "events", {
                "speaker_timeline_download_url": "timeline",
                "participants_download_url": "people",
                "participant_events_download_url": "",
            })  # fmt: skip
        shortcuts = {
            "video_mixed": self._file(url, made, "media"),
            "audio_mixed": None,
            "transcript": self._file(url, made, "transcript"),
            "participant_events": events,
            "meeting_metadata": None,
        }
        return {
            "id": made.id,
            "started_at": STATUS,
            "completed_at": STATUS,
            "status": status(made.code),
            "media_shortcuts": shortcuts,
            "bot": None,
            "desktop_sdk_upload": {"id": made.upload_id, "metadata": {}},
            "metadata": {},
        }

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

    def _link(self, url, made, name):
        signature = uuid.uuid4().hex
        if self.stale > 0 and name == "media":
            self.stale -= 1
        else:
            self.links[signature] = (made.id, name)
        return f"{url}/signed/{name}?X-Expires=21600&X-Signature={signature}"

    def _send(self, handler, content: bytes) -> None:
        tag = f'"{hash(content) & 0xFFFFFFFF:x}"'
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range") or "")
        start = int(asked[1]) if asked and handler.headers.get("If-Range") == tag else 0
        if asked and start >= len(content):
            handler.send(416, b"", "application/xml")
            return
        handler.send_response(206 if start else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Type", "video/mp4")
        handler.send_header("Content-Length", str(len(content) - start))
        if start:
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.send_header("Content-Range", span)
        handler.end_headers()
        with suppress(OSError):  # whoever asked may be gone
            self._pour(handler, content[start:])

    def _pour(self, handler, rest: bytes) -> None:
        if self.breaks:
            handler.wfile.write(rest[: self.breaks.popleft()])
            handler.close_connection = True
        elif self.hold_at is not None and not self.go.is_set():
            handler.wfile.write(rest[: self.hold_at])
            handler.wfile.flush()
            self.sent.set()
            self.go.wait(60)
            handler.close_connection = True
        else:
            handler.wfile.write(rest)


def _give(handler, found) -> None:
    if found is None:
        handler.answer(404, {"detail": "Not found."})
    else:
        handler.answer(200, found)
