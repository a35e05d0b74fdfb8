"""The sample meeting that comes with the product: synthetic voices over simple cards. Core."""

from __future__ import annotations

from pathlib import Path

from notes import twins, uploads
from notes.db import now
from notes.errors import NotFound
from notes.models import Recording
from notes.recordings import Viewer

FILE = Path(__file__).resolve().parent / "sample" / "meeting.mp4"
TITLE = "Sample meeting (synthetic voices)"


def is_there() -> bool:
    """Whether this installation has it."""
    return FILE.is_file()


def take(viewer: Viewer) -> Recording:
    """A recording of the sample, or the one the team has already.

    Raises Forbidden, NotFound (no sample in this installation), NoRoom.
    """
    if not is_there():
        raise NotFound("The sample meeting isn't part of this installation.")
    try:
        recording = uploads.take_file(viewer, FILE, TITLE)
    except twins.Twin as twin:
        return twin.recording
    recording.started_at = now()
    return recording
