"""The note of a recording."""

from __future__ import annotations

from notes import api_keys, notebook
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_work import NoteText, RecordingNote
from notes.db import db
from notes.models import Note

TAG = "note"
PATH = "/desktop_recordings/{id}/note/"


def shown(note: Note | None, *, merged: bool = False) -> RecordingNote:
    """A note, or that nothing was typed yet."""
    if note is None:
        return RecordingNote(text="", version=0, updated_at=None, updated_by=None, merged=merged)
    return RecordingNote(
        text=note.body,
        version=note.version,
        updated_at=note.updated_at,
        updated_by=note.updated_by,
        merged=merged,
    )


@operation(
    "GET", PATH, scope=api_keys.READ, gives={200: RecordingNote}, summary="Read the note", tag=TAG
)
def show(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """What people typed during and after the meeting."""
    return shown(notebook.get(call.viewer, identifier(id)))


@operation(
    "PUT",
    PATH,
    scope=api_keys.WRITE,
    takes=NoteText,
    gives={200: RecordingNote},
    errors=(409,),
    summary="Write the note",
    tag=TAG,
)
def write(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Keep a text that was typed on top of `version`.

    Another person's edit since then is merged where the two touch different lines; where they
    touch the same ones nothing is written (409): read the note again and send what it should be.
    """
    sent: NoteText = call.body
    saved = notebook.save(call.viewer, identifier(id), sent.text, sent.version)
    db.session.commit()
    return shown(saved.note, merged=saved.merged)
