"""Sending bots to meetings and telling them things, by Recall.ai's names and paths."""

from __future__ import annotations

from notes import api_keys, bot_erasing, bot_listing, bots, errands
from notes.api.addresses import following, identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.problems import Problem
from notes.api.types_bots import Bot, BotError, BotPage, BotQuery, BotRecording, NewBot
from notes.bot_listing import Filters
from notes.bot_states import REFUSED
from notes.connections import settings
from notes.db import db
from notes.models import Bot as Row
from notes.models import Recording
from notes.providers.bots import Command
from notes.providers.recording_config import RecordingConfig

TAG = "bots"
LIST, ONE = "/bots/", "/bots/{bot_id}/"
ALWAYS = (400, 409)
WAITS_S = 12.0
"""So long a request waits for what it asked for to reach Recall.ai; a job goes on with it."""


@operation(
    "GET",
    LIST,
    scope=api_keys.READ,
    query=BotQuery,
    gives={200: BotPage},
    summary="List bots",
    tag=TAG,
)
def index(call: Call) -> Answer:
    """The newest first."""
    asked: BotQuery = call.query
    filters = Filters(
        asked.status, asked.platform, asked.meeting_url, asked.join_at_after, asked.join_at_before
    )
    found = bot_listing.page(call.viewer, asked.limit, asked.offset, filters)
    after, before = asked.offset + asked.limit, max(asked.offset - asked.limit, 0)
    return BotPage(
        count=found.count,
        next=following(limit=asked.limit, offset=after) if after < found.count else None,
        previous=following(limit=asked.limit, offset=before) if asked.offset else None,
        results=[shown(bot, recording) for bot, recording in found.rows],
    )


@operation(
    "POST",
    LIST,
    scope=api_keys.WRITE,
    takes=NewBot,
    gives={201: Bot, 409: BotError},
    summary="Send a bot",
    tag=TAG,
)
def create(call: Call) -> Answer:
    """Sends a bot to a meeting, now or at a time, and makes a recording of it. A second bot for
    the same meeting is refused (409) with the id of the first; without a Recall.ai account none
    is sent (409, `not_connected`).

    What Recall.ai refuses is refused here too (400). While it can't be reached the bot stays
    `asked`, `problem` says why, and it is tried again for ten minutes.
    """
    try:
        bot = bots.send(call.viewer, _wish(call.body))
    except (bots.AlreadyThere, bots.NotConnected) as error:
        refusal = _refusal(error)
        db.session.rollback()
        return refusal, 409
    db.session.commit()
    errands.wait(bot.id, WAITS_S)
    _require_taken(bot)
    return _one(bot), 201


@operation("GET", ONE, scope=api_keys.READ, gives={200: Bot}, summary="Read a bot", tag=TAG)
def show(call: Call, bot_id: str) -> Answer:
    """One bot as it stands."""
    return _one(bots.get(call.viewer, identifier(bot_id)))


@operation(
    "DELETE",
    ONE,
    scope=api_keys.WRITE,
    gives={204: None},
    errors=(400, 405, 409),
    summary="Cancel a scheduled bot",
    tag=TAG,
)
def delete(call: Call, bot_id: str) -> Answer:
    """Calls off a bot that hasn't set out. One that has can only leave (405)."""
    bot = bots.get(call.viewer, identifier(bot_id))
    call.viewer.require_edit()
    if not bots.is_scheduled(bot):
        raise Problem(405, "method_not_allowed", "This bot has set out. Have it leave the call.")
    _tell(call, bot, Command.CANCEL)
    return None


@operation(
    "POST",
    f"{ONE}start_recording/",
    scope=api_keys.WRITE,
    takes=RecordingConfig,
    gives={200: Bot},
    errors=ALWAYS,
    summary="Start recording",
    tag=TAG,
)
def start_recording(call: Call, bot_id: str) -> Answer:
    """Starts a recording with this configuration, anew if one is in progress. A key that is left
    out takes its default; without any, the bot records as it was ordered."""
    bot = bots.get(call.viewer, identifier(bot_id))
    return _tell(call, bot, Command.START, call.body if call.sent else None)


@operation(
    "POST",
    f"{ONE}stop_recording/",
    scope=api_keys.WRITE,
    gives={200: Bot},
    errors=ALWAYS,
    summary="Stop recording",
    tag=TAG,
)
def stop_recording(call: Call, bot_id: str) -> Answer:
    """Closes the recording; the bot stays in the meeting, and a start begins another one."""
    return _tell(call, bots.get(call.viewer, identifier(bot_id)), Command.STOP)


@operation(
    "POST",
    f"{ONE}pause_recording/",
    scope=api_keys.WRITE,
    gives={200: Bot},
    errors=ALWAYS,
    summary="Pause recording",
    tag=TAG,
)
def pause_recording(call: Call, bot_id: str) -> Answer:
    """Leaves a gap in the recording until it is resumed."""
    return _tell(call, bots.get(call.viewer, identifier(bot_id)), Command.PAUSE)


@operation(
    "POST",
    f"{ONE}resume_recording/",
    scope=api_keys.WRITE,
    gives={200: Bot},
    errors=ALWAYS,
    summary="Resume recording",
    tag=TAG,
)
def resume_recording(call: Call, bot_id: str) -> Answer:
    """Goes on with a recording that was paused."""
    return _tell(call, bots.get(call.viewer, identifier(bot_id)), Command.RESUME)


@operation(
    "POST",
    f"{ONE}leave_call/",
    scope=api_keys.WRITE,
    gives={200: Bot},
    errors=ALWAYS,
    summary="Leave the meeting",
    tag=TAG,
)
def leave_call(call: Call, bot_id: str) -> Answer:
    """Has the bot leave; what it recorded is brought here."""
    return _tell(call, bots.get(call.viewer, identifier(bot_id)), Command.LEAVE)


@operation(
    "POST",
    f"{ONE}delete_media/",
    scope=api_keys.WRITE,
    gives={200: Bot},
    errors=ALWAYS,
    summary="Delete what Recall.ai keeps",
    tag=TAG,
)
def delete_media(call: Call, bot_id: str) -> Answer:
    """Has Recall.ai delete everything that this bot recorded, once it is here. What was brought
    here stays; deleting the recording removes both."""
    bot = bots.get(call.viewer, identifier(bot_id))
    try:
        bot_erasing.ask(call.viewer, bot)
    except bots.TooEarly as error:
        raise Problem(400, error.code, error.message) from None
    db.session.commit()
    return _one(bot)


def shown(bot: Row, recording: Recording) -> Bot:
    """A bot as the API gives it."""
    return Bot.model_validate(
        dict.fromkeys(bots.OPTIONS)
        | dict(bot.options)
        | {
            "id": bot.id,
            "meeting_url": recording.meeting_url,
            "bot_name": bot.name,
            "join_at": bot.join_at,
            "recording_config": bot.config,
            "status": bot.code,
            "sub_code": bot.sub_code,
            "status_changes": bot.changes,
            "recordings": [
                BotRecording(id=one["id"], recording=one["recording"], url=_page(one["recording"]))
                for one in bot.recordings
            ],
            "metadata": bot.options.get("metadata", {}),
            "title": recording.title,
            "platform": recording.platform,
            "recording": recording.id,
            "url": _page(recording.id),
            "command": bot.command,
            "problem": bot.problem,
            "created_at": bot.created_at,
        }
    )


def _wish(asked: NewBot) -> bots.Wish:
    given = {name: getattr(asked, name) for name in bots.OPTIONS}
    return bots.Wish(
        asked.meeting_url,
        title=asked.title,
        name=asked.bot_name,
        join_at=asked.join_at,
        config=asked.recording_config,
        options={name: value for name, value in given.items() if value is not None},
        metadata=asked.metadata,
    )


def _refusal(error: bots.AlreadyThere | bots.NotConnected) -> BotError:
    there = error.bot if isinstance(error, bots.AlreadyThere) else None
    return BotError(
        type="invalid_request",
        code=error.code,
        detail=error.message,
        attr=None,
        bot=there.id if there else None,
        recording=there.recording_id if there else None,
        url=_page(there.recording_id) if there else None,
    )


def _tell(call: Call, bot: Row, command: Command, config: RecordingConfig | None = None) -> Answer:
    try:
        bots.ask(call.viewer, bot.recording_id, command, config)
    except (bots.TooEarly, bots.TooLate) as error:
        raise Problem(400, error.code, error.message) from None
    db.session.commit()
    errands.wait(bot.id, WAITS_S)
    _require_taken(bot, of_command=True)
    return _one(bot)


def _require_taken(bot: Row, *, of_command: bool = False) -> None:
    """Raise Problem for what Recall.ai refused."""
    db.session.refresh(bot)
    refused = bot.command is None if of_command else bot.code == REFUSED
    if refused and bot.problem is not None:
        raise Problem(400, "refused", bot.problem)


def _one(bot: Row) -> Bot:
    db.session.refresh(bot)
    return shown(bot, db.session.get_one(Recording, bot.recording_id, populate_existing=True))


def _page(recording_id: object) -> str:
    return f"{settings().base_url}/recordings/{recording_id}"
