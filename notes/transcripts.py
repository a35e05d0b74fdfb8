"""How lines enter a transcript. Core.

`append(recording_id, said)` is the one verb through which segments enter, whether an engine, a
provider's webhook or the API heard them. What a person corrected or assigned is never replaced.
Reading a transcript is in `notes.windows`; how a new hearing takes the place of an old one in
`notes.hearings`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import defer

from notes import line_names, recordings
from notes.db import db
from notes.models import Segment, Speaker
from notes.speech import Utterance, Word

LABEL_LIMIT = 120
_WRITTEN = (
    "recording_id", "source_key", "seq", "rev", "speaker_id", "start_ms", "end_ms", "text",
    "confidence", "is_final", "removed",
)  # fmt: skip
_WRITTEN_IF_ANY = ("words", "sent")


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance under the stable name its source gave it, which makes repeats harmless.

    A draft (`is_final` false) is replaced by whatever comes later under its name. Where two
    lines may share a name, `other_key` is what a second final of another text is kept under.
    `sent` is the line as an API client put it; its repeats are known by their text. Who spoke is
    `speaker_id` where that is known, else whom the source calls as the utterance says.
    """

    source_key: str
    utterance: Utterance
    is_final: bool = True
    other_key: str | None = None
    sent: Mapping[str, Any] | None = None
    speaker_id: uuid.UUID | None = None


def append(recording_id: uuid.UUID, said: Sequence[Said], *, named: bool = False) -> list[str]:
    """Add lines, or replace those of the same names; gives the names of those that changed.

    A final line is never replaced by a draft, and a correction stays on top of the new text.
    `named`: what the source calls the speakers are their names. What it costs depends on `said`
    alone, not on how much stands there. Raises NotFound when the recording is gone.
    """
    if not said:
        return []
    # First the recording's row: it makes two writers of one recording take turns.
    top = recordings.touch(recording_id, lines=len(said))
    keys = {key for one in said for key in (one.source_key, one.other_key) if key is not None}
    standing = line_names.find(recording_id, keys)
    speakers = _speakers(recording_id, [one.utterance.speaker for one in said], named=named)
    new: list[Segment] = []
    changed: dict[str, None] = {}
    for rev, one in enumerate(said, start=top - len(said) + 1):
        key = _key(one, standing)
        segment = standing.get(key)
        if segment is None:
            segment = Segment(recording_id=recording_id, source_key=key, seq=rev)
            standing[key] = segment
            new.append(segment)
        elif not _is_news(segment, one):
            continue
        _fill(segment, one, rev)
        if segment.speaker_by is None:
            if one.speaker_id is not None:
                segment.speaker_id = one.speaker_id
            elif one.utterance.speaker is not None:
                segment.speaker_id = speakers[one.utterance.speaker].id
        changed[key] = None
    db.session.flush()
    _insert(new)
    return list(changed)


def lines(recording_id: uuid.UUID, *, words: bool = True) -> list[Segment]:
    """The final lines of a transcript as they are shown, in order. Without `words` those are
    read when asked for: they are most of it."""
    return list(
        db.session.scalars(
            select(Segment)
            .where(Segment.recording_id == recording_id, ~Segment.removed, Segment.is_final)
            .order_by(Segment.start_ms, Segment.seq)
            .options(*(() if words else (defer(Segment.words),)))
            .execution_options(populate_existing=True)
        )
    )


def any_lines(recording_id: uuid.UUID, since: datetime | None = None) -> bool:
    """Whether anything was said, or anything came since."""
    query = select(Segment.id).where(Segment.recording_id == recording_id, ~Segment.removed)
    if since is not None:
        query = query.where(Segment.created_at >= since, Segment.is_final)
    return db.session.scalar(query.limit(1)) is not None


def number(recording_id: uuid.UUID, changed: Sequence[Segment], *sections: str) -> None:
    """Give changed lines the next numbers, so that open pages hear of them."""
    if not changed:
        if sections:
            recordings.touch(recording_id, *sections)
        return
    top = recordings.touch(recording_id, *sections, lines=len(changed))
    for rev, segment in enumerate(changed, start=top - len(changed) + 1):
        segment.rev = rev
    db.session.flush()


def packed(words: Iterable[Word]) -> list[Any]:
    """Words as a segment keeps them: [text, start ms, end ms, confidence]."""
    return [[word.text, word.start_ms, word.end_ms, word.confidence] for word in words]


def _key(one: Said, standing: Mapping[str, Segment]) -> str:
    """The name that a line is to have."""
    text = one.utterance.text
    other = standing.get(one.other_key) if one.other_key else None
    if one.other_key and other is not None and not other.removed and other.text == text:
        return one.other_key
    first = standing.get(one.source_key)
    taken = first is not None and not first.removed and first.is_final and first.text != text
    return one.other_key if one.other_key and one.is_final and taken else one.source_key


def _speakers(
    recording_id: uuid.UUID, labels: Iterable[str | None], *, named: bool
) -> dict[str, Speaker]:
    """The speakers whom a source calls so, made where they are new."""
    wanted = {label: label[:LABEL_LIMIT] for label in labels if label is not None}
    if not wanted:
        return {}
    found = speakers_labelled(recording_id, wanted.values(), named=named)
    return {label: found[short] for label, short in wanted.items()}


def speakers_labelled(
    recording_id: uuid.UUID, labels: Iterable[str], *, named: bool = False
) -> dict[str, Speaker]:
    """The speakers with these labels, made where they are new: with the label as their name,
    if it is one (`named`). The recording's row must be held (`recordings.touch`)."""
    wanted = dict.fromkeys(labels)
    query = select(Speaker).where(Speaker.recording_id == recording_id, Speaker.label.in_(wanted))
    found = {one.label: one for one in db.session.scalars(query.order_by(Speaker.number.desc()))}
    new = [label for label in wanted if label not in found]
    if not new:
        return found
    highest = select(func.max(Speaker.number)).where(Speaker.recording_id == recording_id)
    last = db.session.scalar(highest) or 0
    for number, label in enumerate(new, start=last + 1):
        name = label if named else None
        found[label] = Speaker(recording_id=recording_id, number=number, label=label, name=name)
        db.session.add(found[label])
    db.session.flush()
    recordings.touch(recording_id, "speakers")
    return found


def _is_news(segment: Segment, one: Said) -> bool:
    if segment.is_final and not one.is_final:
        return False
    heard = one.utterance
    if segment.removed or segment.is_final != one.is_final or segment.text != heard.text:
        return True
    place = (segment.start_ms, segment.end_ms)
    return one.sent is None and place != (heard.start_ms, heard.end_ms)


def _insert(new: Sequence[Segment]) -> None:
    """Write new lines past the session: there may be a thousand."""
    rows = [
        {name: getattr(segment, name) for name in _WRITTEN}
        | {name: value for name in _WRITTEN_IF_ANY if (value := getattr(segment, name)) is not None}
        for segment in new
    ]
    if rows:
        db.session.execute(insert(Segment), rows)


def _fill(segment: Segment, one: Said, rev: int) -> None:
    heard = one.utterance
    segment.rev = rev
    segment.start_ms, segment.end_ms = heard.start_ms, heard.end_ms
    segment.text = heard.text
    segment.words = packed(heard.words) or None
    segment.confidence = heard.confidence
    segment.is_final = one.is_final
    segment.removed = False
    if one.sent is not None:
        segment.sent = dict(one.sent)
