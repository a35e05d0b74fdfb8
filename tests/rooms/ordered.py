"""Recordings that Alice ordered, and what RealtimeKit's stand-in has of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from notes import accounts, adapters, room_errands, room_sending
from notes.db import db
from notes.models import Capture, Recording, RoomOrder, User
from notes.outbound import Bounds
from notes.providers.room_orders import StartRecording, StartTracks
from notes.providers.rooms import Action
from notes.recordings import Viewer
from tests.standins.realtimekit import RealtimeKit
from tests.standins.realtimekit_recordings import Meeting
from tests.standins.realtimekit_recordings import Recording as Theirs

QUICK = Bounds(connect_s=1, read_s=1, total_s=3, pause_s=0.01)


@contextmanager
def connected(app, kit: RealtimeKit) -> Iterator[None]:
    """The server's own account is with this stand-in, until the end."""
    settings, chosen = app.extensions["notes.settings"], app.extensions["notes.adapters"]
    account = {
        "cloudflare_api_token": SecretStr(kit.token),
        "cloudflare_account_id": kit.account_id,
        "cloudflare_app_id": kit.app_id,
        "cloudflare_api_base": kit.base_url,
        "cloudflare_keys_base": kit.url,
    }
    app.extensions["notes.settings"] = settings.model_copy(update=account)
    adapters.connect(app, replace(chosen, bounds=QUICK))
    try:
        yield
    finally:
        app.extensions["notes.settings"] = settings
        adapters.connect(app, chosen)


@dataclass
class Ordered:
    """A recording here and there."""

    id: Any
    recording_id: Any
    viewer: Viewer
    kit: RealtimeKit
    meeting: Meeting

    @property
    def capture(self) -> Capture:
        return db.session.get_one(Capture, self.id, populate_existing=True)

    @property
    def order(self) -> RoomOrder:
        return db.session.get_one(RoomOrder, self.id, populate_existing=True)

    @property
    def recording(self) -> Recording:
        return db.session.get_one(Recording, self.recording_id, populate_existing=True)

    @property
    def there(self) -> Theirs:
        """RealtimeKit's recording."""
        return self.kit.recordings[self.capture.external_id]

    @property
    def posts(self) -> list[Any]:
        """The bodies of the requests that asked for a recording."""
        return [one.body for one in self.kit.asked if one.method == "POST"]

    @property
    def puts(self) -> list[str]:
        """What RealtimeKit was asked to do with recordings."""
        return [one.body["action"] for one in self.kit.asked if one.method == "PUT"]

    def see_to(self) -> None:
        """What the job does."""
        room_errands.see_to(self.id)
        db.session.expire_all()

    def tell(self, action: Action) -> None:
        """Alice asks for it, and the job does it."""
        room_sending.tell(self.viewer, self.recording_id, action)
        db.session.commit()
        self.see_to()

    def run(self) -> None:
        """It records, and we know."""
        self.see_to()
        self.kit.move(self.there, "RECORDING")
        room_errands.found(self.viewer, self.there.id)

    def age(self, **by: float) -> None:
        """Let all that was written in the order's row have happened that much longer ago."""
        gone = timedelta(**by)
        order = self.order
        for name in ("created_at", "command_at", "tried_at", "retry_at"):
            if (at := getattr(order, name)) is not None:
                setattr(order, name, at - gone)
        db.session.commit()


def order(person: User, kit: RealtimeKit, meeting: Meeting, **body: Any) -> Ordered:
    """Alice orders a recording, of tracks if there are layers; no job has run yet."""
    viewer = accounts.viewer_of(person)
    kind = StartTracks if "layers" in body else StartRecording
    asked = kind.model_validate({"meeting_id": meeting.id, **body})
    recording = room_sending.order(viewer, asked)
    db.session.commit()
    room = room_sending.of(recording.id)
    assert room is not None
    return Ordered(room.capture.id, recording.id, viewer, kit, meeting)
