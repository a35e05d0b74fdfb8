"""What is said in a meeting, as its provider tells it while it runs. Core.

`hear(recording_id, told)` takes one thing told. Repeats are known by participant, time and text; a
draft is rewritten in its place and goes with the final words. Nothing is taken any more once the
work on the complete transcript has begun, which takes the place of all of this.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import Uuid, bindparam, select, update

from notes import live_drafts, participants, recordings, transcripts
from notes.db import db
from notes.hearings import LIVE
from notes.live_drafts import DRAFTS
from notes.models import Capture, Recording, Run, RunState, Segment, Status, Step
from notes.providers.base import CaptureState
from notes.providers.live import Came, Heard, Told
from notes.said import CLIENT
from notes.transcripts import Said

_LONGEST_MS = 120_000  # a line longer than that isn't looked for when a draft is judged
_MS_A_LETTER = 65
_RUNS = {Status.RECORDING, Status.UPLOADING}

# These are made once: posts come many times a second, and making them costs more than running.
_ID = bindparam("recording", type_=Uuid())
_HOLD = (
    update(Recording)
    .where(Recording.id == _ID, Recording.deleted_at.is_(None))
    .values(rev=Recording.rev, updated_at=Recording.updated_at)
    .returning(Recording.status)
    .execution_options(synchronize_session=False)
)
_BEING_WRITTEN = select(Run.id).where(
    Run.recording_id == _ID,
    Run.step == Step.TRANSCRIBE,
    Run.state.not_in((RunState.WAITING, RunState.QUEUED)),
)
_UNSTARTED = select(Capture.id).where(
    Capture.recording_id == _ID, Capture.state == CaptureState.CREATED
)
_TOLD = select(Segment.id).where(
    Segment.recording_id == _ID, Segment.source_key.like(f"{CLIENT}%"), ~Segment.removed
)
_STANDING = select(_BEING_WRITTEN.exists(), _UNSTARTED.exists(), _TOLD.exists())
_STALE = (
    select(Segment.id)
    .where(
        Segment.recording_id == _ID,
        Segment.start_ms > bindparam("least"),
        Segment.end_ms > bindparam("at"),
        Segment.source_key.like(bindparam("whose")),
        Segment.is_final,
    )
    .limit(1)
)
_DRAFT = select(Segment.start_ms).where(
    Segment.recording_id == _ID, Segment.source_key == bindparam("key"), ~Segment.removed
)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A recording as it stands, nobody else changing it until the commit."""

    id: uuid.UUID
    status: Status
    unstarted: bool  # its provider hasn't said that it records
    told: bool  # an API client says what is said

    @property
    def runs(self) -> bool:
        return self.status in _RUNS


def hear(recording_id: uuid.UUID, told: Told) -> bool:
    """Take what a provider told; False where that is of no use, or the meeting is past it."""
    if told is None:
        return False
    meeting = _held(recording_id)
    if meeting is None:
        return False
    if meeting.unstarted:
        _begin(recording_id)
    if isinstance(told, Heard):
        return _say(meeting, told)
    if isinstance(told, Came):
        participants.introduce(recording_id, [told.who])
    return True


def _held(recording_id: uuid.UUID) -> _Meeting | None:
    """The meeting; None when it is gone, or its complete transcript is being written."""
    asked = {"recording": recording_id}
    status = db.session.connection().scalar(_HOLD, asked)
    if status is None:
        return None
    past, unstarted, told = db.session.execute(_STANDING, asked).one()
    return None if past else _Meeting(recording_id, Status(status), bool(unstarted), bool(told))


def _begin(recording_id: uuid.UUID) -> None:
    """It records, whoever may still be going to say so."""
    db.session.execute(
        update(Capture)
        .where(Capture.recording_id == recording_id, Capture.state == CaptureState.CREATED)
        .values(state=CaptureState.RECORDING)
        .execution_options(synchronize_session=False)
    )
    recordings.touch(recording_id, "header", "steps", "media")


def _say(meeting: _Meeting, heard: Heard) -> bool:
    """Put words into the transcript, unless a client sends it: then there they are already."""
    if not heard.is_final and not (meeting.runs and heard.timed):
        return False
    if meeting.told:
        return False
    speaker_id = participants.speaker_id(meeting.id, heard.who)
    words = heard.utterance
    if not heard.timed:
        start_ms = _end(meeting.id)
        words = replace(words, start_ms=start_ms, end_ms=start_ms + _MS_A_LETTER * len(words.text))
    key = _key(heard) if heard.is_final else _draft_key(heard)
    said = Said(key, words, heard.is_final, speaker_id=speaker_id)
    if not heard.is_final:
        return _draft(meeting.id, heard, said)
    changed = transcripts.append(meeting.id, [said])
    asked = {"recording": meeting.id, "key": _draft_key(heard)}
    draft = db.session.scalar(_DRAFT, asked)
    if draft is not None and draft <= words.end_ms:  # what begins later is of the next words
        live_drafts.drop(meeting.id, _draft_key(heard))
    return bool(changed)


def _draft(recording_id: uuid.UUID, heard: Heard, said: Said) -> bool:
    """Show a draft in the place of the last one, unless the final words came before it."""
    at_ms = said.utterance.start_ms
    asked = {
        "recording": recording_id,
        "at": at_ms,
        "least": at_ms - _LONGEST_MS,
        "whose": f"{_whose(heard)}%",
    }
    if db.session.scalar(_STALE, asked) is not None:
        return False
    return bool(transcripts.append(recording_id, [said]))


def _end(recording_id: uuid.UUID) -> int:
    """Where the last line ends (ms)."""
    query = (
        select(Segment.end_ms)
        .where(Segment.recording_id == recording_id, Segment.is_final, ~Segment.removed)
        .order_by(Segment.start_ms.desc(), Segment.seq.desc())
        .limit(1)
    )
    return db.session.scalar(query) or 0


def _key(heard: Heard) -> str:
    """The name of final words: said again by the same one at the same time, they are the same."""
    at = heard.utterance.start_ms if heard.timed else "?"
    mark = hashlib.sha256(heard.utterance.text.encode()).hexdigest()[:16]
    return f"{_whose(heard)}{at}:{mark}"


def _draft_key(heard: Heard) -> str:
    return f"{DRAFTS}{_number(heard)}"


def _whose(heard: Heard) -> str:
    return f"{LIVE}{_number(heard)}:"


def _number(heard: Heard) -> str:
    """Who spoke, as a part of a name; by their name who has no id."""
    if heard.who.id is None:
        return "-" if heard.who.name is None else "-" + participants.mark(heard.who.name)
    return participants.kept_id(heard.who.id)
