"""A meeting with something of everything, for tests of what the API gives back."""

from __future__ import annotations

from dataclasses import dataclass

from notes import notebook
from notes.adapters import adapters
from notes.db import db
from notes.models import Bot, MediaKind, Recording, Segment, Series, Speaker, Task, Verdict
from tests import factories

CONTENT = bytes(range(256)) * 4


@dataclass(frozen=True, slots=True)
class Meeting:
    """Its rows."""

    recording: Recording
    speaker: Speaker
    lines: list[Segment]
    task: Task
    bot: Bot
    series: Series


def meeting(team, person, folder, title="Budget talk"):
    """Two speakers, three lines, a point, a decision, a question, a task, a note, a film, a bot."""
    row = factories.recording(team, person, title)
    maya, tom = factories.speaker(row, 1, "Maya"), factories.speaker(row, 2)
    lines = [
        factories.segment(row, "The budget is ten thousand.", 1000, 4000, maya),
        factories.segment(row, "Then we hire two people.", 5000, 8000, tom),
        factories.segment(row, "I send the plan <b>on Friday</b>.", 9000, 12_000, maya),
    ]
    summary = factories.summary(row)
    point = factories.item(summary, "The budget is 10,000.", "point", heading="Money", heading_ms=0)
    factories.evidence(lines[0], item=point)
    factories.evidence(lines[1], item=point, verdict=Verdict.PARTLY)
    factories.evidence(lines[1], item=factories.item(summary, "Hire two people.", "decision"))
    factories.item(summary, "Who pays?", "question")
    task = factories.task(row, "Send the plan")
    factories.evidence(lines[2], task=task)
    notebook.save(factories.viewer(person, team), row.id, "# Agenda\n\nMoney", 0)
    source = folder / "film.mp4"
    source.write_bytes(CONTENT)
    kept = adapters().storage.put(source, f"{row.id}/original")
    factories.media_file(
        row, MediaKind.ORIGINAL, kept.key, kept.size, kept.sha256, filename="film.mp4"
    )
    db.session.commit()
    weekly = factories.series(team, "Budget talks", template="stand_up")
    return Meeting(row, maya, lines, task, factories.bot(row), weekly)


def titles(answer):
    """The titles on a page of recordings."""
    return [one["meeting_title"] for one in answer.json["results"]]
