"""The note of a recording: what people typed, with every version of it. Core."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import defer, joinedload

from notes import recordings
from notes.db import db, now
from notes.errors import Conflict, Invalid, NotFound
from notes.merging import merge
from notes.models import Note, NoteVersion, User
from notes.recordings import Viewer

SITTING = timedelta(minutes=5)  # saves within it are shown as one
RECENT = 60  # saves that are kept one by one
LIMIT = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to. `merged`: another person's edit is in it too. `base` is the version
    that holds exactly what was sent: whoever typed on since then saves on top of that one."""

    note: Note
    merged: bool
    base: int


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
    body = _cleaned(body)
    kept = _find(recording_id)
    if kept is not None and kept.body == body:
        return Saved(kept, merged=False, base=kept.version)
    note = _for_change(recording_id)
    if note.version == base_version:
        _store(note, viewer.user, body)
        return Saved(note, merged=False, base=note.version)
    return _join(note, viewer.user, body, base_version)


def put(viewer: Viewer, recording_id: uuid.UUID, body: str) -> None:
    """Make this the note, whatever it was: for programs, which don't say what they read. What
    stood there stays among the versions."""
    recordings.get_for_edit(viewer, recording_id)
    body = _cleaned(body)
    if body or _find(recording_id) is not None:
        _store(_for_change(recording_id), viewer.user, body)


def take_theirs(viewer: Viewer, recording_id: uuid.UUID, mine: str) -> Note:
    """Settle a conflict in favour of the other text; one's own stays among the versions."""
    recordings.get_for_edit(viewer, recording_id)
    mine = _cleaned(mine)
    note = _for_change(recording_id)
    theirs = note.body
    _store(note, viewer.user, mine)
    _store(note, viewer.user, theirs)
    return note


def versions(viewer: Viewer, recording_id: uuid.UUID) -> list[NoteVersion]:
    """The versions without their texts, newest first: of one person's saves within five
    minutes the last one."""
    note = get(viewer, recording_id)
    if note is None:
        return []
    rows = db.session.scalars(
        select(NoteVersion)
        .where(NoteVersion.note_id == note.id)
        .order_by(NoteVersion.version.desc())
        .options(defer(NoteVersion.body), joinedload(NoteVersion.author))
    ).all()
    return [
        row
        for row, newer in zip(rows, [None, *rows], strict=False)
        if newer is None or not _same_sitting(newer, row)
    ]


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
    note = _for_change(recording_id)
    _store(note, viewer.user, old.body)
    return note


def _cleaned(body: str) -> str:
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(body) > LIMIT:
        raise Invalid(f"A note has at most {LIMIT:,} characters.", "body")
    return body


def _find(recording_id: uuid.UUID) -> Note | None:
    return db.session.scalar(
        select(Note)
        .where(Note.recording_id == recording_id)
        .execution_options(populate_existing=True)
    )


def _for_change(recording_id: uuid.UUID) -> Note:
    """The note as it is now, made if need be; until the commit nobody else changes it."""
    recordings.touch(recording_id, "note")
    note = _find(recording_id)
    if note is None:
        note = Note(recording_id=recording_id, body="", version=0)
        db.session.add(note)
        db.session.flush()
    return note


def _join(note: Note, author: User, body: str, base_version: int) -> Saved:
    """Keep a text that was typed on top of an older version than the newest."""
    known = base_version <= note.version  # else the base is from before a backup was restored
    joined = merge(_body_at(note, base_version), body, note.body) if known else None
    if joined is None and note.body != body:
        raise EditedMeanwhile(note, body)
    if joined is None or joined == body:
        _store(note, author, body)
        return Saved(note, merged=False, base=note.version)
    if joined == note.body:
        return Saved(note, merged=True, base=base_version)
    # What was sent becomes a version of its own: what is typed meanwhile rests on it.
    _store(note, author, body)
    sent = note.version
    _store(note, author, joined)
    return Saved(note, merged=True, base=sent)


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
    """Write the text as the next version, if it is another one."""
    if note.body == body:
        return
    note.body, note.version = body, note.version + 1
    note.updated_by, note.updated_at = author.id, now()
    db.session.add(
        NoteVersion(note_id=note.id, version=note.version, body=body, author_id=author.id)
    )
    db.session.flush()
    db.session.expire(note, ["editor"])
    _thin_out(note.id)


def _thin_out(note_id: uuid.UUID) -> None:
    """Of older saves by one person keep the last within each five minutes.

    The newest stay one by one, so that an edit based on any of them can still be merged.
    """
    rows = db.session.execute(
        select(NoteVersion.id, NoteVersion.author_id, NoteVersion.created_at)
        .where(NoteVersion.note_id == note_id)
        .order_by(NoteVersion.version.desc())
        .offset(RECENT)
        .limit(3)
    ).all()
    spare = [older.id for newer, older in pairwise(rows) if _same_sitting(newer, older)]
    if spare:
        db.session.execute(delete(NoteVersion).where(NoteVersion.id.in_(spare)))


def _same_sitting(newer: Any, older: Any) -> bool:
    if newer.author_id != older.author_id:
        return False
    length = SITTING.total_seconds()
    first, last = (one.created_at.timestamp() // length for one in (older, newer))
    return bool(first == last)
