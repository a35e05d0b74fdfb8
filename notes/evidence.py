"""The moments of a recording that summary lines and tasks rest on, as they stand today. Core."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer

from notes import recordings
from notes.db import db
from notes.models import Evidence, Segment, Speaker, Summary, SummaryItem, Task, Verdict
from notes.verifier import Check, Doubt, Reason

_WORST_FIRST = (Verdict.NOT_FOUND, Verdict.PARTLY, Verdict.SUPPORTED)


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a statement comes from, and what the verifier said of it. `changed`: the line reads
    otherwise today, is somebody else's, or is gone."""

    segment_id: uuid.UUID
    start_ms: int
    end_ms: int
    quote: str
    speaker: Speaker | None
    changed: bool
    verdict: Verdict


def cited(rows: Iterable[Sequence[Evidence]]) -> list[tuple[Cited, ...]]:
    """For each list of evidence the moments it names, all read with one query."""
    kept = list(rows)
    wanted = {one.segment_id for row in kept for one in row}
    found = (
        db.session.execute(
            select(Segment, Speaker)
            .outerjoin(Speaker, Speaker.id == Segment.speaker_id)
            .where(Segment.id.in_(wanted))
            .options(defer(Segment.words))
        )
        if wanted
        else ()
    )
    today = {segment.id: (segment, speaker) for segment, speaker in found}
    return [tuple(_cited(one, *today[one.segment_id]) for one in row) for row in kept]


def verdict(rows: Sequence[Evidence]) -> Verdict:
    """The worst that the verifier said of any of them; nothing cited is nothing found."""
    said = {one.verdict for one in rows} or {Verdict.NOT_FOUND}
    return next(one for one in _WORST_FIRST if one in said)


def amiss(rows: Sequence[Evidence]) -> tuple[Doubt, ...]:
    """What the verifier found amiss with a statement, the gravest first. Where nothing is cited,
    that is it."""
    if not rows:
        return (Doubt(Reason.NOTHING_CITED),)
    told = [Doubt(Reason(reason), about) for one in rows for reason, about in one.doubts or ()]
    return tuple(dict.fromkeys(told))


def doubts(rows: Sequence[Evidence]) -> tuple[str, ...]:
    """The same as sentences."""
    return tuple(one.sentence for one in amiss(rows))


def check(rows: Sequence[Evidence]) -> Check:
    """What the verifier said of a statement: how well its lines carry it, and why not better."""
    return Check(verdict(rows), amiss(rows))


def checks(found: Iterable[Task]) -> dict[uuid.UUID, Check]:
    """What was said of each of these tasks; what a person touched is their word, no longer the
    verifier's business."""
    return {one.id: check(one.evidence) for one in found if one.evidence and not one.touched}


def is_unfound(check: Check | None) -> bool:
    """Whether this was said of a statement: that the transcript doesn't carry it."""
    return check is not None and check.verdict == Verdict.NOT_FOUND


def touch(recording_id: uuid.UUID, segment_id: uuid.UUID) -> None:
    """Tell open pages about a changed line where a summary or a task rests on it."""
    sections = []
    of_summary = (
        select(Evidence.id)
        .join(SummaryItem, SummaryItem.id == Evidence.item_id)
        .join(Summary, Summary.id == SummaryItem.summary_id)
        .where(Summary.recording_id == recording_id, Evidence.segment_id == segment_id)
    )
    of_tasks = (
        select(Evidence.id)
        .join(Task, Task.id == Evidence.task_id)
        .where(Task.recording_id == recording_id, Evidence.segment_id == segment_id)
    )
    if db.session.scalar(of_summary.limit(1)) is not None:
        sections.append("summary")
    if db.session.scalar(of_tasks.limit(1)) is not None:
        sections.append("tasks")
    if sections:
        recordings.touch(recording_id, *sections)


def _cited(one: Evidence, segment: Segment, speaker: Speaker | None) -> Cited:
    changed = segment.removed or not stands_in(one.quote, segment.shown)
    changed = changed or other_says(one.speaker_id, segment.speaker_id)
    place = (one.segment_id, one.start_ms, one.end_ms)
    return Cited(*place, one.quote, speaker, changed, Verdict(one.verdict))


def other_says(then: uuid.UUID | None, today: uuid.UUID | None) -> bool:
    """Whether a line was given to another speaker since it was cited. Who was made one with
    somebody else is gone, so that nothing is known of then."""
    return then is not None and then != today


def stands_in(quote: str, text: str) -> bool:
    """Whether a line still says what was quoted, however it is spaced."""
    return " ".join(quote.split()) in " ".join(text.split())
