"""Correcting a transcript line: its words and who said them. Core.

What was heard stays; what a person says it was is shown, and no later run changes it.
"""

from __future__ import annotations

import hashlib
import uuid

from notes import evidence, recordings, speakers, task_mentions
from notes.db import db
from notes.errors import Conflict, Invalid, NotFound
from notes.models import Segment, Speaker
from notes.recordings import Viewer

LIMIT = 10_000  # characters


class LineEditedMeanwhile(Conflict):
    """Somebody else corrected the line first; both texts are here, nothing was overwritten."""

    def __init__(self, line: Segment, mine: str) -> None:
        super().__init__("Somebody else corrected this line while you were editing it.")
        self.line = line
        self.mine = mine


def get(viewer: Viewer, recording_id: uuid.UUID, segment_id: uuid.UUID) -> Segment:
    """One line of this recording, as it is now. Raises NotFound, also when it was replaced."""
    recordings.get(viewer, recording_id)
    line = db.session.get(Segment, segment_id, populate_existing=True)
    if line is None or line.recording_id != recording_id or line.removed:
        raise NotFound("There is no such line, or a newer transcript has replaced it.")
    return line


def mark(line: Segment) -> str:
    """A short name of the text that a line shows, for a form to send back."""
    return hashlib.sha256(line.shown.encode()).hexdigest()[:16]


def correct(
    viewer: Viewer, recording_id: uuid.UUID, segment_id: uuid.UUID, text: str, base: str
) -> Segment:
    """Show another text for a line that read as `base` (a `mark`) when it was opened.

    The text as heard takes the correction away. Raises LineEditedMeanwhile, Invalid.
    """
    recordings.get_for_edit(viewer, recording_id)
    line = get(viewer, recording_id, segment_id)
    cleaned = " ".join(text.split())
    if not line.is_final:
        raise Invalid("This line is still being heard. Correct it once it stands.", "text")
    if not cleaned:
        raise Invalid("A line needs words. Write what was said.", "text")
    if len(cleaned) > LIMIT:
        raise Invalid(f"A line has at most {LIMIT:,} characters.", "text")
    rev = recordings.touch(recording_id, lines=1)  # from here on nobody else changes the line
    line = get(viewer, recording_id, segment_id)
    if mark(line) != base and line.shown != cleaned:
        raise LineEditedMeanwhile(line, cleaned)
    _show(line, cleaned, viewer, rev)
    _tell(recording_id, segment_id)
    return line


def restore(viewer: Viewer, recording_id: uuid.UUID, segment_id: uuid.UUID) -> Segment:
    """Show a line as it was heard again."""
    recordings.get_for_edit(viewer, recording_id)
    rev = recordings.touch(recording_id, lines=1)
    line = get(viewer, recording_id, segment_id)
    _show(line, line.text, viewer, rev)
    _tell(recording_id, segment_id)
    return line


def assign(
    viewer: Viewer, recording_id: uuid.UUID, segment_id: uuid.UUID, speaker_id: uuid.UUID
) -> Segment:
    """Say that another known voice spoke one line."""
    recordings.get_for_edit(viewer, recording_id)
    return _give(viewer, recording_id, segment_id, speakers.get(viewer, recording_id, speaker_id))


def assign_new(
    viewer: Viewer, recording_id: uuid.UUID, segment_id: uuid.UUID, name: str
) -> Segment:
    """Say that one line is by somebody not in the list yet (or by the one of that name)."""
    recordings.get_for_edit(viewer, recording_id)
    get(viewer, recording_id, segment_id)
    cleaned = speakers.cleaned_name(name)
    if not cleaned:
        raise Invalid("Say who spoke this line.", "name")
    recordings.touch(recording_id, "speakers")  # the next speaker's number is ours alone
    known = speakers.every(recording_id)
    same = next((one for one in known if one.shown.casefold() == cleaned.casefold()), None)
    speaker = same or _new(viewer, recording_id, cleaned, len(known) and known[-1].number)
    return _give(viewer, recording_id, segment_id, speaker)


def _give(
    viewer: Viewer, recording_id: uuid.UUID, segment_id: uuid.UUID, speaker: Speaker
) -> Segment:
    rev = recordings.touch(recording_id, "speakers", lines=1)
    line = get(viewer, recording_id, segment_id)
    line.speaker_id, line.speaker_by, line.rev = speaker.id, viewer.user.id, rev
    _tell(recording_id, segment_id)
    return line


def _tell(recording_id: uuid.UUID, segment_id: uuid.UUID) -> None:
    """Have what rests on the line drawn anew."""
    evidence.touch(recording_id, segment_id)
    task_mentions.touch(recording_id, segment_id)


def _new(viewer: Viewer, recording_id: uuid.UUID, name: str, last_number: int) -> Speaker:
    speaker = Speaker(
        recording_id=recording_id,
        number=last_number + 1,
        label=f"person:{last_number + 1}",
        name=name,
        named_by=viewer.user.id,
    )
    db.session.add(speaker)
    db.session.flush()
    return speaker


def _show(line: Segment, text: str, viewer: Viewer, rev: int) -> None:
    heard = text == " ".join(line.text.split())
    line.edited_text = None if heard or text == line.text else text
    line.edited_by = None if line.edited_text is None else viewer.user.id
    line.rev = rev
