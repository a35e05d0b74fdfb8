"""The newest summary of a recording, laid out for reading, and what a client sent as one. Core."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from notes import evidence
from notes.db import db
from notes.evidence import Cited
from notes.models import ClientFields, ItemKind, Summary, SummaryItem, Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the notes with what it rests on, how well that carries it, and why not better."""

    id: uuid.UUID
    text: str
    verdict: Verdict
    cited: tuple[Cited, ...]
    doubts: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether a line it rests on reads otherwise today."""
        return any(one.changed for one in self.cited)

    @property
    def by(self) -> str | None:
        """Who said it, where that is one known person."""
        names = {one.speaker.shown if one.speaker else None for one in self.cited}
        return names.pop() if len(names) == 1 else None


Line = tuple[Any, Entry]
"""A row with `kind`, `heading` and `heading_ms`, and what it comes to."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A stretch of the meeting: its heading, where it begins (ms), its points."""

    heading: str | None
    start_ms: int | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """What a meeting amounts to, who wrote it down, and when."""

    engine: str
    written_at: datetime
    topics: tuple[Topic, ...]
    decisions: tuple[Entry, ...]
    questions: tuple[Entry, ...]

    @property
    def extractive(self) -> bool:
        """Whether its lines are picked from the transcript, not written."""
        return "extractive" in self.engine

    @property
    def empty(self) -> bool:
        return not (self.topics or self.decisions or self.questions)


@dataclass(frozen=True, slots=True)
class Sent:
    """A summary in Markdown that an API client sent, and when it was written, if it said so."""

    text: str
    written_at: datetime | None


def sent(recording_id: uuid.UUID) -> Sent | None:
    """The summary that a client sent. No engine ever changes it."""
    row = db.session.execute(
        select(ClientFields.summary, ClientFields.summary_generated_at).where(
            ClientFields.recording_id == recording_id
        )
    ).one_or_none()
    return Sent(row.summary, row.summary_generated_at) if row and row.summary else None


def newest(recording_id: uuid.UUID) -> Notes | None:
    """The summary that counts, or None when none was written yet."""
    summary = db.session.scalar(
        select(Summary)
        .where(Summary.recording_id == recording_id)
        .order_by(Summary.shown_at.desc(), Summary.id.desc())
        .limit(1)
        .options(selectinload(Summary.items).selectinload(SummaryItem.evidence))
    )
    if summary is None:
        return None
    return laid_out(summary.engine, summary.created_at, _entries(summary.items))


def laid_out(engine: str, written_at: datetime, lines: Iterable[Line]) -> Notes:
    """The lines of a summary, in their order, sorted by what they are."""
    found: dict[str, list[Line]] = {kind: [] for kind in ItemKind}
    for item, entry in lines:
        found[item.kind].append((item, entry))
    return Notes(
        engine,
        written_at,
        tuple(_topics(found[ItemKind.POINT])),
        tuple(entry for _, entry in found[ItemKind.DECISION]),
        tuple(entry for _, entry in found[ItemKind.QUESTION]),
    )


def _entries(items: list[SummaryItem]) -> Iterator[Line]:
    for item, moments in zip(items, evidence.cited(one.evidence for one in items), strict=True):
        found = item.evidence
        verdict, doubts = evidence.verdict(found), evidence.doubts(found)
        yield item, Entry(item.id, item.text, verdict, moments, doubts)


def _topics(points: list[Line]) -> list[Topic]:
    return [
        Topic(heading, start_ms, tuple(entry for _, entry in group))
        for (heading, start_ms), group in groupby(
            points, key=lambda pair: (pair[0].heading, pair[0].heading_ms)
        )
    ]
