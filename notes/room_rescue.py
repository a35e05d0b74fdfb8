"""Orders and commands for recordings in rooms that nobody sees to, and recordings that nobody
wants any more. Core."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import and_, or_, select

from notes import captures, room_asking
from notes.bot_states import UNSENT
from notes.db import db, now
from notes.models import Capture, Recording, RoomOrder
from notes.providers.base import CaptureState
from notes.providers.rooms import Action

UNDO_WITHIN = timedelta(minutes=2)
"""So long a deletion may have been a slip: then its recording is stopped."""


def is_under_way(capture_id: uuid.UUID) -> bool:
    """Whether somebody is at an order or command, of which nothing has failed yet."""
    capture = db.session.get(Capture, capture_id, populate_existing=True)
    order = db.session.get(RoomOrder, capture_id, populate_existing=True)
    if capture is None or order is None:
        return False
    return room_asking.waits(capture, order) and order.problem is None


def waiting() -> list[tuple[uuid.UUID, int]]:
    """Recordings for which something is to be done now, with the number of their last job."""
    unsent = and_(
        Capture.external_id.startswith(UNSENT, autoescape=True),
        Capture.state != CaptureState.FAILED,
    )
    due = or_(RoomOrder.retry_at.is_(None), RoomOrder.retry_at <= now())
    query = (
        select(RoomOrder.capture_id, RoomOrder.attempt)
        .join(Capture, Capture.id == RoomOrder.capture_id)
        .where(or_(unsent, RoomOrder.command.is_not(None)), due)
        .order_by(RoomOrder.capture_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def unwanted() -> list[uuid.UUID]:
    """Recordings that were ordered here and run although they were deleted, not just now: they
    haven't been stopped yet. What was begun elsewhere is somebody else's to stop."""
    query = (
        select(Capture.id)
        .join(RoomOrder, RoomOrder.capture_id == Capture.id)
        .join(Recording, Recording.id == Capture.recording_id)
        .where(
            Capture.state.in_([CaptureState.CREATED, CaptureState.RECORDING]),
            RoomOrder.tried_at.is_not(None),
            Recording.deleted_at < now() - UNDO_WITHIN,
            or_(RoomOrder.command_at.is_(None), RoomOrder.command_at < Recording.deleted_at),
        )
        .order_by(Capture.id)
    )
    return list(db.session.scalars(query))


def stop(capture_id: uuid.UUID) -> None:
    """Have a recording stopped that nobody wants any more."""
    capture = captures.held(capture_id)
    order = db.session.get(RoomOrder, capture_id, populate_existing=True)
    if capture is not None and order is not None and capture.state not in room_asking.OVER:
        room_asking.tell(capture, order, Action.STOP)


def queue_again(capture_id: uuid.UUID, attempt: int) -> None:
    """Have another job do it, unless somebody did so."""
    capture = captures.held(capture_id)
    order = db.session.get(RoomOrder, capture_id, populate_existing=True)
    if capture is None or order is None or order.attempt != attempt:
        return
    if room_asking.waits(capture, order):
        order.attempt += 1
        room_asking.queue(order)
