"""The whole transcript as an API client states it anew. Core.

Each line stated finds the row that says it already, so that nothing stated twice moves; rows
that nobody states any more are taken away, unless a person touched them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import defer

from notes import recordings, said, transcripts
from notes.db import db
from notes.models import Segment, Speaker
from notes.said import Spoken

_AT_ONCE = 500  # rows in one statement
_LAST = 2**63  # a line that is numbered anew comes after all that stand
Row = dict[str, Any]


def restate(recording_id: uuid.UUID, spoken: Sequence[Spoken]) -> None:
    """Make these the lines of a transcript, each as often as it is stated.

    Lines that a person corrected or assigned stay. Raises NotFound.
    """
    recordings.touch(recording_id)  # from here on nobody else changes a line
    rows = _rows(recording_id)
    written = _written(spoken, rows)
    new = [row for row in written if "id" not in row]
    _name_speakers(recording_id, new)
    _number(recording_id, written)
    for some in said.batches([row for row in written if "id" in row], _AT_ONCE):
        db.session.execute(update(Segment), some)
    for some in said.batches(new, _AT_ONCE):
        db.session.execute(insert(Segment), [{"recording_id": recording_id, **row} for row in some])
    db.session.flush()
    db.session.expire_all()


def _rows(recording_id: uuid.UUID) -> list[tuple[Segment, Speaker | None]]:
    query = (
        select(Segment, Speaker)
        .outerjoin(Speaker, Speaker.id == Segment.speaker_id)
        .where(Segment.recording_id == recording_id)
        .order_by(Segment.start_ms, Segment.seq)
        .options(defer(Segment.words))
        .execution_options(populate_existing=True)
    )
    return [(segment, speaker) for segment, speaker in db.session.execute(query)]


def _written(spoken: Sequence[Spoken], rows: Sequence[tuple[Segment, Speaker | None]]) -> list[Row]:
    """What is to be written, in order: new rows, and with an `id` what changes of one that is
    there. `moves`: it is to be numbered as if it came now."""
    written: list[Row] = []
    pool = _Pool(rows)
    place = (-1, 0)  # of the line before: start in ms, order of arrival
    end = 0
    for one in spoken:
        heard = said.utterance(one, end)
        end = max(end, heard.start_ms)
        row = pool.take(one)
        if row is None:
            written.append(_new(pool.free_key(one), one, end))
            place = (heard.start_ms, _LAST)
            continue
        start = heard.start_ms if one.timestamp is None or row.removed else row.start_ms
        moves = start == place[0] and row.seq <= place[1]
        news = _differences(row, one, start)
        if news or moves:
            written.append({"id": row.id, "moves": moves, **news})
        place = (start, _LAST if moves else row.seq)
    written += [{"id": row.id, "moves": False, "removed": True} for row in pool.left()]
    return written


class _Pool:
    """The rows that stand, to be taken by what they say."""

    def __init__(self, rows: Sequence[tuple[Segment, Speaker | None]]) -> None:
        self._by_words: dict[tuple[Any, ...], list[Segment]] = defaultdict(list)
        self._names = {segment.source_key for segment, _ in rows}
        self._gone = {one.source_key: one for one, _ in rows if one.removed}
        self._standing: dict[uuid.UUID, Segment] = {}
        for segment, speaker in reversed(rows):
            if segment.removed:
                continue
            self._standing[segment.id] = segment
            shown = said.given(segment, speaker)
            for text in {segment.shown, segment.text}:
                key = (_ms(shown["timestamp"]), shown["speaker"] or None, text)
                self._by_words[key].append(segment)

    def take(self, one: Spoken) -> Segment | None:
        """The row that says the same, if one is left; else one of its name that was removed."""
        found = self._by_words.get((_ms(one.timestamp), one.speaker or None, one.text), [])
        while found:
            segment = found.pop()
            if self._standing.pop(segment.id, None) is not None:
                return segment
        named = (self._gone.pop(key, None) for key in said.keys(one) if key is not None)
        return next((segment for segment in named if segment is not None), None)

    def free_key(self, one: Spoken) -> str:
        """A name for a new line that no row has."""
        first, other = said.keys(one)
        key, count = first, 1
        while key in self._names:
            key = other if other and count == 1 else f"{other or first}#{count}"
            count += 1
        self._names.add(key)
        return key

    def left(self) -> Iterator[Segment]:
        """The rows that nobody took and no person touched."""
        for segment in self._standing.values():
            if segment.edited_text is None and segment.speaker_by is None:
                yield segment


def _ms(timestamp: float | None) -> float | None:
    return None if timestamp is None else float(timestamp)


def _new(key: str, one: Spoken, end_ms: int) -> Row:
    heard = said.utterance(one, end_ms)
    return {
        "source_key": key,
        "speaker": heard.speaker,
        "start_ms": heard.start_ms,
        "end_ms": heard.end_ms,
        "text": heard.text,
        "confidence": heard.confidence,
        "is_final": one.stands,
        "sent": one.sent,
    }


def _differences(row: Segment, one: Spoken, start_ms: int) -> Row:
    """What to change of a row so that it is given back as it was stated."""
    wanted: Row = {
        "start_ms": start_ms,
        "end_ms": row.end_ms - row.start_ms + start_ms,
        "confidence": one.confidence,
        "is_final": one.stands,
        "removed": False,
    }
    if row.removed:
        wanted["text"] = one.text
    if row.sent is not None or one.sent != said.given(row, None) | {"speaker": one.speaker}:
        wanted["sent"] = one.sent
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


def _number(recording_id: uuid.UUID, written: Sequence[Row]) -> None:
    if not written:
        return
    top = recordings.touch(recording_id, "speakers", lines=len(written))
    for rev, row in enumerate(written, start=top - len(written) + 1):
        row["rev"] = rev
        if row.pop("moves", True):
            row["seq"] = rev


def _name_speakers(recording_id: uuid.UUID, new: Sequence[Row]) -> None:
    labels = dict.fromkeys(row["speaker"] for row in new if row["speaker"])
    known: dict[str, uuid.UUID] = {}
    for some in said.batches(labels, _AT_ONCE):
        short = {label: label[: transcripts.LABEL_LIMIT] for label in some}
        found = transcripts.speakers_labelled(recording_id, short.values(), named=True)
        known |= {label: found[short[label]].id for label in some}
    for row in new:
        label = row.pop("speaker")
        row["speaker_id"] = known[label] if label else None
