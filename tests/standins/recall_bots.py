"""Bots, as Recall.ai's stand-in has them: what they were sent with and how they stand.

A bot moves when a test says so (`bots.move`), when it is told something, or by a script of its
life (recall_life.py). What was told shows in the answers from the next question on.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.standins.recall_recordings import Made, now

if TYPE_CHECKING:
    from tests.standins.recall import Recall

AHEAD = timedelta(minutes=10)
"""A bot that goes later than this is kept a place; others come from a pool that can be empty."""

OVER = {"call_ended", "done", "fatal", "media_expired"}
IN_CALL = {
    "in_call_not_recording", "recording_permission_allowed", "recording_permission_denied",
    "in_call_recording", "recording_done",
}  # fmt: skip
PLATFORMS = {
    "zoom": r"https?://(?:[\w-]+\.)?zoom\.us/(?:j|my|w)/([\w.-]+)",
    "google_meet": r"https?://meet\.google\.com/([\w-]+)",
    "microsoft_teams": r"https?://teams\.(?:microsoft|live)\.com/(?:l/meetup-join|meet)/([^?]+)",
    "webex": r"https?://[\w.-]+\.webex\.com/(.+)",
}


def platform(url: str) -> tuple[str, str] | None:
    """Which company's meeting, and its room there."""
    for name, pattern in PLATFORMS.items():
        if found := re.match(pattern, url):
            return name, found[1]
    return None


@dataclass
class Bot:
    """One bot. `order` is what it was made with, `config` how it records now."""

    id: str
    order: dict[str, Any]
    config: dict[str, Any]
    changes: list[dict[str, Any]] = field(default_factory=list)
    recordings: list[Made] = field(default_factory=list)
    told: list[tuple[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    left: bool = False  # because it was told to
    by_calendar: bool = False  # sent because a calendar says so

    @property
    def code(self) -> str:
        return self.changes[-1]["code"] if self.changes else "ready"

    @property
    def metadata(self) -> dict[str, str]:
        return self.order.get("metadata") or {}

    @property
    def join_at(self) -> datetime | None:
        given = self.order.get("join_at")
        return datetime.fromisoformat(given) if given else None

    @property
    def scheduled(self) -> bool:
        """Whether it has yet to set out."""
        return self.code == "ready" and self.join_at is not None

    @property
    def in_call(self) -> bool:
        return self.code in IN_CALL

    @property
    def over(self) -> bool:
        return self.code in OVER

    @property
    def current(self) -> Made | None:
        """The recording that is being made."""
        open_ones = [one for one in self.recordings if one.code in {"processing", "paused"}]
        return open_ones[-1] if open_ones else None


@dataclass
class Bots:
    """All bots. `pool`: so many may still be sent at once; None is enough of them."""

    recall: Recall
    made: dict[str, Bot] = field(default_factory=dict)
    pool: int | None = None

    def only(self) -> Bot:
        """The one bot that there is."""
        (bot,) = self.made.values()
        return bot

    def add(self, order: dict[str, Any]) -> Bot:
        """A bot sets out, or is kept for its time."""
        bot = Bot(str(uuid.uuid4()), order, order.get("recording_config") or {})
        self.made[bot.id] = bot
        self.move(bot, "ready")
        return bot

    def empty(self, order: dict[str, Any]) -> bool:
        """Whether the pool has no bot for this; takes one out of it."""
        given = order.get("join_at")
        if given and datetime.fromisoformat(given) > datetime.now(UTC) + AHEAD:
            return False
        if self.pool is None or self.pool > 0:
            self.pool = None if self.pool is None else self.pool - 1
            return False
        return True

    def move(
        self, bot: Bot, code: str, sub_code: str | None = None, at: str | None = None
    ) -> dict[str, Any]:
        """It stands elsewhere now; gives the entry of status_changes. Events tell of it."""
        change = {"code": code, "message": None, "created_at": at or now(), "sub_code": sub_code}
        bot.changes.append(change)
        if code != "ready":
            self.recall.news.bot(bot, change)
        return change

    def record(self, bot: Bot, **files: Any) -> Made:
        """The bot's recording is complete, with these files (see Vault.finish)."""
        made = bot.current or self.begin(bot)
        self.recall.vault.finish(made, **files)
        self.recall.vault.tell(made)
        return made

    def begin(self, bot: Bot) -> Made:
        """It records from now on."""
        made = Made(str(uuid.uuid4()), None, {}, code="processing", bot_id=bot.id)
        made.owner_metadata = bot.metadata
        made.metadata = bot.config.get("metadata") or {}
        made.started_at, made.completed_at = now(), None
        self.recall.vault.recordings[made.id] = made
        bot.recordings.append(made)
        self.recall.lives.begun(bot, made)
        self.recall.realtime.open(made, bot.config)
        self.recall.vault.tell(made)
        return made

    def erase(self, bot: Bot) -> None:
        """What it recorded is deleted."""
        for made in bot.recordings:
            self.recall.vault.erase(made)
            self.recall.vault.tell(made)
        self.move(bot, "media_expired")

    def shown(self, bot: Bot) -> dict[str, Any]:
        """The bot as the API gives it."""
        url = bot.order.get("meeting_url", "")
        kind, room = platform(url) or ("unknown", url)
        defaults = {
            "bot_name": "Meeting Notetaker", "join_at": None, "automatic_leave": None,
            "metadata": {}, "zoom": None, "google_meet": None,
        }  # fmt: skip
        vault = self.recall.vault
        return {
            **defaults,
            **bot.order,
            "id": bot.id,
            "recording_config": bot.config,
            "meeting_url": {"meeting_id": room, "platform": kind},
            "status_changes": list(bot.changes),
            "recordings": [vault.shown(self.recall.url, one) for one in bot.recordings],
            "calendar_meetings": self.recall.calendars.bots.meetings(bot),
            "slack_team": None,
        }
