"""A RealtimeKit in which one meeting is always on: whoever has it recorded gets that meeting from
its beginning, with film or voices, transcript and summary afterwards. Times are divided by `speed`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.standins import realtimekit_voices, recall_meeting
from tests.standins.realtimekit import Line, RealtimeKit
from tests.standins.realtimekit_recordings import Meeting, Recording

MEETING_ID = "demo-meeting"
STARTS_S, FINISHES_S = 1.0, 2.0
# What is summed up, by the second at which it has been said.
SUMMARY = (
    ("Overview", 10, "The team plans the move to the new office: day, network and furniture."),
    ("Key points", 53, "The provider needs three weeks to switch on the line."),
    ("Key points", 92, "Forty desks fit into the large room, and six are left over."),
    ("Key points", 135, "On the second weekend the elevator is being repaired."),
    ("Decisions", 80, "Four new printers are bought, and the old ones stay."),
    ("Decisions", 157, "The move is on the third weekend in January instead of the second."),
    ("Action items", 67, "Peter orders the line by Tuesday and asks for a date in writing."),
    ("Action items", 103, "Sam puts the six desks on the internet by Friday."),
    ("Action items", 127, "Ian checks the budget for two screens by Monday."),
    ("Action items", 166, "Nora calls the moving company this afternoon."),
)


@dataclass
class Stage(RealtimeKit):
    """The stand-in with its meeting. `played`: how much of it each running recording has."""

    play: recall_meeting.Meeting | None = None
    speed: float = 1.0
    played: dict[str, float] = field(default_factory=dict)

    def open(self, play: recall_meeting.Meeting, speed: float) -> None:
        """Let the meeting be on from now on."""
        self.play, self.speed = play, speed
        self._begin_session()

    def record(
        self, meeting: Meeting, order: Mapping[str, Any] | None = None, *, is_tracks: bool = False
    ) -> Recording:
        """A recording that lives by itself."""
        made = super().record(meeting, order, is_tracks=is_tracks)
        if self.play is not None:
            threading.Thread(target=self._live, args=(made, self.play), daemon=True).start()
        return made

    def _begin_session(self) -> Meeting:
        """The meeting anew; who recorded the last session keeps that."""
        before = self.meetings.pop(MEETING_ID, None)
        if before is not None:
            self.meetings[before.session_id] = before
        title = self.play.title if self.play is not None else ""
        made = Meeting(title, id=MEETING_ID, transcribes=True, sums_up=True)
        self.meetings[MEETING_ID] = made
        for one in self.play.people if self.play is not None else []:
            self.join(made, f"user-{one['name']}", one["name"])
        return made

    def _live(self, one: Recording, play: recall_meeting.Meeting) -> None:
        """From the order to the files."""
        if self._pause(STARTS_S):
            return
        with self.lock:
            if one.status == "INVOKED":
                self.move(one, "RECORDING")
        for status in self._while_running(one, play.seconds):
            if status == "ended":
                with self.lock:
                    one.stop_reason = {"reason": "ALL_PEERS_LEFT"}
                    self.move(one, "UPLOADING")
        if self._pause(FINISHES_S):
            return
        with self.lock:
            self._finish(one, play, self.played.pop(one.id, 0.0))

    def _while_running(self, one: Recording, seconds: float) -> Iterator[str]:
        """Count what is recorded until somebody stops it, or the meeting is over."""
        self.played[one.id], before = 0.0, time.monotonic()
        while one.status in {"RECORDING", "PAUSED"}:
            if self._pause(min(0.2, self.speed / 50)):
                return
            now = time.monotonic()
            if one.status == "RECORDING":
                self.played[one.id] += (now - before) * self.speed
            before = now
            if self.played[one.id] >= seconds:
                yield "ended"
                return

    def _finish(self, one: Recording, play: recall_meeting.Meeting, seconds: float) -> None:
        """Its files, and what was said and summed up. All times are the meeting's own."""
        seconds = max(min(seconds, play.seconds), 1.0)
        met, now = one.meeting, datetime.now(UTC)
        one.stopped, one.seconds = now, round(seconds)
        one.started = met.began = now - timedelta(seconds=seconds)
        met.peers.clear()
        for who in play.people:
            self.join(met, f"user-{who['name']}", who["name"])
        if one.is_tracks:
            voices = realtimekit_voices.of(play, seconds)
            named = {f"user-{name}": sound for name, sound in voices.items()}
            self.upload_tracks(one, named, dict.fromkeys(named, 0.0))
        else:
            film = play.film if seconds >= play.seconds else self._cut(play.film, seconds)
            self.upload(one, film)
        self.transcribe(met, *_lines(play, seconds))
        self.summarise(met, _summary(seconds))
        if self.meetings.get(MEETING_ID) is met:
            self.end(met)
            self._begin_session()

    def _cut(self, film: bytes, seconds: float) -> bytes:
        return recall_meeting.cut(film, 0.0, seconds)

    def _pause(self, seconds: float) -> bool:
        """Wait; True when the stand-in has ended meanwhile."""
        return self.over.wait(seconds / self.speed)


def _lines(play: recall_meeting.Meeting, until: float) -> Iterator[Line]:
    for who, words in play.lines:
        kept = [one for one in words if one[2] <= until]
        if kept:
            text = " ".join(word for word, _, _ in kept)
            yield Line(round(kept[0][1] * 1000), round(kept[-1][2] * 1000), who["name"], text)


def _summary(until: float) -> str:
    """Markdown, as RealtimeKit writes it."""
    parts: dict[str, list[str]] = {}
    for heading, at, words in SUMMARY:
        if at <= until:
            parts.setdefault(heading, []).append(f"- {words}")
    return "\n\n".join(f"## {heading}\n\n" + "\n".join(lines) for heading, lines in parts.items())
