"""The sections of a recording's page by name: what the page shows and the stream sends."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from notes.models import Recording
from notes.recordings import Viewer
from notes.web import note, panels, speakers, summary, tasks

Section = Callable[[Recording, Viewer], str]

# The panels beside the transcript, in their order, with the words on their tabs.
TABS: dict[str, str] = {
    "summary": "Summary",
    "tasks": "Tasks",
    "note": "Note",
    "speakers": "Speakers",
}


@cache
def registry() -> dict[str, Section]:
    """A function for each name of `models.SECTIONS`; it draws `#section-<name>`."""
    return {
        "header": panels.header_section,
        "steps": panels.steps_section,
        "media": panels.media_section,
        "summary": summary.section,
        "tasks": tasks.section,
        "note": note.section,
        "speakers": speakers.section,
    }
