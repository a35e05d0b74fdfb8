"""Recordings as the desktop_recordings contract shows them: 25 fields, in its order. Core.

`fields(recordings)` asks a fixed number of statements, however many recordings it is given.
What a client sent comes back as it was sent; what it never said is told from what we know.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import String, Text, cast, func, select, type_coerce

from notes import desktop_notes, desktop_tasks, live_drafts
from notes.connections import settings
from notes.db import db
from notes.desktop_notes import Written
from notes.desktop_tasks import Found
from notes.models import (
    Capture,
    ClientFields,
    MediaFile,
    MediaKind,
    Note,
    Recording,
    Segment,
    Speaker,
)

PLATFORMS = ("zoom", "teams", "meet", "desktop_audio", "slack")

Line = dict[str, Any]
_Key = Any  # a recording's or speaker's id as the driver gives it: ids of lines are many


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a page of recordings, by recording."""

    said: Mapping[uuid.UUID, ClientFields]
    captures: Mapping[uuid.UUID, Any]
    lines: Mapping[uuid.UUID, list[Line]]
    named: Mapping[uuid.UUID, list[str]]
    tasks: Mapping[uuid.UUID, list[Found]]
    notes: Mapping[uuid.UUID, str]
    files: Mapping[uuid.UUID, Any]
    written: Mapping[uuid.UUID, Written]


def fields(found: Sequence[Recording]) -> list[dict[str, Any]]:
    """Each recording as an object of the contract, its values ready for JSON."""
    if not found:
        return []
    ids = [one.id for one in found]
    said = {
        one.recording_id: one
        for one in db.session.scalars(
            select(ClientFields)
            .where(ClientFields.recording_id.in_(ids))
            .execution_options(populate_existing=True)
        )
    }
    silent = [one for one in found if one.id not in said or said[one.id].summary is None]
    named, voices = _people(ids)
    known = _Known(
        said=said,
        captures=_by_recording(_captures(ids)),
        lines=_lines(ids, voices),
        named=named,
        tasks=desktop_tasks.of(ids),
        notes=_notes(ids),
        files=_files(ids),
        written=desktop_notes.of(silent, moment) if silent else {},
    )
    return [_object(one, known) for one in found]


def transcript(recording_id: uuid.UUID) -> list[Line]:
    """The lines in the contract's older shape: with `timestamp_ms`, `start` and `end` (ms)."""
    _, voices = _people([recording_id])
    return [
        {"timestamp_ms": line["timestamp"], "start": start, "end": end, **line}
        for _, line, start, end in _spoken([recording_id], voices)
    ]


def moment(recording_id: uuid.UUID, ms: int) -> str:
    """The address of a moment in a recording."""
    return f"{settings().base_url}/recordings/{recording_id}?t={ms // 1000}"


def stamp(at: datetime | None) -> str | None:
    """A moment as the contract writes it: UTC, to the microsecond."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None


def _object(one: Recording, known: _Known) -> dict[str, Any]:
    said = known.said.get(one.id) or ClientFields(recording_id=one.id, exact={})
    capture = known.captures.get(one.id)
    upload_id = capture.external_id if capture and capture.kind == "sdk_upload" else str(one.id)
    lines = known.lines.get(one.id, [])
    written = known.written.get(one.id)
    from_clients, tasks = desktop_tasks.told(known.tasks.get(one.id, []), said)
    file = known.files.get(one.id)
    size = file.size if file else None
    return {
        "id": str(one.id),
        "team": one.team_id,
        "created_by": one.created_by,
        "sdk_upload_id": upload_id,
        "recall_recording_id": _recall_id(said, capture),
        "platform": one.platform if one.platform in PLATFORMS else "desktop_audio",
        "meeting_title": (
            one.title if one.title != said.untitled else (said.exact or {}).get("meeting_title")
        ),
        "meeting_url": one.meeting_url,
        "duration_seconds": _seconds(one, said),
        "status": str(one.status),
        "notes": _note(known.notes.get(one.id, ""), said),
        "error_message": one.problem if said.error_message is None else said.error_message,
        "video_url": said.video_url if said.video_url is not None else _video(file),
        "video_size_bytes": size if said.video_size_bytes is None else said.video_size_bytes,
        "participants": _participants(said, known.named.get(one.id, [])),
        "transcript_text": " ".join(line["text"] for line in lines if line["text"]),
        "transcript_segments": lines,
        "summary": said.summary if written is None else written.text,
        "extracted_tasks": tasks,
        "tasks_generated_at": _told_at(said.tasks_generated_at, written, ours=not from_clients),
        "summary_generated_at": _told_at(said.summary_generated_at, written, ours=True),
        "started_at": stamp(one.started_at),
        "completed_at": stamp(said.completed_at or one.completed_at),
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.updated_at),
    }


def _recall_id(said: ClientFields, capture: Any) -> str | None:
    if said.recall_recording_id is not None:
        return str(said.recall_recording_id)
    return capture.recording_ref if capture else None


def _seconds(one: Recording, said: ClientFields) -> int | None:
    if said.duration_seconds is not None or one.duration_ms is None:
        return said.duration_seconds
    return round(one.duration_ms / 1000)


def _note(body: str, said: ClientFields) -> str | None:
    """The note as the client sent it, until somebody writes another."""
    sent = (said.exact or {}).get("notes")
    if sent is not None and sent.strip() == body.strip():
        return str(sent)
    return body or None


def _video(file: Any) -> str | None:
    if file is None:
        return None
    return f"{settings().base_url}/recordings/{file.recording_id}/media/{file.kind}"


def _participants(said: ClientFields, named: list[str]) -> list[str]:
    return named if said.participants is None else said.participants


def _told_at(sent: datetime | None, written: Written | None, *, ours: bool) -> str | None:
    return stamp(sent or (written.at if written is not None and ours else None))


def _captures(ids: Sequence[uuid.UUID]) -> Iterable[Any]:
    return db.session.execute(
        select(Capture.recording_id, Capture.kind, Capture.external_id, Capture.recording_ref)
        .where(Capture.recording_id.in_(ids))
        .order_by(Capture.created_at.desc(), Capture.id.desc())  # the first one counts
    )


def _by_recording(rows: Iterable[Any]) -> dict[uuid.UUID, Any]:
    return {row.recording_id: row for row in rows}


def _people(ids: Sequence[uuid.UUID]) -> tuple[dict[uuid.UUID, list[str]], dict[_Key, str]]:
    """The names that people gave to voices, by recording; what each voice is called, by key."""
    named: dict[uuid.UUID, list[str]] = defaultdict(list)
    voices: dict[_Key, str] = {}
    rows = db.session.execute(
        select(
            Speaker.recording_id, Speaker.number, Speaker.name, Speaker.named_by,
            type_coerce(Speaker.id, String).label("key"),
        )
        .where(Speaker.recording_id.in_(ids))
        .order_by(Speaker.recording_id, Speaker.number)
    )  # fmt: skip
    for row in rows:
        voices[row.key] = row.name or f"Speaker {row.number}"
        if row.name and row.named_by and row.name not in named[row.recording_id]:
            named[row.recording_id].append(row.name)
    return named, voices


def _lines(ids: Sequence[uuid.UUID], voices: Mapping[_Key, str]) -> dict[uuid.UUID, list[Line]]:
    """The lines that stand, in order, by recording."""
    found: dict[_Key, list[Line]] = defaultdict(list)
    for key, line, _, _ in _spoken(ids, voices):
        found[key].append(line)
    return {one: found[key] for one in ids for key in (one, one.hex) if key in found}


def _spoken(
    ids: Sequence[uuid.UUID], voices: Mapping[_Key, str]
) -> Iterator[tuple[_Key, Line, int, int]]:
    """Each line with its recording's key, start and end (ms). Bare columns past the session, and
    JSON only where there is some: there may be tens of thousands of them."""
    rows = db.session.connection().execute(
        select(
            type_coerce(Segment.recording_id, String),
            func.coalesce(Segment.edited_text, Segment.text),
            cast(Segment.sent, Text), Segment.start_ms, Segment.end_ms,
            type_coerce(Segment.speaker_id, String), Segment.confidence, Segment.is_final,
        )
        .where(Segment.recording_id.in_(ids), Segment.removed.is_(False), live_drafts.stands())
        .order_by(Segment.recording_id, Segment.start_ms, Segment.seq)
    )  # fmt: skip
    for key, text, packed, start_ms, end_ms, speaker, confidence, is_final in rows:
        sent = from_json(packed) if packed else None
        line = {
            "timestamp": float(start_ms), "speaker": voices.get(speaker), "text": text,
            "confidence": confidence, "is_final": is_final,
        } if sent is None else {
            "timestamp": sent.get("timestamp"), "speaker": sent.get("speaker"), "text": text,
            "confidence": sent.get("confidence"), "is_final": sent.get("is_final"),
        }  # fmt: skip
        yield key, line, start_ms, end_ms


def _notes(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = db.session.execute(
        select(Note.recording_id, Note.body).where(Note.recording_id.in_(ids))
    )
    return {row.recording_id: row.body for row in rows}


def _files(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """What plays: the copy for browsers, else the original."""
    kinds = (MediaKind.ORIGINAL, MediaKind.PLAYABLE)  # in this order: the last one counts
    rows = db.session.execute(
        select(MediaFile.recording_id, MediaFile.kind, MediaFile.size)
        .where(MediaFile.recording_id.in_(ids), MediaFile.kind.in_(kinds))
        .order_by(MediaFile.kind)
    )
    return _by_recording(rows)
