"""What API clients say of a recording, made into what people see. Core.

`change(viewer, recording_id, values)` takes fields of the desktop_recordings contract. Lines,
tasks, people and the note become rows of their own; what has no other place is kept in
ClientFields. What a person corrected or edited stays theirs.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from notes import client_tasks, notebook, recordings, restating, runs, search, transcripts
from notes.db import db, now
from notes.errors import Invalid
from notes.models import ClientFields, Recording, Segment, Speaker, Status
from notes.recordings import Viewer

UNTITLED = "Untitled meeting"
# Fields that are kept as they are sent, beside whatever else they mean.
_KEPT = (
    "recall_recording_id", "duration_seconds", "error_message", "video_url", "video_size_bytes",
    "summary", "tasks_generated_at", "summary_generated_at", "completed_at",
)  # fmt: skip
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "meeting_title": ("header",),
    "meeting_url": ("header",),
    "platform": ("header",),
    "started_at": ("header",),
    "duration_seconds": ("header", "media"),
    "status": ("header", "steps", "summary", "tasks"),
    "error_message": ("header", "steps"),
    "participants": ("header", "speakers"),
    "summary": ("summary",),
    "extracted_tasks": ("tasks",),
}
_SEARCHED = {"meeting_title", "notes", "summary", "transcript_segments"}
_AT_ONCE = 500


def change(viewer: Viewer, recording_id: uuid.UUID, values: Mapping[str, Any]) -> Recording:
    """Set fields of a recording, named as in the contract, each of the type it has there;
    `transcript_segments` are `said.Spoken`. Fields that are not there stay as they are.

    `ready` begins the work that is still to be done. Raises NotFound, Forbidden, Invalid.
    """
    recordings.get_for_edit(viewer, recording_id)
    if values.get("status") == Status.READY:
        runs.lock(recording_id)  # before the recording's row: the order in which workers take them
    sections = {name for field in values for name in _SECTIONS.get(field, ())}
    recordings.touch(recording_id, *sorted(sections))  # from here on nobody else changes it
    recording = db.session.get_one(Recording, recording_id, populate_existing=True)
    said = kept(recording_id)
    for name in _KEPT:
        if name in values:
            setattr(said, name, values[name])
    for name, value in values.items():
        _set(viewer, recording, said, name, value)
    db.session.flush()
    _stand(recording, said, values)
    if _SEARCHED & values.keys():
        search.soon(recording_id)
    db.session.flush()
    return recording


def kept(recording_id: uuid.UUID) -> ClientFields:
    """What a client said of a recording, made if it said nothing yet. The recording's row must
    be held (`recordings.touch`)."""
    said = db.session.get(ClientFields, recording_id, populate_existing=True)
    if said is None:
        said = ClientFields(recording_id=recording_id, exact={})
        db.session.add(said)
        db.session.flush()
    return said


def _set(viewer: Viewer, recording: Recording, said: ClientFields, name: str, value: Any) -> None:
    """Make one field what it means here, if it means more than itself."""
    if name == "meeting_title":
        _title(recording, said, value)
    elif name in {"meeting_url", "started_at"}:
        setattr(recording, name, value)
    elif name == "platform":
        if value != "desktop_audio" or recording.platform != "upload":
            recording.platform = value
    elif name == "duration_seconds":
        _duration(recording, value)
    elif name == "notes":
        _note(viewer, recording, said, value)
    elif name == "participants":
        _people(recording, said, value)
    elif name == "extracted_tasks":
        exists = client_tasks.state(recording, value)
        _remember(said, name, [] if exists and not value else None)
    elif name == "transcript_segments":
        restating.restate(recording.id, value)


def _title(recording: Recording, said: ClientFields, title: str | None) -> None:
    if title:
        recording.title = title
    else:
        said.untitled = said.untitled or UNTITLED
        recording.title = said.untitled
    _remember(said, "meeting_title", title if title == "" else None)


def _duration(recording: Recording, seconds: int | None) -> None:
    """The length people see, unless it is known from the media."""
    if not recording.media:
        recording.duration_ms = seconds * 1000 if seconds is not None and seconds > 0 else None


def _note(viewer: Viewer, recording: Recording, said: ClientFields, note: str | None) -> None:
    try:
        notebook.put(viewer, recording.id, note or "")
    except Invalid as error:
        raise Invalid(error.message, "notes") from None
    _remember(said, "notes", note)


def _people(recording: Recording, said: ClientFields, names: Sequence[str]) -> None:
    """These took part: each is a speaker, also one who says nothing."""
    known = db.session.scalars(select(Speaker).where(Speaker.recording_id == recording.id)).all()
    before = set(said.participants or ())
    said.participants = list(names) if names or known else None
    limit = transcripts.LABEL_LIMIT
    there = {name for one in known for name in (one.label, one.name)}
    new = [short for name in names if (short := name[:limit]) not in there]
    for start in range(0, len(new), _AT_ONCE):
        some = new[start : start + _AT_ONCE]
        transcripts.speakers_labelled(recording.id, some, named=True)
    gone = {name[:limit] for name in before} - {name[:limit] for name in names}
    for speaker in known:
        if speaker.label in gone:
            _forget(speaker)


def _forget(speaker: Speaker) -> None:
    """Remove somebody who didn't take part after all, unless they speak or a person named them."""
    speaks = select(Segment.id).where(Segment.speaker_id == speaker.id).exists()
    db.session.execute(
        delete(Speaker)
        .where(Speaker.id == speaker.id, Speaker.named_by.is_(None), ~speaks)
        .execution_options(synchronize_session=False)
    )


def _remember(said: ClientFields, name: str, value: Any) -> None:
    """Keep a value that its rows can't tell from none; None forgets it."""
    rest = {key: one for key, one in said.exact.items() if key != name}
    said.exact = rest if value is None else {**rest, name: value}


def _stand(recording: Recording, said: ClientFields, values: Mapping[str, Any]) -> None:
    """Take a status for what it is worth: once there is work of ours, that says how it stands."""
    status = values.get("status")
    if status == Status.READY:
        _measure(recording)
        runs.complete(recording)
    if runs.current(recording.id):
        return
    if status is not None:
        recording.status = Status(status)
    if status == Status.READY and recording.completed_at is None:
        recording.completed_at = now()
    recording.problem = said.error_message if recording.status == Status.ERROR else None


def _measure(recording: Recording) -> None:
    """A meeting without media is as long as what was said in it."""
    if recording.duration_ms is None:
        recording.duration_ms = db.session.scalar(
            select(Segment.end_ms)
            .where(Segment.recording_id == recording.id, ~Segment.removed)
            .order_by(Segment.start_ms.desc(), Segment.seq.desc())
            .limit(1)
        )
