"""Recordings that a desktop app announced and that haven't begun. Core.

Such an app asks for an upload before it records and tells us nothing else; some ask for one more
when the meeting is over, and never use it. So an announced recording is in no list until
something of it arrives, and when nothing does it is dropped without a trace.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select

from notes.db import db, now
from notes.models import Capture, ClientFields, Note, Recording, Segment, Status, Task
from notes.providers.base import CaptureState
from notes.providers.recording_config import Endpoint
from notes.recordings import Viewer, visible

FORGOTTEN_AFTER = timedelta(days=7)
"""Where there is nobody to ask any more: polling gives the others up after a day."""

FOR_THE_APP = [
    "participant_events.join", "video_separate_png.data", "transcript.data",
    "transcript.provider_data",
]  # fmt: skip
FOR_US = [
    "transcript.data", "transcript.partial_data", "participant_events.join",
    "participant_events.leave",
]  # fmt: skip


def endpoints(address: str | None) -> list[Endpoint]:
    """Who hears such a meeting while it runs: the app itself, and we at `address`, because the
    app passes nothing on. None: the provider can't reach us."""
    found = [Endpoint(type="desktop_sdk_callback", events=FOR_THE_APP)]
    if address is not None:
        found.append(Endpoint(type="webhook", events=FOR_US, url=address))
    return found


def pending() -> Select[Any]:
    """The ids of announced recordings of which nothing has come, and to which nobody added
    anything; a few at most, whatever else there is."""
    of_it = Capture.recording_id
    return (
        select(of_it)
        .join(Recording, Recording.id == of_it)
        .join(ClientFields, ClientFields.recording_id == of_it)
        .where(
            Capture.announced,
            Capture.state == CaptureState.CREATED,
            Recording.status == Status.RECORDING,
            Recording.title == ClientFields.untitled,
            ~select(Segment.id).where(Segment.recording_id == of_it).exists(),
            ~select(Note.id).where(Note.recording_id == of_it).exists(),
            ~select(Task.id).where(Task.recording_id == of_it).exists(),
        )
    )


def count(viewer: Viewer) -> int:
    """How many the viewer's team waits for."""
    query = select(func.count(Recording.id)).where(
        visible(viewer), Recording.deleted_at.is_(None), Recording.id.in_(pending())
    )
    return db.session.scalar(query) or 0


def drop(recording_id: uuid.UUID) -> bool:
    """Remove a recording that was announced in vain; False where it wasn't."""
    gone = db.session.execute(
        delete(Recording)
        .where(Recording.id == recording_id, Recording.id.in_(pending()))
        .returning(Recording.id)
        .execution_options(synchronize_session=False)
    ).first()
    return gone is not None


def sweep() -> None:
    """Drop those that nobody could ask about for long."""
    db.session.execute(
        delete(Recording)
        .where(Recording.id.in_(pending()), Recording.created_at < now() - FORGOTTEN_AFTER)
        .execution_options(synchronize_session=False)
    )
