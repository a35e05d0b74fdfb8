"""The newest summary of a recording, laid out for reading, and what a client sent as one. Core."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from notes import evidence
from notes.db import db
from notes.evidence import Cited
from notes.models import (
    ClientFields,
    ItemKind,
    Recording,
    Segment,
    Speaker,
    Summary,
    SummaryItem,
    Verdict,
)
from notes.provider_accounts import NAMES
from notes.verifier import Doubt


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the notes with what it rests on, how well that carries it, and why not better
    (`amiss`). `agreed`: who agreed to a decision; `heading`: the topic that a point belongs to."""

    id: uuid.UUID
    text: str
    verdict: Verdict
    cited: tuple[Cited, ...]
    amiss: tuple[Doubt, ...] = ()
    agreed: tuple[str, ...] = ()
    kind: ItemKind = ItemKind.POINT
    heading: str | None = None

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is amiss, as sentences."""
        return tuple(one.sentence for one in self.amiss)

    @property
    def found(self) -> bool:
        """Whether the transcript carries any of it."""
        return self.verdict != Verdict.NOT_FOUND

    @property
    def changed(self) -> bool:
        """Whether a line it rests on reads otherwise today."""
        return any(one.changed for one in self.cited)

    @property
    def by(self) -> str | None:
        """Who said it, where that is one known person."""
        names = {one.speaker.shown if one.speaker else None for one in self.cited}
        return names.pop() if len(names) == 1 else None


_BEGINNING_MS = 5000  # a first chapter that begins so early begins with the recording

Names = Mapping[str, str]
"""What speakers are called, by id."""

Line = tuple[Any, Entry]
"""A row with `kind`, `heading` and `heading_ms`, and what it comes to."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A stretch of the meeting: its heading, where it begins (ms), its points."""

    heading: str | None
    start_ms: int | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the recording for going there: from `start_ms` up to the next one's, or the
    end of the recording, where that is known."""

    heading: str
    start_ms: int
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """What a meeting amounts to, who wrote it down, and when; by which template, by its name."""

    engine: str
    written_at: datetime
    topics: tuple[Topic, ...]
    decisions: tuple[Entry, ...]
    questions: tuple[Entry, ...]
    overview: tuple[Entry, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    template: str | None = None

    @property
    def extractive(self) -> bool:
        """Whether its lines are picked from the transcript, not written."""
        return self.engine.startswith("extractive")

    @property
    def told_by(self) -> str | None:
        """The provider whose words these are, where they are no engine's of ours."""
        return self.engine if self.engine in NAMES.values() else None

    @property
    def empty(self) -> bool:
        return not self.entries

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every line: the overview, decisions, questions, points."""
        points = (one for topic in self.topics for one in topic.entries)
        return (*self.overview, *self.decisions, *self.questions, *points)

    @property
    def unfound(self) -> tuple[Entry, ...]:
        """The lines that the transcript doesn't carry. They are shown apart from the others."""
        return tuple(one for one in self.entries if not one.found)

    @property
    def carried(self) -> Notes:
        """The same without those."""
        topics = (replace(one, entries=_found(one.entries)) for one in self.topics)
        return replace(
            self,
            topics=tuple(one for one in topics if one.entries),
            decisions=_found(self.decisions),
            questions=_found(self.questions),
            overview=_found(self.overview),
        )


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
    ends = select(Recording.duration_ms).where(Recording.id == recording_id)
    return of(summary, db.session.scalar(ends))


def of(summary: Summary, until_ms: int | None = None) -> Notes:
    """One version of the notes; `until_ms` is how long the recording lasts."""
    names = agreeing(one.agreed for one in summary.items)
    return laid_out(summary, _entries(summary.items, names), until_ms)


def laid_out(summary: Any, lines: Iterable[Line], until_ms: int | None = None) -> Notes:
    """The lines of a summary (`engine`, `created_at`, `template`), in their order, sorted by what
    they are; the last chapter ends at `until_ms`."""
    found: dict[str, list[Line]] = {kind: [] for kind in ItemKind}
    for item, entry in lines:
        found[item.kind].append((item, entry))
    topics = tuple(_topics(found[ItemKind.POINT]))
    stored = [(item.heading, item.heading_ms) for item, _ in found[ItemKind.CHAPTER]]
    starts = stored or [(one.heading, one.start_ms) for one in topics]
    return Notes(
        summary.engine,
        summary.created_at,
        topics,
        tuple(entry for _, entry in found[ItemKind.DECISION]),
        tuple(entry for _, entry in found[ItemKind.QUESTION]),
        tuple(entry for _, entry in found[ItemKind.OVERVIEW]),
        chapters(starts, until_ms),
        summary.template,
    )


def entry(item: Any, rests_on: Sequence[Any], cited: tuple[Cited, ...], names: Names) -> Entry:
    """A line: its row, the rows of its evidence, the moments that these name."""
    return Entry(
        item.id,
        item.text,
        evidence.verdict(rests_on),
        cited,
        evidence.amiss(rests_on),
        tuple(names[one] for one in item.agreed or () if one in names),
        ItemKind(item.kind),
        item.heading,
    )


def agreeing(rows: Iterable[Sequence[str] | None]) -> Names:
    """What the speakers are called whose ids stand in these `agreed`, by id; not those who say
    nothing any more, because somebody said that they are another."""
    ids = {uuid.UUID(one) for row in rows for one in row or ()}
    if not ids:
        return {}
    says = (Segment.recording_id == Speaker.recording_id, Segment.speaker_id == Speaker.id)
    heard = exists().where(*says, Segment.removed.is_(False))
    found = db.session.scalars(select(Speaker).where(Speaker.id.in_(ids), heard))
    return {str(one.id): one.shown for one in found}


def chapters(
    starts: Iterable[tuple[str | None, int | None]], until_ms: int | None
) -> tuple[Chapter, ...]:
    """Chapters from headings and where they begin (ms), in the order of time. What has no heading
    or no time isn't one, and of two that begin at once the first counts. The silence before the
    first words belongs to the first one."""
    named: dict[int, str] = {}
    for heading, start_ms in starts:
        if heading and start_ms is not None:
            named.setdefault(start_ms, heading)
    if named and (first := min(named)) < _BEGINNING_MS:
        named[0] = named.pop(first)
    places = sorted(named)
    ends: list[int | None] = [following for _, following in pairwise(places)]
    last = until_ms if places and until_ms and until_ms > places[-1] else None
    return tuple(
        Chapter(named[start], start, end)
        for start, end in zip(places, [*ends, last][: len(places)], strict=True)
    )


def _entries(items: list[SummaryItem], names: Names) -> Iterator[Line]:
    for item, moments in zip(items, evidence.cited(one.evidence for one in items), strict=True):
        yield item, entry(item, item.evidence, moments, names)


def _found(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(one for one in entries if one.found)


def _topics(points: list[Line]) -> list[Topic]:
    return [
        Topic(heading, start_ms, tuple(entry for _, entry in group))
        for (heading, start_ms), group in groupby(
            points, key=lambda pair: (pair[0].heading, pair[0].heading_ms)
        )
    ]
