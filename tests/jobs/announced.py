"""Meetings that a desktop app announced by API, and what Recall's stand-in has of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from notes.connections import redis
from notes.db import db, now
from notes.jobs.polling import poll
from notes.jobs.reconcile import reconcile
from notes.models import Capture, Recording, Run
from tests.standins.recall import Recall
from tests.standins.recall_recordings import Made, participant, spoke, turn

ADA, BEN = participant(100, "Ada"), participant(200, "Ben")
SAID = [
    turn(ADA, "We ship the new editor on Friday.", 1.0),
    turn(BEN, "I will write the release notes.", 6.0),
]
TIMELINE = [spoke(ADA if at % 2 == 0 else BEN, at * 4, at * 4 + 3.9) for at in range(6)]
PEOPLE = [ADA, BEN, participant(300, "Cleo")]


@dataclass
class Announced:
    """A meeting here and its upload there."""

    recording: Recording
    upload: dict[str, Any]
    recall: Recall

    @property
    def capture(self) -> Capture:
        query = select(Capture).where(Capture.recording_id == self.recording.id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def end(self, media: bytes | None, **files: Any) -> Made:
        """The app has sent everything."""
        return self.recall.vault.record(self.upload, media=media, **files)

    def age(self, **by: float) -> None:
        """Let it be announced that long ago."""
        self._set(created_at=now() - timedelta(**by))

    def age_wait(self, **by: float) -> None:
        """Let its transcript be awaited for that long."""
        self._set(transcript_awaited_at=now() - timedelta(**by))

    def _set(self, **values: Any) -> None:
        own = Capture.recording_id == self.recording.id
        db.session.execute(update(Capture).where(own).values(**values))
        db.session.commit()


def announced(api: Any, recall: Recall) -> Announced:
    """What a desktop app does when a meeting begins."""
    made = api("POST", "", {"platform": "zoom"})
    recording = db.session.get_one(Recording, uuid.UUID(made["id"]))
    uploads = {one["id"]: one for one in recall.made.values()}
    return Announced(recording, uploads[made["sdk_upload_id"]], recall)


def look() -> None:
    """A round of polling in which everything is due."""
    due = list(redis().scan_iter("polling:*"))
    if due:
        redis().delete(*due)
    poll()
    db.session.expire_all()


def have_due() -> None:
    """What waits to be tried again is due."""
    db.session.execute(update(Run).where(Run.retry_at.is_not(None)).values(retry_at=now()))
    db.session.commit()


def wake(work_off: Any) -> None:
    """What waits to be tried again is tried again now."""
    have_due()
    reconcile()
    work_off()
