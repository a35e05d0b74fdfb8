"""The transcript that a provider is still making, or was asked to make: which, and how long it is
waited for. Core.

A transcript is asked for once in a recording's life. That it is about to be asked for is written
down before: a process that is killed in between asks again under the same name, which gives the
same transcript, and once that can't be told any more nobody asks.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select, update

from notes.db import db, now
from notes.models import Capture

IN_THE_MAKING_S = 30 * 60.0
"""So long the transcript of the meeting itself is waited for once everything else is there."""

ASKED_FOR_S = 60 * 60.0
SAME_NAME_S = 50 * 60.0
"""So long a provider remembers under which name it was asked: an hour, less what clocks differ."""

SOONEST_S, LATEST_S = 20.0, 300.0


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is known of the transcript to a capture. `ref` is None where none was asked for, ""
    where the answer isn't known; `waited_s` is 0 where nobody waits yet."""

    capture_id: uuid.UUID
    ref: str | None
    waited_s: float

    @property
    def look_again_s(self) -> float:
        """Seconds until it is worth looking again: the longer it takes, the more."""
        return min(max(self.waited_s / 4, SOONEST_S), LATEST_S)

    @property
    def may_ask(self) -> bool:
        """Whether asking makes no second one."""
        return self.ref is None or (self.ref == "" and self.waited_s < SAME_NAME_S)


def of(capture_id: uuid.UUID) -> Awaited:
    """What is known of a capture's transcript."""
    ref, since = db.session.execute(
        select(Capture.transcript_ref, Capture.transcript_awaited_at).where(
            Capture.id == capture_id
        )
    ).one()
    return Awaited(capture_id, ref, (now() - since).total_seconds() if since else 0.0)


def wait(capture_id: uuid.UUID) -> None:
    """Begin to wait, unless somebody does."""
    db.session.execute(
        update(Capture)
        .where(Capture.id == capture_id, Capture.transcript_awaited_at.is_(None))
        .values(transcript_awaited_at=now())
        .execution_options(synchronize_session=False)
    )


def ask(capture_id: uuid.UUID) -> None:
    """One is about to be asked for; the waiting begins anew."""
    db.session.execute(
        update(Capture)
        .where(Capture.id == capture_id, Capture.transcript_ref.is_(None))
        .values(transcript_ref="", transcript_awaited_at=now())
        .execution_options(synchronize_session=False)
    )


def keep(capture_id: uuid.UUID, ref: str) -> None:
    """The provider's id of the one that was asked for."""
    db.session.execute(
        update(Capture)
        .where(Capture.id == capture_id)
        .values(transcript_ref=ref)
        .execution_options(synchronize_session=False)
    )
