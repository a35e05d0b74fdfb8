"""Which hearing of a meeting stands in its transcript, and which takes the place of which. Core.

A meeting may be heard live, by its provider afterwards and by our own engine; how a line's name
begins says whose it is. What a person corrected or assigned is never taken away.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, or_, select

from notes.db import db
from notes.models import Segment
from notes.speech import Utterance
from notes.transcripts import number

ENGINE = "asr:"
"""How the source keys of our own engine's lines begin; others came with the recording."""

LIVE = "rt:"
"""How those of lines begin that a provider heard while the meeting ran: they stand until there is
a better hearing."""


def came_with(recording_id: uuid.UUID) -> bool:
    """Whether somebody else already wrote down all that was said: a provider or a client."""
    return (
        db.session.scalar(
            select(Segment.id)
            .where(
                Segment.recording_id == recording_id,
                Segment.is_final,
                Segment.source_key.not_like(f"{ENGINE}%"),
                Segment.source_key.not_like(f"{LIVE}%"),
                ~Segment.removed,
            )
            .limit(1)
        )
        is not None
    )


def has_others(recording_id: uuid.UUID, prefix: str) -> bool:
    """Whether lines of another hearing than the one with these keys stand there."""
    return (
        db.session.scalar(
            select(Segment.id)
            .where(
                Segment.recording_id == recording_id,
                Segment.source_key.not_like(f"{prefix}%"),
                ~Segment.removed,
            )
            .limit(1)
        )
        is not None
    )


def replace(
    recording_id: uuid.UUID,
    prefix: str,
    *,
    until_ms: int | None = None,
    block: str | None = None,
    keep: Collection[str] = (),
) -> int:
    """Take lines away that the hearing whose keys begin with `prefix` has replaced.

    Those are the lines of other hearings that begin before `until_ms` (None: all of them), and
    of its own, under `block`, those that aren't in `keep`: a try that broke off left them.
    Lines that a person touched stay. Gives how many were taken away.
    """
    other = Segment.source_key.not_like(f"{prefix}%")
    gone = other if until_ms is None else and_(other, Segment.start_ms < until_ms)
    if block is not None:
        left_over = and_(Segment.source_key.like(f"{block}%"), Segment.source_key.not_in(keep))
        gone = or_(gone, left_over)
    return _remove(recording_id, gone)


def kept(recording_id: uuid.UUID, prefix: str) -> list[tuple[int, int]]:
    """Where lines of other hearings stand that a person touched: (start, end) in ms."""
    rows = db.session.execute(
        select(Segment.start_ms, Segment.end_ms)
        .where(
            Segment.recording_id == recording_id,
            Segment.source_key.not_like(f"{prefix}%"),
            ~Segment.removed,
            _touched(),
        )
        .order_by(Segment.start_ms, Segment.seq)
    )
    return [(row.start_ms, row.end_ms) for row in rows]


def is_covered(utterance: Utterance, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether more than half of an utterance lies within these spans (start, end) in ms; one of
    no known length, whether it begins there."""
    length = utterance.end_ms - utterance.start_ms
    if length <= 0:
        return any(start <= utterance.start_ms <= end for start, end in spans)
    inside = sum(
        max(0, min(end, utterance.end_ms) - max(start, utterance.start_ms)) for start, end in spans
    )
    return 2 * inside > length


def forget(recording_id: uuid.UUID, prefix: str) -> None:
    """Take away the lines of the hearing with these keys that nobody touched: another one says
    it all."""
    _remove(recording_id, Segment.source_key.like(f"{prefix}%"))


def _remove(recording_id: uuid.UUID, gone: ColumnElement[bool]) -> int:
    found = list(
        db.session.scalars(
            select(Segment).where(
                Segment.recording_id == recording_id, ~Segment.removed, ~_touched(), gone
            )
        )
    )
    for segment in found:
        segment.removed = True
    number(recording_id, found)
    return len(found)


def _touched() -> ColumnElement[bool]:
    return or_(Segment.edited_text.is_not(None), Segment.speaker_by.is_not(None))
