"""What is to be asked of a provider for a recording in its rooms, as the order's row says it, and
what became of it. Core.

An order or a command stands in its row before anybody calls the provider. Whoever calls takes it
first (`take`), which keeps others away for a while, and writes down what came of it. A caller that
dies leaves the row as it is, so that it is taken again. The provider knows no mark by which it
could tell a second order from the first: one that may have arrived is looked for before it is
sent again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notes import captures, jobqueue, recordings, rooms
from notes.db import db, now
from notes.models import Capture, Recording, RoomOrder, Status
from notes.providers.base import CaptureState
from notes.providers.rooms import Action
from notes.providers.rooms import Recording as Found
from notes.room_claims import is_unsent

TAKEN_FOR = timedelta(seconds=60)
ORDERED_WITHIN, TOLD_WITHIN = timedelta(minutes=10), timedelta(minutes=5)
OVER = {CaptureState.UPLOADING, CaptureState.COMPLETE, CaptureState.FAILED}
"""What stands so can't be told anything any more."""

CALLED_OFF = "This recording was called off before it began."
RECORDED = (
    "This meeting is being recorded already, and only one recording of it runs at a time. "
    "Stop the other one first, or allow several."
)
TOO_LATE = "The recording couldn't be started in time. {problem}"
IN_VAIN = "The recording couldn't be told in time. {problem}"


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to ask the provider for: with `external_id` None to begin a recording, as `sealed`
    says it, else `command`. `doubtful`: it may have been begun, so look first; `late`: not any
    more."""

    capture_id: uuid.UUID
    recording_id: uuid.UUID
    team_id: int
    kind: str
    meeting_id: str
    external_id: str | None
    command: Action | None
    command_at: datetime | None
    sealed: str | None = field(repr=False)
    tried_at: datetime | None
    doubtful: bool
    late: bool
    age_s: float
    problem: str | None

    @property
    def is_order(self) -> bool:
        """Whether the recording itself is still to be begun."""
        return self.external_id is None


def queue(order: RoomOrder) -> None:
    """Have a job do what the row says, after the commit."""
    db.session.flush()
    job_id = jobqueue.attempt_id(order.capture_id, order.attempt)
    jobqueue.enqueue(jobqueue.ROOM, str(order.capture_id), job_id=job_id)


def tell(capture: Capture, order: RoomOrder, action: Action) -> None:
    """Have a recording told something, whoever wants it. The caller holds the recording's row.

    What is being asked for at this moment is finished first: two that are under way together
    could arrive the other way round.
    """
    if action == Action.STOP and is_unsent(capture) and order.tried_at is None:
        call_off(capture, order)
        return
    if order.problem is not None and not is_unsent(capture):  # it waited to be tried again
        order.retry_at = None
    order.command, order.command_at = action, now()
    if not is_unsent(capture):  # the order under way keeps what is known of it
        order.problem = None
    order.attempt += 1
    queue(order)


def call_off(capture: Capture, order: RoomOrder) -> None:
    """Nothing is begun; the recording says so."""
    order.problem = order.retry_at = None
    _end(capture, order, CALLED_OFF)


def take(capture_id: uuid.UUID) -> Errand | None:
    """What there is to be done now, kept from others for a minute; None where there is nothing,
    or somebody is at it."""
    capture, order = _both(capture_id)
    if capture is None or order is None:
        return None
    if not waits(capture, order) or (order.retry_at is not None and order.retry_at > now()):
        return None
    recording = db.session.get_one(Recording, capture.recording_id, populate_existing=True)
    unsent = is_unsent(capture)
    if unsent and order.tried_at is None:
        if recording.deleted_at is not None or order.command == Action.STOP:
            call_off(capture, order)
            return None
    elif not unsent and CaptureState(capture.state) in OVER:  # nothing is left to be told
        _settle(order)
        recordings.touch(capture.recording_id, "header", "steps")
        return None
    errand = _errand(capture, order, recording.team_id)
    order.retry_at = now() + TAKEN_FOR
    if unsent and order.tried_at is None:
        order.tried_at = now()
    db.session.flush()
    return errand


def ordered(errand: Errand, found: Found) -> bool:
    """The provider has begun a recording. False where it isn't this order's: that has another."""
    capture, order = _both(errand.capture_id)
    if capture is None or order is None:
        return False
    order.retry_at = None
    if not is_unsent(capture) and capture.external_id != found.id:
        return False
    if not rooms.seen(capture.id, found):  # the provider gave one that was there before
        order.problem = RECORDED
        _end(capture, order, RECORDED)
        return True
    order.sealed = order.problem = None
    recordings.touch(capture.recording_id, "header", "steps")
    db.session.flush()
    return True


def told(errand: Errand, found: Found) -> None:
    """The provider took a command, or it was done already: how the recording stands then."""
    capture, order = _both(errand.capture_id)
    if capture is None or order is None:
        return
    order.retry_at = None
    rooms.seen(capture.id, found)
    if order.command_at == errand.command_at:  # else something else was asked for since
        _settle(order)
        recordings.touch(errand.recording_id, "header", "steps")
    db.session.flush()


def refused(errand: Errand, reason: str) -> None:
    """The provider said no for good: an order ends here, of a command only the reason stays."""
    capture, order = _both(errand.capture_id)
    if capture is None or order is None:
        return
    order.retry_at = None
    if errand.is_order:
        if is_unsent(capture):
            order.problem = reason
            _end(capture, order, reason)
    elif order.command_at == errand.command_at:
        _settle(order)
        order.problem = reason
        recordings.touch(errand.recording_id, "header", "steps")
        jobqueue.enqueue(jobqueue.POLL, job_id=f"poll-{capture.id}-{order.attempt}")
    db.session.flush()


def put_off(errand: Errand, reason: str, pause_s: float, *, done: bool = True) -> None:
    """It didn't work now and is tried again after a pause. `done`: it may have been done all the
    same."""
    capture, order = _both(errand.capture_id)
    if capture is None or order is None:
        return
    if errand.is_order != is_unsent(capture) or order.command_at != errand.command_at:
        order.retry_at = None  # what is to be done now is something else
        return
    order.problem, order.retry_at = reason, now() + timedelta(seconds=pause_s)
    if errand.is_order and not done and not errand.doubtful:
        order.tried_at = None
    recordings.touch(errand.recording_id, "header", "steps")
    db.session.flush()


def waits(capture: Capture, order: RoomOrder) -> bool:
    """Whether something is to be asked of the provider."""
    unsent = is_unsent(capture) and capture.state != CaptureState.FAILED
    return order.command is not None or unsent


def _errand(capture: Capture, order: RoomOrder, team_id: int) -> Errand:
    unsent = is_unsent(capture)
    command = Action(order.command) if order.command is not None else None
    since, within = (order.created_at, ORDERED_WITHIN) if unsent else (
        order.command_at or order.created_at, TOLD_WITHIN,
    )  # fmt: skip
    return Errand(
        capture.id,
        capture.recording_id,
        team_id,
        capture.kind,
        capture.meeting_ref or "",
        None if unsent else capture.external_id,
        command,
        order.command_at,
        order.sealed,
        order.tried_at,
        doubtful=unsent and order.tried_at is not None,
        late=now() - since > within,
        age_s=max((now() - since).total_seconds(), 0.0),
        problem=order.problem,
    )


def _end(capture: Capture, order: RoomOrder, why: str) -> None:
    """Nothing will come of this order: its recording says why, and nobody asks about it."""
    order.command = order.sealed = order.retry_at = None
    capture.state = CaptureState.FAILED
    recordings.touch(capture.recording_id, "header", "steps", "media", "summary", "tasks")
    recording = db.session.get_one(Recording, capture.recording_id, populate_existing=True)
    recording.status, recording.problem = Status.ERROR, why
    db.session.flush()


def _settle(order: RoomOrder) -> None:
    order.command = order.problem = order.retry_at = None


def _both(capture_id: uuid.UUID) -> tuple[Capture | None, RoomOrder | None]:
    capture = captures.held(capture_id)
    return capture, db.session.get(RoomOrder, capture_id, populate_existing=True)
