"""Recordings in the making at a provider: what happens there moves them here. Core.

Events come late, twice and in any order, and end in the same state: of two states the newer one
stands, a final one stands for good, and any may be jumped over.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update

from notes import bot_following, bot_orders, live_drafts, recordings, runs
from notes.bot_states import UNSENT
from notes.db import db
from notes.models import Bot, Capture, Outcome, Recording, Status
from notes.provider_accounts import NAMES
from notes.providers.base import About, CaptureState, Happening, StateChanged, Unused

RECORDING_KEY = "recording"
"""Under this name a provider keeps our recording's id for us, and sends it with every event."""

AWAITED = (
    "The meeting is over and its recording is complete at {provider}. It hasn't been brought "
    "here yet; until then there is what was heard during the meeting."
)
FAILED = (
    "{provider} couldn't take in the recording of this meeting{why}, so there is nothing to play. "
    "What was heard during the meeting is kept."
)
_FINAL = {CaptureState.COMPLETE, CaptureState.FAILED}
_ORDER = list(CaptureState)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_STATUS = {
    CaptureState.RECORDING: Status.RECORDING,
    CaptureState.UPLOADING: Status.UPLOADING,
    CaptureState.COMPLETE: Status.PROCESSING,
    CaptureState.FAILED: Status.ERROR,
}
_OPEN = {Status.RECORDING, Status.UPLOADING, Status.PROCESSING}


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a happening, and the recording that it is about, if that is one of ours."""

    outcome: Outcome
    recording: Recording | None = None


def apply(provider: str, happening: Happening, team_id: int | None = None) -> Applied:
    """Do what a happening asks for. Doing it again, or after newer ones, changes nothing.

    With `team_id` it can be about that team's recordings only: their own secret vouched for it.
    """
    capture = _find(provider, happening.about, team_id)
    if capture is not None:
        capture = held(capture.id)
    recording = db.session.get(Recording, capture.recording_id) if capture is not None else None
    if isinstance(happening, Unused):
        return Applied(Outcome.UNUSED, recording)
    if capture is None or recording is None:
        return Applied(Outcome.NOBODY)
    if capture.kind == bot_orders.KIND:
        return Applied(_of_bot(capture, happening), recording)
    if capture.recording_ref is None:  # old news may still know it first
        capture.recording_ref = happening.about.recording_ref
    if not isinstance(happening, StateChanged):  # whoever follows this up looks for it now
        return Applied(Outcome.APPLIED, recording)
    moved = move(capture, recording, happening)
    return Applied(Outcome.APPLIED if moved else Outcome.OLD, recording)


def move(capture: Capture, recording: Recording, change: StateChanged) -> bool:
    """Take in how a capture stands, which is held. False where that is no news."""
    if not _is_news(capture, change):
        return False
    capture.state, capture.code = change.state, change.code or capture.code
    if change.state in _FINAL:
        live_drafts.drop(recording.id)
    if change.at is not None:
        capture.last_event_at = max(change.at, capture.last_event_at or _LONG_AGO)
    _show(recording, capture.provider, change)
    db.session.flush()
    return True


def seen(capture_id: uuid.UUID, changes: Sequence[StateChanged]) -> None:
    """Take in all changes of a bot that its provider lists."""
    capture = held(capture_id)
    if capture is not None:
        _follow(capture, changes)


def awaited(recording: Recording) -> str | None:
    """What a recording without work of ours waits for, in words; None where that isn't known."""
    if recording.status != Status.PROCESSING:
        return None
    provider = db.session.scalar(
        select(Capture.provider)
        .where(Capture.recording_id == recording.id, Capture.state == CaptureState.COMPLETE)
        .limit(1)
    )
    return AWAITED.format(provider=NAMES.get(provider, provider)) if provider else None


def _of_bot(capture: Capture, happening: Happening) -> Outcome:
    """What happened is about a bot, of which our own order may not have heard yet. Which of its
    recordings an event is about says nothing: asking tells them in their order."""
    bot_id = happening.about.capture_id
    if bot_id is None:
        return Outcome.UNUSED
    bot = _bot(capture)
    if capture.external_id.startswith(UNSENT):
        bot_following.ordered(bot, capture, bot_id)
    elif capture.external_id != bot_id:
        return Outcome.NOBODY
    if not isinstance(happening, StateChanged):  # whoever follows this up looks for it now
        return Outcome.APPLIED
    if happening.at is not None:  # so that nobody asks about what is being told
        capture.last_event_at = max(happening.at, capture.last_event_at or _LONG_AGO)
    return Outcome.APPLIED if _follow(capture, [happening]) else Outcome.OLD


def _follow(capture: Capture, changes: Sequence[StateChanged]) -> bool:
    bot = _bot(capture)
    if not bot_following.follow(bot, capture, changes):
        return False
    bot_orders.hurry(bot)
    return True


def _bot(capture: Capture) -> Bot:
    return db.session.scalars(
        select(Bot)
        .where(Bot.recording_id == capture.recording_id)
        .execution_options(populate_existing=True)
    ).one()


def _find(provider: str, about: About, team_id: int | None) -> Capture | None:
    """By the provider's id; else by ours, which the provider keeps."""
    own = select(Capture).where(Capture.provider == provider)
    if team_id is not None:
        theirs = select(Recording.id).where(Recording.team_id == team_id)
        own = own.where(Capture.recording_id.in_(theirs))
    if about.capture_id is not None:
        found = db.session.scalar(own.where(Capture.external_id == about.capture_id))
        if found is not None:
            return found
    try:
        recording_id = uuid.UUID(about.metadata.get(RECORDING_KEY, ""))
    except ValueError:
        return None
    by_ours = own.where(Capture.recording_id == recording_id).order_by(Capture.id.desc())
    return db.session.scalar(by_ours.limit(1))


def held(capture_id: uuid.UUID) -> Capture | None:
    """The capture as it stands now, nobody else changing it until the commit; None once its
    recording is gone. The recording's row is what is held, as everywhere."""
    capture = db.session.get(Capture, capture_id)
    if capture is None:
        return None
    db.session.execute(
        update(Recording)
        .where(Recording.id == capture.recording_id)
        .values(rev=Recording.rev, updated_at=Recording.updated_at)
        .execution_options(synchronize_session=False)
    )
    return db.session.get(Capture, capture.id, populate_existing=True)


def _is_news(capture: Capture, happening: StateChanged) -> bool:
    before = CaptureState(capture.state)
    if before in _FINAL:
        return False
    if happening.state in _FINAL:  # whatever its time says: a lost end would be worse
        return True
    known = capture.last_event_at or _LONG_AGO
    at = happening.at or known  # untold: it may go on, never back
    if happening.state == before and happening.code not in {None, capture.code}:
        return at >= known  # paused, and going on again
    return (at, _ORDER.index(happening.state)) > (known, _ORDER.index(before))


def _show(recording: Recording, provider: str, happening: StateChanged) -> None:
    """Let the recording say how it stands, unless work of ours or its client has said how it
    ended. Open pages hear of it."""
    recordings.touch(recording.id, "header", "steps", "media", "summary", "tasks")
    db.session.refresh(recording)
    if recording.status not in _OPEN or runs.current(recording.id):
        return
    recording.status = _STATUS.get(happening.state, Status(recording.status))
    if happening.state == CaptureState.FAILED:
        why = f" ({happening.detail.replace('_', ' ').lower()})" if happening.detail else ""
        recording.problem = FAILED.format(provider=NAMES.get(provider, provider), why=why)
