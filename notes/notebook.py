"""The note of a recording: what people typed, with every version of it. Core."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from notes import recordings
from notes.db import db, now
from notes.errors import Conflict, Invalid, NotFound
from notes.merging import merge
from notes.models import Note, NoteVersion, User
from notes.recordings import Viewer

SITTING = timedelta(minutes=5)
RECENT = 60  # saves that are kept one by one
LIMIT = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to; `merged` says that another person's edit is in it too."""

    note: Note
    merged: bool


class EditedMeanwhile(Conflict):
    """Somebody else changed the same lines; both texts are here, nothing was overwritten."""

    def __init__(self, note: Note, mine: str) -> None:
        who = note.editor.name if note.editor else "Somebody else"
        super().__init__(f"{who} changed the same lines while you were writing.")
        self.theirs = note.body
        self.version = note.version
        self.mine = mine


def get(viewer: Viewer, recording_id: uuid.UUID) -> Note | None:
    """The note, if anything was ever typed."""
    recordings.get(viewer, recording_id)
    return _find(recording_id)


def save(viewer: Viewer, recording_id: uuid.UUID, body: str, base_version: int) -> Saved:
    """Keep what was typed on top of version `base_version` (0: an empty page).

    An edit by somebody else in between is merged where the two touch different lines;
    raises EditedMeanwhile where they don't.
    """
    recordings.get_for_edit(viewer, recording_id)
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if len(body) > LIMIT:
        raise Invalid(f"A note has at most {LIMIT:,} characters.", "body")
    note = _find_or_create(recording_id)
    merged = False
    if note.version != base_version and note.body != body:
        joined = merge(_body_at(note, base_version), body, note.body)
        if joined is None:
            raise EditedMeanwhile(note, body)
        merged = joined != body
        body = joined
    if note.body != body:
        _store(note, viewer.user, body)
    return Saved(note, merged)


def versions(viewer: Viewer, recording_id: uuid.UUID) -> list[NoteVersion]:
    """Every version, newest first."""
    note = get(viewer, recording_id)
    if note is None:
        return []
    return list(
        db.session.scalars(
            select(NoteVersion)
            .where(NoteVersion.note_id == note.id)
            .order_by(NoteVersion.version.desc())
        )
    )


def version(viewer: Viewer, recording_id: uuid.UUID, version_id: uuid.UUID) -> NoteVersion:
    """One version of this recording's note. Raises NotFound."""
    note = get(viewer, recording_id)
    found = db.session.get(NoteVersion, version_id)
    if note is None or found is None or found.note_id != note.id:
        raise NotFound("There is no such version of this note.")
    return found


def restore(viewer: Viewer, recording_id: uuid.UUID, version_id: uuid.UUID) -> Note:
    """Bring an old version back, as a new one on top."""
    old = version(viewer, recording_id, version_id)
    viewer.require_edit()
    note = _find(recording_id)
    assert note is not None  # noqa: S101 - `version` has found it
    if note.body != old.body:
        _store(note, viewer.user, old.body)
    return note


def _find(recording_id: uuid.UUID) -> Note | None:
    return db.session.scalar(select(Note).where(Note.recording_id == recording_id))


def _find_or_create(recording_id: uuid.UUID) -> Note:
    note = _find(recording_id)
    if note is not None:
        return note
    try:
        with db.session.begin_nested():
            note = Note(recording_id=recording_id, body="", version=0)
            db.session.add(note)
    except IntegrityError:  # another person began the note in this moment
        note = _find(recording_id)
        if note is None:
            raise
    return note


def _body_at(note: Note, wanted: int) -> str:
    """The text that version `wanted` had, or of the nearest older one that is kept."""
    if wanted == 0:
        return ""
    body = db.session.scalar(
        select(NoteVersion.body)
        .where(NoteVersion.note_id == note.id, NoteVersion.version <= wanted)
        .order_by(NoteVersion.version.desc())
        .limit(1)
    )
    return body or ""


def _store(note: Note, author: User, body: str) -> None:
    """Write the text as the next version; raises Conflict if another save came between."""
    taken = db.session.execute(
        update(Note)
        .where(Note.id == note.id, Note.version == note.version)
        .values(body=body, version=Note.version + 1, updated_by=author.id, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(note)
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise EditedMeanwhile(note, body)
    db.session.add(
        NoteVersion(note_id=note.id, version=note.version, body=body, author_id=author.id)
    )
    _thin_out(note.id)
    recordings.touch(note.recording_id, "note")


def _thin_out(note_id: uuid.UUID) -> None:
    """Of older saves by one person within one sitting keep the last.

    The newest stay one by one, so that an edit based on any of them can still be merged.
    """
    rows = db.session.execute(
        select(NoteVersion.id, NoteVersion.author_id, NoteVersion.created_at)
        .where(NoteVersion.note_id == note_id)
        .order_by(NoteVersion.version.desc())
        .limit(RECENT + 100)
    ).all()
    older = rows[RECENT:]
    spare = [
        row.id
        for row, newer in zip(older[1:], older, strict=False)
        if row.author_id == newer.author_id and newer.created_at - row.created_at < SITTING
    ]
    if spare:
        db.session.execute(delete(NoteVersion).where(NoteVersion.id.in_(spare)))
