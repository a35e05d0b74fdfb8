"""Keeping what a summariser wrote: a new version of the notes beside the older ones. Core.

`write(recording, run_id, engine, digest, transcript)`. Reading the one that counts is in
`notes.digests`, the others in `notes.summary_versions`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from notes import evidence, recordings, summary_versions
from notes.citing import Transcript
from notes.db import db, now
from notes.engines.base import Digest, Statement
from notes.models import ItemKind, Recording, Summary, SummaryItem, Verdict

_HEADING_LIMIT = 255
_NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: ItemKind
    statement: Statement
    heading: str | None = None
    heading_ms: int | None = None


def write(
    recording: Recording,
    run_id: uuid.UUID,
    engine: str,
    digest: Digest,
    transcript: Transcript,
    *,
    template: str | None = None,
) -> Summary:
    """Store a digest as the version that counts, each line with its evidence. A line that cites
    nothing which is there is left out: nothing could be checked. `template` is its name."""
    name = (template or "")[:_NAME_LIMIT] or None
    summary = Summary(recording_id=recording.id, run_id=run_id, engine=engine, template=name)
    summary.shown_at = summary.created_at = now()
    return _keep(summary, digest, transcript)


def take(
    recording: Recording,
    run_id: uuid.UUID | None,
    teller: str,
    digest: Digest,
    transcript: Transcript,
) -> Summary:
    """Store what somebody else sums up, in their words: a line without any evidence stays, as one
    that wasn't found. It counts where a run took it, or where there is nothing else; else it is a
    further version beside the one that does."""
    summary = Summary(recording_id=recording.id, run_id=run_id, engine=teller)
    summary.shown_at = summary.created_at = now()
    other = summary_versions.shown(recording.id) if run_id is None else None
    if other is not None:
        summary.shown_at = other.shown_at - timedelta(microseconds=1)
    return _keep(summary, digest, transcript, bare=True)


def share_found(digest: Digest, transcript: Transcript) -> float:
    """How many of a digest's statements the transcript carries at least in part, of 1."""
    said = [entry.statement for entry in _entries(digest)]
    said += [Statement(one.title, one.cites) for one in digest.tasks]
    found = [
        evidence.verdict(transcript.evidence(one.text, transcript.places(one.cites)))
        for one in said
    ]
    return sum(one != Verdict.NOT_FOUND for one in found) / len(found) if found else 0.0


def _keep(
    summary: Summary, digest: Digest, transcript: Transcript, *, bare: bool = False
) -> Summary:
    for entry in _entries(digest):
        made = item(entry.kind, entry.statement, transcript, bare=bare)
        if made is not None:
            made.heading, made.heading_ms = entry.heading, entry.heading_ms
            _add(summary, made)
    for chapter in digest.chapters:
        heading = _heading(chapter.heading)
        if heading:
            _add(
                summary,
                SummaryItem(
                    kind=ItemKind.CHAPTER,
                    heading=heading,
                    heading_ms=max(0, chapter.start_ms),
                    text=heading,
                ),
            )
    db.session.add(summary)
    db.session.flush()
    summary_versions.forget_oldest(summary.recording_id)
    recordings.touch(summary.recording_id, "summary", "media")  # chapters stand in both
    return summary


def item(
    kind: ItemKind, statement: Statement, transcript: Transcript, *, bare: bool = False
) -> SummaryItem | None:
    """A line with its evidence; None where it says nothing or (unless `bare`) cites nothing that
    is there."""
    places = transcript.places(statement.cites)
    words = " ".join(statement.text.split())
    if not words or not (places or bare):
        return None
    heard = {str(one) for one in transcript.heard_near(places)}
    named = [transcript.speaker_called(name) for name in statement.agreed]
    agreed = dict.fromkeys(str(one.id) for one in named if one is not None)
    return SummaryItem(
        kind=kind,
        text=words,
        agreed=[one for one in agreed if one in heard] or None,
        evidence=transcript.evidence(words, places),
    )


def _add(summary: Summary, made: SummaryItem) -> None:
    made.position = len(summary.items)
    summary.items.append(made)


def _heading(text: str) -> str | None:
    return " ".join(text.split())[:_HEADING_LIMIT] or None


def _entries(digest: Digest) -> Iterator[_Entry]:
    yield from (_Entry(ItemKind.OVERVIEW, one) for one in digest.overview)
    for section in digest.sections:
        heading = _heading(section.heading)
        for point in section.points:
            yield _Entry(ItemKind.POINT, point, heading, section.start_ms)
    yield from (_Entry(ItemKind.DECISION, one) for one in digest.decisions)
    yield from (_Entry(ItemKind.QUESTION, one) for one in digest.questions)
