"""The life of a bot and of an upload at Recall.ai's stand-in, as a script with its times.

Every way a bot can fare is a row of steps: `usual()`, `fatal("meeting_not_found")`,
`denied("zoom_host_not_present")`, `kept_waiting()`, `kicked(…)`. Times are divided by `speed`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.standins.recall_bots import Bot
from tests.standins.recall_meeting import Meeting
from tests.standins.recall_recordings import Made, now, status

if TYPE_CHECKING:
    from tests.standins.recall import Recall

RECORDS = "in_call_recording"


@dataclass(frozen=True, slots=True)
class Step:
    """So many seconds later it stands there."""

    after_s: float
    code: str
    sub_code: str | None = None


JOINS = (Step(1, "joining_call"),)
WAITS = (*JOINS, Step(2, "in_waiting_room"))
ENTERS = (*WAITS, Step(2, "in_call_not_recording"))
ALLOWED = (*ENTERS, Step(0.5, "recording_permission_allowed"), Step(0.5, RECORDS))


def usual(sub_code: str = "call_ended_by_host") -> tuple[Step, ...]:
    """In, recording until the meeting ends for this reason, and out."""
    return (*ALLOWED, *_leaves(sub_code, Step(0.5, "recording_done")))


def fatal(sub_code: str) -> tuple[Step, ...]:
    """It can't get in."""
    return (*JOINS, Step(1, "fatal", sub_code))


def broken(sub_code: str = "bot_errored") -> tuple[Step, ...]:
    """It breaks in the middle of the meeting."""
    return (*ALLOWED, Step(0, "fatal", sub_code))


def denied(sub_code: str) -> tuple[Step, ...]:
    """It is in and may not record."""
    no = Step(0.5, "recording_permission_denied", sub_code)
    return (*ENTERS, no, *_leaves("timeout_exceeded_recording_permission_denied"))


def kept_waiting(sub_code: str = "timeout_exceeded_waiting_room") -> tuple[Step, ...]:
    """Nobody lets it in."""
    return (*WAITS, *_leaves(sub_code))


def _leaves(sub_code: str, *before: Step) -> tuple[Step, ...]:
    return (*before, Step(0.5, "call_ended", sub_code), Step(1.5, "done"))


@dataclass
class Lives:
    """How bots and uploads fare by themselves: not at all until there is a `meeting`. `cut_s`:
    the meeting is over after so many seconds. `alias`: an upload's end is told under both of its
    names."""

    recall: Recall
    meeting: Meeting | None = None
    speed: float = 1.0
    script: tuple[Step, ...] = field(default_factory=usual)
    cut_s: float | None = None
    alias: bool = False
    _zero: dict[str, float] = field(default_factory=dict)  # when its meeting began, by bot
    _since: dict[str, float] = field(default_factory=dict)  # seconds into it, by recording

    def sent_out(self, bot: Bot) -> None:
        """A bot was ordered."""
        if self.meeting is not None:
            threading.Thread(target=self._live, args=(bot, self.meeting), daemon=True).start()

    def begun(self, bot: Bot, made: Made) -> None:
        """A recording of a running meeting begins now."""
        self._since[made.id] = self._into(bot)

    def files(self, bot: Bot) -> dict[str, Any]:
        """What the recording that ends now has."""
        if self.meeting is None or bot.id not in self._zero or bot.current is None:
            return {}
        return self.meeting.files(self._since.get(bot.current.id, 0.0), self._into(bot))

    def _into(self, bot: Bot) -> float:
        """How far the bot's meeting has come, in its own seconds."""
        zero = self._zero.get(bot.id)
        return 0.0 if zero is None else (time.monotonic() - zero) * self.speed

    def _live(self, bot: Bot, meeting: Meeting) -> None:
        if bot.join_at is not None:
            self._pause((bot.join_at - datetime.now(UTC)).total_seconds())
        for step in self.script:
            if self._pause(step.after_s) or self._is_out(bot):
                return
            with self.recall.lock:
                self._take(bot, step)
            if step.code == RECORDS:
                self._play(bot, meeting)

    def _take(self, bot: Bot, step: Step) -> None:
        bots = self.recall.bots
        if step.code == RECORDS:
            bots.begin(bot)
            self._zero[bot.id] = time.monotonic()
        elif step.code in {"recording_done", "fatal", "call_ended"} and bot.current:
            bots.record(bot, **self.files(bot))
        elif step.code == "recording_done":
            return  # somebody stopped it before
        bots.move(bot, step.code, step.sub_code)

    def _is_out(self, bot: Bot) -> bool:
        """Whether it was taken back, or told to leave."""
        return bot.left or bot.id not in self.recall.bots.made

    def _play(self, bot: Bot, meeting: Meeting) -> None:
        """Tell of everything when it is heard, at the meeting's own pace."""
        end = meeting.seconds if self.cut_s is None else self.cut_s
        for moment in meeting.moments:
            if moment.at > end:
                break
            if self._pause(moment.at - self._into(bot)) or bot.left:
                return
            made = bot.current
            if made is not None and made.code == "processing":
                since = self._since.get(made.id, 0.0)
                self.recall.realtime.tell(made, moment.event, moment.data(since))
        self._pause(end - self._into(bot))

    def _pause(self, seconds: float) -> bool:
        """Wait; True when the stand-in has ended meanwhile."""
        return self.recall.over.wait(max(0.0, seconds) / self.speed)

    def upload(self, upload: dict[str, Any], sub_code: str | None = None) -> Made | None:
        """A desktop app records the meeting, sends it, and ends; `sub_code`: it fails so. Returns
        when that is over."""
        meeting = self.meeting
        if meeting is None:
            raise ValueError("There is no meeting to record.")
        made = self.recall.vault.begin(upload)
        upload["recording_id"] = made.id
        self.recall.realtime.open(made, self.recall.configs.get(upload["id"], {}))
        self._tell(upload, made, "uploading", "recording_started")
        zero = time.monotonic()
        for moment in meeting.moments:
            self._pause(moment.at - (time.monotonic() - zero) * self.speed)
            self.recall.realtime.tell(made, moment.event, moment.data(0.0))
        self._tell(upload, made, "uploading", "recording_ended")
        self._tell(upload, made, "uploading", "uploading")
        if sub_code is not None:
            self._tell(upload, made, "failed", "failed", sub_code)
            return None
        self.recall.vault.finish(made, **meeting.files())
        self._tell(upload, made, "complete", "complete")
        if self.alias:
            self._tell(upload, made, "complete", "completed")
        self.recall.vault.tell(made)
        return made

    def _tell(
        self, upload: dict[str, Any], made: Made, code: str, event: str, sub: str | None = None
    ) -> None:
        upload["status"] = status(code, sub, now())
        self.recall.news.upload(upload, event, made.id)
