"""A stand-in of Cloudflare RealtimeKit: a real HTTP server on a port of its own.

It speaks the routes of recordings and of sessions' files, checks token, account, app and body,
and keeps what it was asked. `fail_next`, `shelf.breaks`, `webhooks.faults` and `webhooks.signer`
make it misbehave. With `webhooks.url` it tells what happens. Meetings and their recordings move
when they are told to: `meet`, `record`, `move`, `upload`, `upload_tracks`, `transcribe`,
`summarise`, `end`. Run as a program (realtimekit_program.py) one meeting moves by itself.

Where the contract is silent it does what is likely: a refused state is a 409, a page has 30 rows.
"""

from __future__ import annotations

import csv
import io
import json
import socket
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from typing import Any

from tests.standins import realtimekit_routes
from tests.standins.realtimekit_faults import Script
from tests.standins.realtimekit_http import BASE, Asked, Handler
from tests.standins.realtimekit_recordings import RUNNING, Meeting, Peer, Recording, stamp
from tests.standins.realtimekit_shelf import Shelf
from tests.standins.realtimekit_webhooks import Webhooks

TOKEN, ACCOUNT, APP = "realtimekit-token-for-tests", "account-1", "app-1"
WEEK = 7.0
OTHER_TIME = 1_760_000_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said, in ms from the start of the meeting."""

    start_ms: int
    end_ms: int
    name: str
    words: str


@dataclass
class RealtimeKit:
    """What the stand-in holds; `fails` is played first. `first_page`: what the first page of a
    list is called, which isn't documented."""

    url: str = ""
    token: str = TOKEN
    account_id: str = ACCOUNT
    app_id: str = APP
    first_page: int = 1
    per_page: int = 30
    asked: list[Asked] = field(default_factory=list)
    fails: deque[Script] = field(default_factory=deque)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    webhooks: Webhooks = field(default_factory=Webhooks)
    lock: threading.RLock = field(default_factory=threading.RLock)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        """Where its API begins."""
        return self.url + BASE

    def fail_next(self, *scripts: Script) -> None:
        """Answer the next requests so, one each."""
        self.fails.extend(scripts)

    def meet(self, title: str = "Weekly") -> Meeting:
        """A meeting in which people are."""
        made = Meeting(title)
        self.meetings[made.id] = made
        return made

    def record(
        self, meeting: Meeting, order: Mapping[str, Any] | None = None, *, is_tracks: bool = False
    ) -> Recording:
        """A recording that is about to begin."""
        made = Recording(meeting, dict(order or {}), is_tracks)
        self.recordings[made.id] = made
        self._tell(made)
        return made

    def move(self, one: Recording, status: str) -> None:
        """A recording stands elsewhere."""
        one.move(status)
        self._tell(one)

    def upload(
        self, one: Recording, film: bytes, sound: bytes | None = None, days: float = WEEK
    ) -> None:
        """A recording is there, for so many days; for RealtimeKit's own bucket off: elsewhere."""
        if one.order.get("realtimekit_bucket_config", {"enabled": True})["enabled"]:
            audio = self.shelf.put("sound.mp3", sound) if sound is not None else None
            one.keep(self.shelf.put("film.mp4", film), audio, len(film), days)
        self.move(one, "UPLOADED")

    def join(self, meeting: Meeting, user_id: str, name: str, late_s: float = 0.0) -> None:
        """Somebody comes in, so many seconds after the session began."""
        joined = meeting.began + timedelta(seconds=late_s)
        peer_id = f"peer-{len(meeting.peers) + 1}"
        meeting.peers.append(Peer(user_id, peer_id, name, joined))

    def upload_tracks(
        self, one: Recording, voices: Mapping[str, bytes], late_s: Mapping[str, float] | None = None
    ) -> None:
        """A track recording is there: one file for each user, begun so many seconds after the
        recording; without `late_s` at a time that can't be."""
        layers = []
        begun = {
            user: round(((one.started or one.invoked).timestamp() + after) * 1000)
            for user, after in (late_s or {}).items()
        }
        for name, choices in (one.order.get("layers") or {"default": {}}).items():
            prefix = choices.get("file_name_prefix", "default")
            files = {
                f"{prefix}_{user}_peer-{number}_peer_audio_{at}.webm": content
                for number, (user, content) in enumerate(voices.items(), 1)
                for at in (begun.get(user, OTHER_TIME),)
            }
            links = {
                file: {"download_url": self.shelf.put(file, content)}
                for file, content in files.items()
            }
            layers.append({"layer_name": name, "download_urls": links})
        one.keep(layers, None, sum(map(len, voices.values())), WEEK)
        self.move(one, "UPLOADED")

    def end(self, meeting: Meeting, reason: str = "ALL_PARTICIPANTS_LEFT") -> None:
        """Nobody is there any more; what was recorded is brought away."""
        meeting.ended = datetime.now(UTC)
        self.webhooks.tell("meeting.ended", meeting=meeting.told(), reason=reason)
        for one in list(self.recordings.values()):
            if one.meeting is meeting and one.status in RUNNING:
                one.stop_reason = {"reason": "ALL_PEERS_LEFT"}
                self.move(one, "UPLOADING")

    def transcribe(self, meeting: Meeting, *lines: Line) -> None:
        """What was said can be had, in both forms."""
        meeting.files |= {
            "CSV": self.shelf.put("transcript.csv", as_csv(lines)),
            "JSON": self.shelf.put("transcript.json", as_json(lines)),
        }
        self._offer("transcript", meeting, meeting.files["CSV"])

    def summarise(self, meeting: Meeting, words: str) -> None:
        """A summary can be had."""
        meeting.files["summary"] = self.shelf.put("summary.txt", words.encode())
        self._offer("summary", meeting, meeting.files["summary"])

    def week_from_now(self) -> str | None:
        """When a link that is given now ends."""
        return stamp(datetime.now(UTC) + timedelta(days=WEEK))

    def _offer(self, what: str, meeting: Meeting, link: str) -> None:
        links = {f"{what}DownloadUrl": link, f"{what}DownloadUrlExpiry": self.week_from_now()}
        self.webhooks.tell(f"meeting.{what}", meeting=meeting.told(), **links)

    def _tell(self, one: Recording) -> None:
        told = {"recording": one.told(), "meeting": one.meeting.told()}
        self.webhooks.tell("recording.statusUpdate", **told)


def as_csv(lines: tuple[Line, ...]) -> bytes:
    """A transcript without a header, every field in quotes."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for one in lines:
        rows.writerow(
            [one.start_ms, f"peer-{one.name}", f"user-{one.name}", "", one.name, one.words]
        )
    return out.getvalue().encode()


def as_json(lines: tuple[Line, ...]) -> bytes:
    """The same with ends."""
    rows = [
        {
            "startTime": one.start_ms,
            "endTime": one.end_ms,
            "sentence": one.words,
            "peerData": {
                "id": f"peer-{one.name}",
                "userId": f"user-{one.name}",
                "displayName": one.name,
                "cpi": "",
                "joinedAt": "2026-11-03T10:00:00.000Z",
                "leftAt": "",
            },
        }
        for one in lines
    ]
    return json.dumps(rows).encode()


class Server(ThreadingHTTPServer):
    """One thread a connection. Somebody who hangs up is nothing to complain of."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(
    port: int = 0, kit: RealtimeKit | None = None, listener: socket.socket | None = None
) -> Iterator[RealtimeKit]:
    """A stand-in at work, on this port or this listening socket; yields what it holds, with its
    address."""
    kit = kit if kit is not None else RealtimeKit()
    own = {"kit": kit, "routes": realtimekit_routes.ROUTES}
    handler = type("RealtimeKitHandler", (Handler,), own)
    server = Server(("127.0.0.1", port), handler, listener is None)
    if listener is not None:
        server.socket.close()
        server.socket, server.server_address = listener, listener.getsockname()
        server.server_port = server.server_address[1]
    kit.url = kit.shelf.url = f"http://127.0.0.1:{server.server_port}"
    threads = [
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True),
        threading.Thread(target=kit.webhooks.run, daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield kit
    finally:
        kit.over.set()
        kit.webhooks.waiting.put(None)
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    from tests.standins.realtimekit_program import main

    main()
