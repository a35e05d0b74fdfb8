"""The voices of a recording: their names, and how long each spoke. Core.

A new name changes one row. Merging changes the lines, and those take numbers, so that open
pages hear of it; the numbers that a merge took are what undoes it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, func, select, update

from notes import recordings
from notes.db import db
from notes.errors import Invalid, NotFound
from notes.models import Evidence, Membership, Recording, Segment, Speaker, User
from notes.recordings import Viewer

NAME_LIMIT = 120
SUGGESTIONS = 100
SHOWS_NAMES = ("speakers", "summary", "tasks")


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker with what they said: lines, time in ms, share of all talk (0 to 1), and where
    their longest line begins (ms), which makes a good sample."""

    speaker: Speaker
    lines: int
    talk_ms: int
    share: float
    sample_ms: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge, with all that undoes it: the moved lines have the numbers `low` + 1 to `high`;
    those above `pinned` had been given to the speaker by a person."""

    source: Speaker
    target: Speaker
    low: int
    pinned: int
    high: int
    named: bool  # the target took the source's name


def voices(recording_id: uuid.UUID) -> list[Voice]:
    """Everybody who says something, by first appearance."""
    length = Segment.end_ms - Segment.start_ms
    ranked = (
        select(
            Segment.speaker_id,
            Segment.start_ms,
            func.row_number()
            .over(partition_by=Segment.speaker_id, order_by=(length.desc(), Segment.start_ms))
            .label("place"),
            func.sum(length).over(partition_by=Segment.speaker_id).label("talk_ms"),
            func.count().over(partition_by=Segment.speaker_id).label("lines"),
        )
        .where(_said(recording_id), Segment.speaker_id.is_not(None))
        .subquery()
    )
    rows = db.session.execute(
        select(Speaker, ranked.c.start_ms, ranked.c.talk_ms, ranked.c.lines)
        .join(ranked, ranked.c.speaker_id == Speaker.id)
        .where(ranked.c.place == 1)
        .order_by(Speaker.number)
    ).all()
    total = sum(int(talk_ms) for _, _, talk_ms, _ in rows) or 1
    return [
        Voice(speaker, int(lines), int(talk_ms), int(talk_ms) / total, start_ms)
        for speaker, start_ms, talk_ms, lines in rows
    ]


def get(viewer: Viewer, recording_id: uuid.UUID, speaker_id: uuid.UUID) -> Speaker:
    """One speaker of this recording. Raises NotFound."""
    recordings.get(viewer, recording_id)
    speaker = db.session.get(Speaker, speaker_id)
    if speaker is None or speaker.recording_id != recording_id:
        raise NotFound("There is no such speaker in this recording.")
    return speaker


def suggestions(viewer: Viewer) -> list[str]:
    """Names a speaker may well have: members of the team, then names given before."""
    members = db.session.scalars(
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == viewer.team_id)
        .order_by(func.lower(User.name))
    )
    given = db.session.scalars(
        select(Speaker.name)
        .join(Recording, Recording.id == Speaker.recording_id)
        .where(
            recordings.visible(viewer),
            Recording.deleted_at.is_(None),
            Speaker.name.is_not(None),
        )
        .group_by(Speaker.name)
        .order_by(func.max(Recording.started_at).desc())
        .limit(SUGGESTIONS)
    )
    return list(dict.fromkeys([*members, *(name for name in given if name)]))


def rename(viewer: Viewer, recording_id: uuid.UUID, speaker_id: uuid.UUID, name: str) -> Speaker:
    """Name a voice wherever it speaks; an empty name takes the name away."""
    recordings.get_for_edit(viewer, recording_id)
    speaker = get(viewer, recording_id, speaker_id)
    speaker.name = cleaned_name(name) or None
    speaker.named_by = viewer.user.id
    recordings.touch(recording_id, *SHOWS_NAMES)
    return speaker


def swap(
    viewer: Viewer, recording_id: uuid.UUID, first_id: uuid.UUID, second_id: uuid.UUID
) -> tuple[Speaker, Speaker]:
    """Exchange the names of two voices; doing it again undoes it."""
    recordings.get_for_edit(viewer, recording_id)
    first, second = _two(viewer, recording_id, first_id, second_id)
    if first.name is None and second.name is None:
        raise Invalid("Neither has a name yet, so there is nothing to swap.", "other")
    first.name, second.name = second.name, first.name
    first.named_by = second.named_by = viewer.user.id
    recordings.touch(recording_id, *SHOWS_NAMES)
    return first, second


def merge(
    viewer: Viewer, recording_id: uuid.UUID, source_id: uuid.UUID, target_id: uuid.UUID
) -> Merged:
    """Give all lines of one voice to another, for good or until `unmerge`."""
    recordings.get_for_edit(viewer, recording_id)
    source, target = _two(viewer, recording_id, source_id, target_id)
    theirs = (_said(recording_id), Segment.speaker_id == source.id)
    recordings.touch(recording_id, *SHOWS_NAMES)  # from here on nobody else moves lines
    count = _count(*theirs)
    free = _count(*theirs, Segment.speaker_by.is_(None))
    high = recordings.touch(recording_id, lines=count)
    low = high - count
    if count:
        by_person = Segment.speaker_by.is_not(None)
        _move(theirs, by_person, low, {"speaker_id": target.id, "speaker_by": viewer.user.id})
        _cite_as(source, target, Evidence.speaker_id == source.id)
    named = target.name is None and source.name is not None
    if named:
        target.name, target.named_by = source.name, viewer.user.id
    source.participant = None  # a person says that this isn't somebody of their own
    return Merged(source, target, low, low + free, high, named)


def unmerge(viewer: Viewer, recording_id: uuid.UUID, merged: Merged) -> None:
    """Give back the lines that nobody changed since the merge."""
    recordings.get_for_edit(viewer, recording_id)
    recordings.touch(recording_id, *SHOWS_NAMES)
    moved = (
        _said(recording_id),
        Segment.speaker_id == merged.target.id,
        Segment.rev > merged.low,
        Segment.rev <= merged.high,
    )
    free = (*moved, Segment.rev <= merged.pinned)
    pinned = (*moved, Segment.rev > merged.pinned)
    lines_moved = select(Segment.id).where(*moved)
    _cite_as(merged.target, merged.source, Evidence.segment_id.in_(lines_moved))
    for lines, by in ((free, None), (pinned, viewer.user.id)):
        count = _count(*lines)
        if count:
            low = recordings.touch(recording_id, lines=count) - count
            _move(lines, Segment.start_ms, low, {"speaker_id": merged.source.id, "speaker_by": by})
    if merged.named and merged.target.name == merged.source.name:
        merged.target.name = None


def _cite_as(then: Speaker, now: Speaker, which: ColumnElement[bool]) -> None:
    """What was cited of one voice counts as cited of the other: they are held for one person, so
    nothing that was said is somebody else's."""
    db.session.execute(
        update(Evidence)
        .where(Evidence.speaker_id == then.id, which)
        .values(speaker_id=now.id)
        .execution_options(synchronize_session=False)
    )


def every(recording_id: uuid.UUID) -> list[Speaker]:
    """All speakers of a recording, also those without a line."""
    return list(
        db.session.scalars(
            select(Speaker).where(Speaker.recording_id == recording_id).order_by(Speaker.number)
        )
    )


def cleaned_name(name: str) -> str:
    """A name as it is kept. Raises Invalid when it is too long."""
    cleaned = " ".join(name.split())
    if len(cleaned) > NAME_LIMIT:
        raise Invalid(f"A name has at most {NAME_LIMIT} characters.", "name")
    return cleaned


def _two(
    viewer: Viewer, recording_id: uuid.UUID, first_id: uuid.UUID, second_id: uuid.UUID
) -> tuple[Speaker, Speaker]:
    if first_id == second_id:
        raise Invalid("Choose two different speakers.", "other")
    return get(viewer, recording_id, first_id), get(viewer, recording_id, second_id)


def _said(recording_id: uuid.UUID) -> ColumnElement[bool]:
    return (Segment.recording_id == recording_id) & Segment.removed.is_(False)


def _count(*lines: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Segment.id)).where(*lines)) or 0


def _move(
    lines: tuple[ColumnElement[bool], ...],
    first: ColumnExpressionArgument[Any],
    low: int,
    values: dict[str, object],
) -> None:
    """Change lines in one UPDATE; they get the numbers from `low` + 1 on, ordered by `first`."""
    ranked = (
        select(
            Segment.id,
            func.row_number().over(order_by=(first, Segment.start_ms, Segment.seq)).label("place"),
        )
        .where(*lines)
        .subquery()
    )
    db.session.execute(
        update(Segment)
        .where(Segment.id == ranked.c.id)
        .values(rev=low + ranked.c.place, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
