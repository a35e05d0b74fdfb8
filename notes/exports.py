"""A recording's notes as one Markdown document, to take elsewhere. Core."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select

from notes import digests, tasks
from notes.db import db
from notes.minutes import markdown, plain
from notes.models import ClientFields, Note, Recording, Task


def document(recording: Recording, link: Callable[[int], str]) -> str:
    """Title, what a client summed up, decisions, questions, topics, tasks and the note."""
    head, _, rest = markdown(recording.title, digests.newest(recording.id), link).partition("\n\n")
    sent = db.session.get(ClientFields, recording.id)
    note = db.session.scalar(select(Note.body).where(Note.recording_id == recording.id))
    blocks = [
        head.strip(),
        _section("Summary", (sent.summary or "").strip() if sent else ""),
        rest.strip(),
        _section("Tasks", "\n".join(_tasks(tasks.of_recording(recording.id)))),
        _section("Notes", (note or "").strip()),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _tasks(found: Iterable[Task]) -> Iterable[str]:
    for task in found:
        who = task.assignee.name if task.assignee else task.assignee_text
        facts = [plain(who)] if who else []
        if task.due:
            facts.append(f"by {task.due:%Y-%m-%d}")
        more = f" ({', '.join(facts)})" if facts else ""
        yield f"- [{'x' if task.done_at else ' '}] {plain(task.title)}{more}"
