"""Recording the meetings of a provider's own rooms: ordering it, and telling it things. Core.

- `order(viewer, asked) -> Recording`: have a meeting recorded.
- `tell(viewer, recording_id, action) -> Recording`: pause, resume or stop it.
- `of(recording_id) -> Room | None`, `possible(room)`: how it stands, and what it can be told.

Nothing here calls the provider: the rows say what is to be done, and a job, or the API's door,
does it (`notes.room_errands`).
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import or_, select

from notes import provider_accounts, recordings, room_asking, room_storage, rooms, sealing, search
from notes.bot_states import UNSENT
from notes.db import db, now, uuid7
from notes.errors import Conflict, Invalid, NotFound
from notes.models import Capture, Recording, RoomOrder, Source, Status
from notes.provider_accounts import NAMES
from notes.providers.base import CaptureState
from notes.providers.room_orders import StartRecording, StartTracks
from notes.providers.rooms import Action
from notes.recordings import Viewer, visible
from notes.room_sight import Room, of, possible
from notes.rooms import PROVIDER, ROOM, TRACKS

__all__ = [
    "AlreadyThere",
    "NotConnected",
    "Room",
    "TooEarly",
    "TooLate",
    "of",
    "order",
    "possible",
    "tell",
]

MOST_BYTES = 64 * 2**10
"""So long, written as JSON, an order may be."""

HEARD_WITHIN = timedelta(minutes=1)
"""What was running so lately is taken to run still; of what is older the provider knows more."""

THERE = "This meeting is being recorded already. Stop that recording first, or allow several."
UNCONNECTED = (
    f"No {NAMES[PROVIDER]} account is connected, so none of its meetings can be recorded. "
    "An owner or admin connects one under Settings, Integrations."
)
NO_ROOM = f"This recording isn't made in a meeting of {NAMES[PROVIDER]}'s."
ENDED = "This recording has ended, so it can't be told anything any more."
NOT_BEGUN = "This recording hasn't begun yet. Wait until it runs, or stop it."


class AlreadyThere(Conflict):
    """The team records this meeting: `recording`, where that is for the viewer's eyes."""

    code = "recording_exists"

    def __init__(self, recording: Recording | None) -> None:
        super().__init__(THERE)
        self.recording = recording


class NotConnected(Conflict):
    """The team has no account at the provider."""

    code = "not_connected"

    def __init__(self) -> None:
        super().__init__(UNCONNECTED)


class TooEarly(Conflict):
    """The recording hasn't begun."""

    code = "not_begun"


class TooLate(Conflict):
    """The recording has ended."""

    code = "ended"


def order(
    viewer: Viewer,
    asked: StartRecording | StartTracks,
    *,
    title: str | None = None,
    to_team_store: bool = False,
) -> Recording:
    """Make a recording and order it of the provider; with `to_team_store` its files are put into
    the team's own file store.

    Raises Forbidden, Invalid (with the field), NotConnected, sealing.Broken, AlreadyThere.
    """
    viewer.require_edit()
    if provider_accounts.of(viewer.team_id, PROVIDER) is None:
        raise NotConnected
    called = _title(title)
    if isinstance(asked, StartRecording) and to_team_store:
        asked = room_storage.with_team_store(asked, viewer.team_id)
    body = json.dumps(asked.payload())
    if len(body) > MOST_BYTES:
        raise Invalid("This is more than can be ordered at once.", "meeting_id")
    kind = ROOM if isinstance(asked, StartRecording) else TRACKS
    provider_accounts.hold_team(viewer.team_id)  # of two at once, one sees the other's order
    if not getattr(asked, "allow_multiple_recordings", False):
        _require_free(viewer, asked.meeting_id, kind)
    recording = _recording(viewer, called)
    capture = Capture(
        id=uuid7(),
        recording_id=recording.id,
        provider=PROVIDER,
        kind=kind,
        meeting_ref=asked.meeting_id,
    )
    capture.external_id = f"{UNSENT}{capture.id}"
    db.session.add(capture)
    db.session.flush()
    made = RoomOrder(capture_id=capture.id, sealed=sealing.seal(SecretStr(body)))
    db.session.add(made)
    db.session.flush()
    search.index(recording.id)
    room_asking.queue(made)
    return recording


def tell(viewer: Viewer, recording_id: uuid.UUID, action: Action) -> Recording:
    """Have a recording paused, resumed or stopped. Asking again for what is under way changes
    nothing.

    Raises NotFound, Forbidden, TooEarly, TooLate.
    """
    recording = recordings.get_for_edit(viewer, recording_id)
    recordings.touch(recording_id, "header", "steps")  # nobody else changes it until the end
    room = of(recording_id)
    if room is None:
        raise NotFound(NO_ROOM)
    if room.is_over:
        raise TooLate(ENDED)
    if room.is_unsent and action != Action.STOP:
        raise TooEarly(NOT_BEGUN)
    if room.command == action:
        return recording
    order = room.order
    if order is None:
        order = RoomOrder(capture_id=room.capture.id)
        db.session.add(order)
        db.session.flush()
    room_asking.tell(room.capture, order, action)
    return recording


def _recording(viewer: Viewer, title: str) -> Recording:
    recording = Recording(
        team_id=viewer.team_id,
        created_by=viewer.user.id,
        source=Source.REALTIMEKIT,
        platform=PROVIDER,
        title=title,
        status=Status.RECORDING,
        started_at=now(),
    )
    db.session.add(recording)
    db.session.flush()
    return recording


def _require_free(viewer: Viewer, meeting_id: str, kind: str) -> None:
    """Raise AlreadyThere where the team is about to record this meeting, or just began."""
    since = now() - HEARD_WITHIN
    query = (
        select(Recording, visible(viewer).label("seen"))
        .join(Capture, Capture.recording_id == Recording.id)
        .where(
            Recording.team_id == viewer.team_id,
            Recording.deleted_at.is_(None),
            Capture.provider == PROVIDER,
            Capture.kind == kind,
            Capture.meeting_ref == meeting_id,
            Capture.state.in_([CaptureState.CREATED, CaptureState.RECORDING]),
            or_(
                Capture.external_id.startswith(UNSENT, autoescape=True),
                Capture.created_at > since,
                Capture.last_event_at > since,
            ),
        )
        .order_by(Recording.id)
        .limit(1)
    )
    found = db.session.execute(query).one_or_none()
    if found is not None:
        raise AlreadyThere(found[0] if found[1] else None)


def _title(given: str | None) -> str:
    title = " ".join((given or "").split()) or rooms.UNTITLED
    if len(title) > recordings.TITLE_LIMIT:
        raise Invalid(f"A title has at most {recordings.TITLE_LIMIT} characters.", "title")
    return title
