"""What a provider says of a bot moves its row, its capture and its recording. Core.

The caller holds the recording's row.
"""

from __future__ import annotations

from collections.abc import Iterable

from notes import bot_states, bot_words, live_drafts, recordings, runs
from notes.bot_states import UNSENT
from notes.db import db, now
from notes.models import Bot, Capture, Recording, Status
from notes.providers.base import CaptureState, StateChanged

NOTHING = "The bot has left, and it recorded nothing of this meeting."
_STATUS = {
    CaptureState.CREATED: Status.RECORDING,
    CaptureState.RECORDING: Status.RECORDING,
    CaptureState.UPLOADING: Status.UPLOADING,
    CaptureState.COMPLETE: Status.PROCESSING,
    CaptureState.FAILED: Status.ERROR,
}
_SECTIONS = ("header", "steps", "media", "summary", "tasks")


def ordered(bot: Bot, capture: Capture, external_id: str) -> None:
    """The provider has the bot, under this id."""
    if capture.external_id.startswith(UNSENT):
        capture.external_id = external_id
    if bot.code in {bot_states.ASKED, bot_states.REFUSED}:
        bot.code, bot.sub_code, bot.code_at = "ready", None, now()
        bot.ended_at = bot.problem = None
    db.session.flush()


def follow(bot: Bot, capture: Capture, news: Iterable[StateChanged]) -> bool:
    """Take in what is new; False where nothing is."""
    changes = bot_states.noted(bot.changes, news)
    if changes == bot.changes:
        return False
    before = bot_states.state(bot.changes) if bot.changes else None
    bot_states.stand(bot, changes)
    recordings.touch(bot.recording_id, *_SECTIONS)
    after = bot_states.state(changes)
    if after != before and bot.code != bot_states.CANCELLED:
        _show(bot, capture, after)
    db.session.flush()
    return True


def why_nothing(bot: Bot) -> str:
    """Why a bot that has ended recorded nothing, and what to do, in words."""
    code, sub_code = bot_words.ended_why(bot.changes) or (bot.code, bot.sub_code)
    if sub_code is None and code != "fatal":
        return NOTHING
    return bot_words.problem(code, sub_code)


def _show(bot: Bot, capture: Capture, state: CaptureState) -> None:
    """Let the capture and the recording say how the bot stands, unless work of ours or a client
    has said how it ended."""
    recording = db.session.get_one(Recording, bot.recording_id, populate_existing=True)
    if recording.status == Status.READY or runs.current(recording.id):
        return
    capture.state = state
    if state in {CaptureState.COMPLETE, CaptureState.FAILED}:
        live_drafts.drop(recording.id)
    recording.status, recording.problem = _STATUS[state], None
    if state == CaptureState.FAILED:
        recording.problem = bot_words.problem(bot.code, bot.sub_code)
