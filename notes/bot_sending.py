"""Sending a bot to a meeting: what is asked for becomes rows and a job. Core."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from notes import bot_orders, calendar_rooms, meeting_links, provider_accounts, recordings, search
from notes.bot_states import UNSENT
from notes.db import db, now, uuid7
from notes.errors import Conflict, Invalid
from notes.meeting_links import Meeting
from notes.models import Bot, Capture, Recording, Source, Status
from notes.providers.recording_config import RecordingConfig
from notes.recordings import Viewer

DEFAULT_NAME = "Minutebook notetaker"
NAME_LIMIT = 100
OPTIONS = (
    "automatic_leave", "chat", "output_media", "automatic_video_output", "automatic_audio_output",
    "variant", "zoom", "google_meet",
)  # fmt: skip
"""What else can be ordered, by the provider's names."""

APART = timedelta(hours=2)
"""Two bots for one room, this far apart, are for two meetings."""

LONGEST = timedelta(hours=24)
"""A bot of which nothing was heard for so long is in no meeting any more."""

MOST_BYTES = 64 * 2**10
"""So long, written as JSON, what a bot is to do may be."""

SOON, FURTHEST, PAST = timedelta(seconds=30), timedelta(days=366), timedelta(minutes=10)
TITLES = {
    "zoom": "Zoom meeting",
    "meet": "Google Meet meeting",
    "teams": "Teams meeting",
    "webex": "Webex meeting",
}
THERE = "A bot is already going to this meeting."
BY_CALENDAR = (
    "A bot goes to this meeting by itself, because it is in a calendar. See it under Upcoming."
)
FOR_ANOTHER = (
    "A bot goes to this meeting by itself, because a colleague has it in their calendar, and only "
    "those who have will see its recording. Connect your calendar, and it is yours too."
)
UNCONNECTED = (
    "No Recall.ai account is connected, so no bot can be sent. "
    "An owner or admin connects one under Settings, Integrations."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A bot that somebody wants: `meeting_url` may be the whole text of an invitation; `join_at`
    None is at once; `options` are the provider's further keys."""

    meeting_url: str = field(repr=False)
    title: str | None = None
    name: str | None = None
    join_at: datetime | None = None
    config: RecordingConfig | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)


class AlreadyThere(Conflict):
    """The team has a bot for this meeting: `bot`."""

    code = "bot_exists"

    def __init__(self, bot: Bot) -> None:
        super().__init__(THERE)
        self.bot = bot


class NotConnected(Conflict):
    """The team has no account at the provider, and neither has this server."""

    code = "not_connected"


def send(viewer: Viewer, wish: Wish) -> Bot:
    """Make a recording and order a bot for it.

    Raises Forbidden, Invalid (with the field), NotConnected, sealing.Broken, AlreadyThere.
    """
    viewer.require_edit()
    meeting = meeting_links.read(wish.meeting_url)
    join_at = _join_at(wish.join_at)
    name, title = _name(wish.name), _title(wish.title, meeting)
    unknown = set(wish.options) - set(OPTIONS)
    if unknown:
        raise Invalid(f"This can't be ordered: {', '.join(sorted(unknown))}.", min(unknown))
    config = (wish.config or default_config()).whole()
    require_small({"config": config, "options": dict(wish.options), "of": dict(wish.metadata)})
    if provider_accounts.of(viewer.team_id) is None:
        raise NotConnected(UNCONNECTED)
    provider_accounts.hold_team(viewer.team_id)  # of two at once, one sees the other's bot
    there = _there(viewer.team_id, meeting, join_at)
    if there is not None:
        raise AlreadyThere(there)
    goes = calendar_rooms.expected(viewer, meeting.key, join_at or now(), APART)
    if goes is not None:
        raise Invalid(BY_CALENDAR if goes.seen else FOR_ANOTHER, "meeting_url")
    recording = _recording(viewer, meeting, title, join_at)
    bot = Bot(
        id=uuid7(),
        recording_id=recording.id,
        team_id=viewer.team_id,
        meeting_key=meeting.key,
        name=name,
        join_at=join_at,
        config=config,
        options={**wish.options, "metadata": dict(wish.metadata)},
        changes=[],
    )
    db.session.add(bot)
    db.session.add(
        Capture(
            recording_id=recording.id,
            provider=provider_accounts.RECALL,
            kind=bot_orders.KIND,
            external_id=f"{UNSENT}{bot.id}",
        )
    )
    db.session.flush()
    search.index(recording.id)
    bot_orders.queue(bot)
    return bot


def default_config() -> RecordingConfig:
    """What a bot records unless it is told otherwise: with words while the meeting runs."""
    return RecordingConfig(transcript={"provider": {"recallai_streaming": {}}})


def require_small(asked: Mapping[str, Any]) -> None:
    """Raise Invalid for more than anybody has to say."""
    if len(json.dumps(asked)) > MOST_BYTES:
        raise Invalid("This is more than a bot can be told at once.", "recording_config")


def _there(team_id: int, meeting: Meeting, join_at: datetime | None) -> Bot | None:
    """A bot that goes to the same meeting, whoever sent it."""
    moment = now()
    wanted = join_at or moment
    query = (
        select(Bot)
        .join(Recording, Recording.id == Bot.recording_id)
        .where(
            Bot.team_id == team_id,
            Bot.meeting_key == meeting.key,
            Bot.ended_at.is_(None),
            Recording.deleted_at.is_(None),
        )
        .order_by(Bot.created_at)
    )
    for bot in db.session.scalars(query):
        since = max(bot.join_at or bot.created_at, bot.created_at, bot.code_at or bot.created_at)
        at = max(bot.join_at or moment, moment)
        if moment - since < LONGEST and abs(at - wanted) < APART:
            return bot
    return None


def _recording(viewer: Viewer, meeting: Meeting, title: str, join_at: datetime | None) -> Recording:
    recording = Recording(
        team_id=viewer.team_id,
        created_by=viewer.user.id,
        source=Source.BOT,
        platform=meeting.platform,
        title=title,
        meeting_url=meeting.url,
        status=Status.RECORDING,
        started_at=join_at or now(),
    )
    db.session.add(recording)
    db.session.flush()
    return recording


def _join_at(given: datetime | None) -> datetime | None:
    """When to join; None for at once, which is also meant by what has just passed."""
    if given is None:
        return None
    moment = now()
    if given < moment - PAST:
        raise Invalid("This time has passed. Choose one that is still to come.", "join_at")
    if given > moment + FURTHEST:
        raise Invalid("A bot can be sent within the next year only.", "join_at")
    return given if given > moment + SOON else None


def _name(given: str | None) -> str:
    name = " ".join((given or "").split()) or DEFAULT_NAME
    if len(name) > NAME_LIMIT:
        raise Invalid(f"A bot's name has at most {NAME_LIMIT} characters.", "name")
    return name


def _title(given: str | None, meeting: Meeting) -> str:
    title = " ".join((given or "").split()) or TITLES[meeting.platform]
    if len(title) > recordings.TITLE_LIMIT:
        raise Invalid(f"A title has at most {recordings.TITLE_LIMIT} characters.", "title")
    return title
