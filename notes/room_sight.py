"""Recordings made in a provider's own rooms: how they stand, and what they can be told. Core."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select

from notes.db import db
from notes.models import Capture, Recording, RoomOrder
from notes.providers.base import CaptureState
from notes.providers.rooms import Action, Status
from notes.recordings import Viewer, visible
from notes.room_asking import OVER
from notes.room_claims import is_unsent
from notes.rooms import KINDS, PROVIDER

_POSSIBLE: Mapping[str, tuple[Action, ...]] = {
    Status.RECORDING: (Action.PAUSE, Action.STOP),
    Status.PAUSED: (Action.RESUME, Action.STOP),
}


@dataclass(frozen=True, slots=True)
class Room:
    """A recording made in a provider's own room, and what was ordered of it; `order` is None for
    one that was begun elsewhere and never told anything here."""

    capture: Capture
    order: RoomOrder | None = None

    @property
    def is_unsent(self) -> bool:
        """Whether the provider hasn't told its id of it."""
        return is_unsent(self.capture)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is recorded."""
        return CaptureState(self.capture.state) in OVER

    @property
    def is_failed(self) -> bool:
        """Whether nothing comes of it."""
        return self.capture.state == CaptureState.FAILED

    @property
    def command(self) -> Action | None:
        """What it was told and hasn't taken yet."""
        told = self.order.command if self.order is not None else None
        return Action(told) if told is not None else None

    @property
    def problem(self) -> str | None:
        """Why the last order or command failed, or hasn't arrived."""
        return self.order.problem if self.order is not None else None


def of(recording_id: uuid.UUID) -> Room | None:
    """The room that a recording is, or was, made in; None where it comes from elsewhere."""
    found = db.session.execute(
        _rooms(Capture.recording_id == recording_id).order_by(Capture.id).limit(1)
    ).one_or_none()
    return Room(found[0], found[1]) if found is not None else None


def find(viewer: Viewer, ref: str) -> Room | None:
    """A recording by the provider's id, or by ours of its capture, that the viewer may see."""
    named = Capture.external_id == ref
    with suppress(ValueError):  # then it can only be theirs
        named = or_(named, Capture.id == uuid.UUID(ref))
    found = db.session.execute(
        _rooms(named, visible(viewer), Recording.deleted_at.is_(None)).limit(1)
    ).one_or_none()
    return Room(found[0], found[1]) if found is not None else None


def here(viewer: Viewer, refs: Collection[str]) -> dict[str, Room]:
    """Those of these recordings that are here for the viewer to see, by the provider's ids."""
    asked = Capture.external_id.in_(refs)
    found = db.session.execute(_rooms(asked, visible(viewer), Recording.deleted_at.is_(None)))
    return {row[0].external_id: Room(row[0], row[1]) for row in found}


def possible(room: Room) -> tuple[Action, ...]:
    """What makes sense to tell it as it stands, the most likely first."""
    if room.is_over or room.command == Action.STOP:
        return ()
    found = _POSSIBLE.get(room.capture.code or "", (Action.STOP,))
    if room.is_unsent:
        found = (Action.STOP,)
    return tuple(one for one in found if one != room.command)


def _rooms(*which: ColumnElement[bool]) -> Select[Capture, RoomOrder]:
    return (
        select(Capture, RoomOrder)
        .join(Recording, Recording.id == Capture.recording_id)
        .outerjoin(RoomOrder, RoomOrder.capture_id == Capture.id)
        .where(Capture.provider == PROVIDER, Capture.kind.in_(KINDS), *which)
        .execution_options(populate_existing=True)
    )
