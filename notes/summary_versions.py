"""The versions of a recording's notes: what there are, one as it was, and going back to it. Core.

The one shown last counts. A run never takes a version away; of those that no person ever went
back to only so many are kept.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import selectinload

from notes import recordings, search
from notes.db import db, now
from notes.errors import NotFound
from notes.models import ItemKind, Run, RunState, Summary, SummaryItem, User
from notes.recordings import Viewer

KEPT = 50  # versions that no person chose
_TELLS = and_(Run.id == Summary.run_id, Run.state == RunState.DONE)
_NEWEST = (Summary.shown_at.desc(), Summary.id.desc())


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it is listed. `lines` doesn't count chapters; `by`: who had single lines of
    `based_on` written anew, and `told`, what came of that."""

    id: uuid.UUID
    number: int
    written_at: datetime
    engine: str
    template: str | None
    lines: int
    shown: bool
    chosen: bool
    based_on: int | None
    based_id: uuid.UUID | None
    by: str | None
    told: str | None

    @property
    def extractive(self) -> bool:
        """Whether its lines are picked from the transcript, not written."""
        return self.engine.startswith("extractive")


@dataclass(frozen=True, slots=True)
class Checked:
    """How the version that counts came from another one by checking lines again: by whom, and in
    words what came of it."""

    id: uuid.UUID
    based_on: uuid.UUID
    by: str | None
    told: str | None


def checked(recording_id: uuid.UUID) -> Checked | None:
    """That of the version that counts, where it did."""
    row = db.session.execute(
        select(Summary.id, Summary.based_on, User.name, Run.reason)
        .outerjoin(User, User.id == Summary.made_by)
        .outerjoin(Run, _TELLS)
        .where(Summary.recording_id == recording_id)
        .order_by(*_NEWEST)
        .limit(1)
    ).one_or_none()
    if row is None or row.based_on is None:
        return None
    return Checked(row.id, row.based_on, row.name, row.reason)


def count(recording_id: uuid.UUID) -> int:
    """How many there are."""
    query = select(func.count(Summary.id)).where(Summary.recording_id == recording_id)
    return db.session.scalar(query) or 0


def versions(viewer: Viewer, recording_id: uuid.UUID) -> list[Version]:
    """Every version, the newest first, numbered in the order of writing. Raises NotFound."""
    recordings.get(viewer, recording_id)
    lines = (
        select(SummaryItem.summary_id, func.count(SummaryItem.id).label("lines"))
        .where(SummaryItem.kind != ItemKind.CHAPTER)
        .group_by(SummaryItem.summary_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Summary, lines.c.lines, User.name, Run.reason)
        .outerjoin(lines, lines.c.summary_id == Summary.id)
        .outerjoin(User, User.id == Summary.made_by)
        .outerjoin(Run, _TELLS)
        .where(Summary.recording_id == recording_id)
        .order_by(Summary.created_at, Summary.id)
    ).all()
    numbers = {row.Summary.id: number for number, row in enumerate(rows, 1)}
    counts = max(rows, key=lambda row: (row.Summary.shown_at, row.Summary.id), default=None)
    return [
        Version(
            one.id,
            numbers[one.id],
            one.created_at,
            one.engine,
            one.template,
            found or 0,
            counts is not None and one.id == counts.Summary.id,
            one.shown_at > one.created_at,
            numbers.get(one.based_on) if one.based_on else None,
            one.based_on,
            name,
            reason,
        )
        for one, found, name, reason in reversed(rows)
    ]


def shown(recording_id: uuid.UUID) -> Summary | None:
    """The version that counts, its lines and their evidence loaded."""
    return db.session.scalar(
        select(Summary)
        .where(Summary.recording_id == recording_id)
        .order_by(*_NEWEST)
        .limit(1)
        .options(selectinload(Summary.items).selectinload(SummaryItem.evidence))
        .execution_options(populate_existing=True)
    )


def get(viewer: Viewer, recording_id: uuid.UUID, version_id: uuid.UUID) -> Summary:
    """One version, its lines and their evidence loaded. Raises NotFound."""
    recordings.get(viewer, recording_id)
    found = db.session.scalar(
        select(Summary)
        .where(Summary.recording_id == recording_id, Summary.id == version_id)
        .options(selectinload(Summary.items).selectinload(SummaryItem.evidence))
    )
    if found is None:
        raise NotFound("There is no such version of these notes any more.")
    return found


def show(viewer: Viewer, recording_id: uuid.UUID, version_id: uuid.UUID) -> uuid.UUID | None:
    """Make a version the one that counts again; gives the one that did, or None where it was
    this one. Raises NotFound, Forbidden."""
    recordings.get_for_edit(viewer, recording_id)
    get(viewer, recording_id, version_id)
    recordings.touch(recording_id, "summary", "media")  # two who choose at once take turns
    before = shown(recording_id)
    version = get(viewer, recording_id, version_id)
    if before is None or before.id == version.id:
        return None
    version.shown_at = max(now(), before.shown_at + timedelta(microseconds=1))
    db.session.flush()
    search.soon(recording_id)
    return before.id


def forget_oldest(recording_id: uuid.UUID) -> None:
    """Keep the newest of those that no person chose."""
    surplus = (
        select(Summary.id)
        .where(Summary.recording_id == recording_id, Summary.shown_at <= Summary.created_at)
        .order_by(Summary.created_at.desc(), Summary.id.desc())
        .offset(KEPT)
    )
    ids = list(db.session.scalars(surplus))
    if ids:
        db.session.execute(
            delete(Summary)
            .where(Summary.id.in_(ids))
            .execution_options(synchronize_session="fetch")
        )
