"""Having a provider delete what a bot recorded, while what was brought here stays. Core."""

from __future__ import annotations

import uuid

from sqlalchemy import exists, select

from notes import erasures, recordings
from notes.bots import TooEarly
from notes.db import db
from notes.errors import Conflict
from notes.models import (
    Bot,
    MediaFile,
    MediaKind,
    Recording,
    Run,
    RunState,
    Status,
    Step,
)
from notes.recordings import Viewer

IN_THE_MEETING = "This bot is still at it. Have it leave first."
NOT_HERE = "What this bot recorded isn't all here yet, so it would be lost. Try again later."
_THROUGH = (Status.READY, Status.ERROR)
# What couldn't be brought here, and still can be: there is no other copy of it.
_MISSED = exists().where(
    Run.recording_id == Recording.id,
    Run.step == Step.FETCH,
    Run.state == RunState.FAILED,
    Run.can_retry,
) & ~exists().where(MediaFile.recording_id == Recording.id, MediaFile.kind == MediaKind.ORIGINAL)


def ask(viewer: Viewer, bot: Bot) -> None:
    """Have everything that a bot recorded deleted at its provider; asking twice is harmless.

    Raises NotFound, Forbidden, TooEarly for a bot that isn't out, and Conflict while there is
    work that may still need it.
    """
    recording = recordings.get_for_edit(viewer, bot.recording_id)
    if bot.ended_at is None:
        raise TooEarly(IN_THE_MEETING)
    ours = {bot.recording_id, *(uuid.UUID(one["recording"]) for one in bot.recordings)}
    at_work = select(Recording.id).where(
        Recording.id.in_(ours),
        Recording.status.not_in(_THROUGH) | _MISSED,
        Recording.deleted_at.is_(None),
    )
    if db.session.scalar(at_work.limit(1)) is not None:
        raise Conflict(NOT_HERE)
    erasures.remember(recording, whole_bot=True)
