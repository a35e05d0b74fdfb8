"""What the recordings of a series came to: the decisions and what is left to do of each. Core."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from notes import digests, evidence
from notes.db import db
from notes.digests import Entry
from notes.models import ItemKind, Summary, SummaryItem, Task, TaskState, Verdict

EACH = 6  # decisions and tasks that are shown of each recording


@dataclass(frozen=True, slots=True)
class CameTo:
    """The first few decisions and open tasks of a recording, and how many there are in all."""

    decisions: tuple[Entry, ...] = ()
    tasks: tuple[Task, ...] = ()
    decided: int = 0
    open: int = 0


def of(recording_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, CameTo]:
    """By recording; the viewer is known to see them. Seven statements, however many there are."""
    decisions, tasks = _decisions(recording_ids), _tasks(recording_ids)
    first = {one: _first(found) for one, found in decisions.items()}
    told = _told([item for found in first.values() for item in found])
    return {
        one: CameTo(
            tuple(told[item.id] for item in first[one]),
            tuple(tasks[one][:EACH]),
            len(decisions[one]),
            len(tasks[one]),
        )
        for one in recording_ids
    }


def _first(items: Sequence[SummaryItem]) -> list[SummaryItem]:
    """What no line carries comes last."""
    unfound = {one.id for one in items if evidence.verdict(one.evidence) is Verdict.NOT_FOUND}
    return sorted(items, key=lambda one: one.id in unfound)[:EACH]


def _told(items: Sequence[SummaryItem]) -> dict[uuid.UUID, Entry]:
    names = digests.agreeing(one.agreed for one in items)
    moments = evidence.cited(one.evidence for one in items)
    return {
        item.id: digests.entry(item, item.evidence, cited, names)
        for item, cited in zip(items, moments, strict=True)
    }


def _decisions(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[SummaryItem]]:
    """Those of the summary that counts."""
    order = (Summary.shown_at.desc(), Summary.id.desc())
    place = func.row_number().over(partition_by=Summary.recording_id, order_by=order)
    ranked = (
        select(Summary.id, Summary.recording_id, place.label("place"))
        .where(Summary.recording_id.in_(ids))
        .subquery()
    )
    query = (
        select(ranked.c.recording_id, SummaryItem)
        .join(ranked, ranked.c.id == SummaryItem.summary_id)
        .where(ranked.c.place == 1, SummaryItem.kind == ItemKind.DECISION)
        .order_by(SummaryItem.position)
        .options(selectinload(SummaryItem.evidence))
    )
    found: dict[uuid.UUID, list[SummaryItem]] = {one: [] for one in ids}
    for recording_id, item in db.session.execute(query):
        found[recording_id].append(item)
    return found


def _tasks(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Task]]:
    query = (
        select(Task)
        .where(
            Task.recording_id.in_(ids),
            Task.state == TaskState.ACCEPTED,
            Task.done_at.is_(None),
            Task.deleted_at.is_(None),
        )
        .order_by(Task.due.is_(None), Task.due, Task.id)
        .options(joinedload(Task.assignee), joinedload(Task.speaker))
    )
    found: dict[uuid.UUID, list[Task]] = {one: [] for one in ids}
    for task in db.session.scalars(query):
        if task.recording_id is not None:
            found[task.recording_id].append(task)
    return found
