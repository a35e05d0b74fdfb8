"""What changed on a recording's page since a number, as rendered fragments. Shared by readers."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import g

from notes import recordings, windows
from notes.feed import Update
from notes.models import SECTIONS, Recording
from notes.recordings import Viewer
from notes.web import sections, transcript
from notes.windows import Line, Voices

RELOAD = '{"reload": true}'
# Sections that show something of another: they are drawn again when that one changes.
_ALSO = {"header": ("speakers",)}


def since(viewer: Viewer, recording_id: uuid.UUID, cursor: int) -> Update:
    """The next update after `cursor`, as JSON. Raises NotFound.

    `{rev, more, sections: {name: html}, lines: [html], removed: [id], voices: {number: name}}`,
    and `title` where the header changed; `{reload: true}` for a cursor from another database.
    Depends on the viewer's right to edit only, not on the person: one drawing serves many.
    """
    recording = recordings.get(viewer, recording_id)
    if cursor > recording.rev:  # a backup was restored
        return Update(recording.rev, more=False, body=RELOAD)
    g.shared_fragment = True
    try:
        return _drawn(viewer, recording, cursor)
    finally:
        g.shared_fragment = False


def _drawn(viewer: Viewer, recording: Recording, cursor: int) -> Update:
    known = windows.voices(recording.id)
    changes = windows.changes(recording.id, cursor, recording.rev, known)
    content: dict[str, Any] = {
        "rev": changes.top,
        "more": changes.more,
        "lines": [_line(one, recording, viewer) for one in changes.lines if not one.removed],
        "removed": [str(one.id) for one in changes.lines if one.removed],
        "sections": {
            name: draw(recording, viewer)
            for name, draw in sections.registry().items()
            if cursor < _rev(recording, name) <= changes.top
        },
    }
    if cursor < recording.rev_speakers <= changes.top:
        content["voices"] = names(known)
    if "header" in content["sections"]:
        content["title"] = recording.title
    return Update(changes.top, changes.more, json.dumps(content, separators=(",", ":")))


def names(known: Voices) -> dict[int, str]:
    """The name to show for each voice's number."""
    return {one.number: one.name for one in known.values()}


def _line(line: Line, recording: Recording, viewer: Viewer) -> str:
    return transcript.line_html(line, recording, viewer)


def _rev(recording: Recording, section: str) -> int:
    watched = (section, *_ALSO.get(section, ()))
    return max(int(getattr(recording, f"rev_{name}")) for name in watched if name in SECTIONS)
