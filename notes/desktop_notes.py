"""Our own notes of many recordings as Markdown, for programs. Core."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from notes import digests, evidence, minutes
from notes.db import db
from notes.digests import Line
from notes.evidence import Cited
from notes.models import Evidence, Recording, Segment, Summary, SummaryItem, Verdict

Link = Callable[[uuid.UUID, int], str]
"""The address of a moment (ms) of a recording."""


@dataclass(frozen=True, slots=True)
class Written:
    """Notes in Markdown, and when they were written."""

    text: str
    at: datetime


def of(found: Sequence[Recording], link: Link) -> dict[uuid.UUID, Written]:
    """The newest notes of each recording that has any, with four statements for all."""
    newest = _newest([one.id for one in found])
    if not newest:
        return {}
    items = _items([one.id for one in newest.values()])
    made = {}
    for one in found:
        summary = newest.get(one.id)
        if summary is not None:
            laid_out = digests.laid_out(summary, items[summary.id], one.duration_ms)
            text = minutes.markdown(one.title, laid_out, _bound(link, one.id))
            made[one.id] = Written(text, summary.created_at)
    return made


def _bound(link: Link, recording_id: uuid.UUID) -> Callable[[int], str]:
    return lambda ms: link(recording_id, ms)


def _newest(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    rows = db.session.execute(
        select(
            Summary.recording_id, Summary.id, Summary.engine, Summary.created_at, Summary.template
        )
        .where(Summary.recording_id.in_(ids))
        .order_by(Summary.shown_at, Summary.id)
    )
    return {row.recording_id: row for row in rows}


def _items(summaries: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[Line]]:
    ids = list(summaries)
    cited = _cited(ids)
    rows = db.session.execute(
        select(
            SummaryItem.id, SummaryItem.summary_id, SummaryItem.kind, SummaryItem.text,
            SummaryItem.heading, SummaryItem.heading_ms, SummaryItem.agreed,
        )
        .where(SummaryItem.summary_id.in_(ids))
        .order_by(SummaryItem.summary_id, SummaryItem.position)
    ).all()  # fmt: skip
    names = digests.agreeing(row.agreed for row in rows)
    found: dict[uuid.UUID, list[Line]] = defaultdict(list)
    for row in rows:
        rests_on = cited[row.id]
        moments = tuple(_moment(one) for one in rests_on)
        found[row.summary_id].append((row, digests.entry(row, rests_on, moments, names)))
    return found


def _cited(summaries: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Any]]:
    shown = func.coalesce(Segment.edited_text, Segment.text).label("shown")
    rows = db.session.execute(
        select(
            Evidence.item_id, Evidence.segment_id, Evidence.start_ms, Evidence.end_ms,
            Evidence.quote, Evidence.verdict, Evidence.doubts, shown, Segment.removed,
            Evidence.speaker_id.label("speaker_then"), Segment.speaker_id,
        )
        .join(SummaryItem, SummaryItem.id == Evidence.item_id)
        .join(Segment, Segment.id == Evidence.segment_id)
        .where(SummaryItem.summary_id.in_(summaries))
        .order_by(Evidence.item_id, Evidence.position)
    )  # fmt: skip
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.item_id].append(row)
    return found


def _moment(row: Any) -> Cited:
    changed = row.removed or not evidence.stands_in(row.quote, row.shown)
    changed = changed or evidence.other_says(row.speaker_then, row.speaker_id)
    place = (row.segment_id, row.start_ms, row.end_ms)
    return Cited(*place, row.quote, None, changed, Verdict(row.verdict))
